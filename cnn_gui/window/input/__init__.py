"""What the network sees, in the window."""
