"""The course: its chapters, and what they make of the window."""
