"""Activation maximisation: a picture is made up, step by step, to which a unit answers as much as it can."""
