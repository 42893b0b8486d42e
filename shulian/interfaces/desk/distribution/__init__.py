"""Boxes, collective loans, rotation and what lies too long on the road, as the desk sees them."""
