"""The canvas and its panel."""
