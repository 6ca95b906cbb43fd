"""The runs that are kept on disk, listed and changed without their weights."""
