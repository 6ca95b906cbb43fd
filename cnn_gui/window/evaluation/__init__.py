"""The test in the window, and its results."""
