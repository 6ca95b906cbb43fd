"""The room "robustness" of core."""
