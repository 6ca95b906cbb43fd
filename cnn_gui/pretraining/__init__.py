"""How the shipped network is made: pen strokes of people, written styles, and the schedule. Needs no Qt."""
