"""Explanations in the background."""
