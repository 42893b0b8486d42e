"""What can be asked about money, a module for each question."""
