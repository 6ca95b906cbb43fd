"""Numbers as coloured cells: planes, mosaics, and rows of small grids."""
