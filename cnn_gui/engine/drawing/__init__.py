"""Drawings kept on disk and fetched in the background."""
