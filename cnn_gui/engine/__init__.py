"""QtCore and core: what runs in the background, and the signals that bring its answers."""
