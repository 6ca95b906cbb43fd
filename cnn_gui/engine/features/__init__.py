"""What a network likes, found out in the background."""
