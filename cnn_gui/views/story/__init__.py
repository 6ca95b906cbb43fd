"""The story of one number on screen."""
