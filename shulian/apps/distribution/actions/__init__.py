"""What is done with routes, trips, boxes, rotation and collective loans."""
