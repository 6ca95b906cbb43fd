"""What is on the canvas: strokes and pictures as values, ink on a grid, the eraser, and drawings in files."""
