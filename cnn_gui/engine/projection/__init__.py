"""Test images as points, in the background."""
