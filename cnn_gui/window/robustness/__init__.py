"""The panel "Robustness" in the window."""
