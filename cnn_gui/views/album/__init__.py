"""The album: keeping drawings with their labels, browsing them, and how the network reads them."""
