"""A race of two to four trainings: who takes part, the curves of all, and their answers to the drawing."""
