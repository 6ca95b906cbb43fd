"""The story of one number: a unit taken apart into what it was computed from."""
