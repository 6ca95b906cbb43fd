"""The album: labelled drawings that people keep, by class and by person."""
