"""A race of trainings, in its panel."""
