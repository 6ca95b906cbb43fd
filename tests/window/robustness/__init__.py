"""The room "robustness" of the floor window."""
