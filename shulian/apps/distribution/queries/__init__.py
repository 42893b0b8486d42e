"""What people want to know of the road."""
