"""Test images as points."""
