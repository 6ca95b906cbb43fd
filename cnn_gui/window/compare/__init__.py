"""Two networks side by side, in their panel."""
