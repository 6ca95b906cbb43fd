"""Network files, opened and saved in the background."""
