"""What the settings of the recipe do to the drawing on the canvas, in the window."""
