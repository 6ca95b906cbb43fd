"""Testing a network in the background."""
