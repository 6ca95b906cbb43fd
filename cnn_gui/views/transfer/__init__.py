"""A person's own classes: what is drawn of each, and a network that learns them."""
