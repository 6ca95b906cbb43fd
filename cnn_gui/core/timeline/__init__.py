"""The weights of a run over time: kept at moments while it trains, read again afterwards."""
