"""Building a network in the window."""
