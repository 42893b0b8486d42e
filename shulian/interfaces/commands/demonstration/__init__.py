"""A demonstration that is alive: known works, generated readers and a seeded quarter of circulation."""
