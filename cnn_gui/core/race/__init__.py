"""Trainings side by side: two to four networks or recipes take turns on the same images in the same order."""
