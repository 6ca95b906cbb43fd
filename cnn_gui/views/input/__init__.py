"""What the network sees: every stage from the drawing to the input."""
