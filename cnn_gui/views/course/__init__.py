"""The course in a dock."""
