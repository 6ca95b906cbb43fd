"""The album in the window: what is kept by a key, its past, its files, and its test."""
