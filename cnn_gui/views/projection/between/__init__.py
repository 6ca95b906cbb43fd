"""What lies between digits: the way from one to another, and the plane of three."""
