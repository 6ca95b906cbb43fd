"""The panel in which a network is built: its rows, the fields of one of them, and what does not fit."""
