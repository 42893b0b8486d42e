"""What changes of money, a module for each question."""
