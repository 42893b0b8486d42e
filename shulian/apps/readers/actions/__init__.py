"""Everything that changes readers and their cards."""
