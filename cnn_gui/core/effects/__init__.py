"""What a setting of a recipe does to the drawing on the canvas, before anything is trained with it."""
