"""From the drawing to the picture of the network: the newest question wins."""
