"""An experiment in the window."""
