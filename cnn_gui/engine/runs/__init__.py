"""The kept runs, listed and changed in the background."""
