"""The network: its answer, its map, and one layer from near."""
