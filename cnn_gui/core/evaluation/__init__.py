"""How a network does on labelled images, and what an accuracy is of."""
