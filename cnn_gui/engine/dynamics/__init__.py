"""Reads the numbers of kept runs, and measures with networks of its own, in the background."""
