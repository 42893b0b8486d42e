"""Pages about people at the desk: checks, doubtful pairs, class lists, events, and who belongs to whom."""
