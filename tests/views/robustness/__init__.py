"""The room "robustness" of the floor views."""
