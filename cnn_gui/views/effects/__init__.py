"""What a setting of the recipe does to the drawing, to be seen."""
