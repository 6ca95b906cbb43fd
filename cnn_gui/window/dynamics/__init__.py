"""What training does to the numbers, in the window."""
