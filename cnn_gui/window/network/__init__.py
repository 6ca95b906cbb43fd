"""Which network is on display, and what is known about it."""
