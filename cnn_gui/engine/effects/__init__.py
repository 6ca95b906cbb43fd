"""What settings do to the drawing, worked out in the background."""
