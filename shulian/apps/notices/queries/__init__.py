"""What is on its way, by which text, at which hours, and whether the jobs run."""
