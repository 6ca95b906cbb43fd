"""All layers of the network in one picture."""
