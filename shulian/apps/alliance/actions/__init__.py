"""Everything that changes accounts, libraries and what the public says."""
