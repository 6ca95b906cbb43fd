"""The window of runs."""
