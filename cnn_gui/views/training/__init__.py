"""Where training is started and followed: its panel and its curves."""
