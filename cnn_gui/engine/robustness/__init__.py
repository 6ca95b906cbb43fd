"""What networks can take, measured in the background."""
