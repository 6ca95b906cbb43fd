"""What the bench works on, how it is set, and which page computes."""
