"""The room "robustness" of the floor engine."""
