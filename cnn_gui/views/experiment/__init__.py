"""The dock in which a trained network is changed, filter by filter."""
