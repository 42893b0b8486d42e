"""What changes the copies on the shelves."""
