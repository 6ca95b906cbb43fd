"""What a unit likes, as images, bars and words."""
