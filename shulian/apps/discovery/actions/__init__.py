"""What readers keep, share and ask for, and what the libraries answer."""
