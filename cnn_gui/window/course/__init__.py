"""The course in the window: doing what its links say, and putting everything back."""
