"""The window: which views stand where, and who is told what. It computes nothing."""
