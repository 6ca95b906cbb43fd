"""What the bench works on, fetched in the background."""
