"""The moments of runs, read in the background."""
