"""Draw, and look inside the convolutional network that reads it."""

__version__ = "0.1.0"
