"""From the canvas to the engine and back."""
