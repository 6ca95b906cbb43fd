"""Test images as points: by what a layer makes of them, in two or three dimensions."""
