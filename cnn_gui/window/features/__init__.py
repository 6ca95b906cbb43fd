"""What the unit that is chosen likes, in its panel."""
