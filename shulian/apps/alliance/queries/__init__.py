"""What is read of the alliance, a module for each question."""
