"""Labelled images: which sets there are, and the formats they come in."""
