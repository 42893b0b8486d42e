"""What is read of returns and figures, a module for each question."""
