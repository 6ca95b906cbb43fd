"""The map of test images."""
