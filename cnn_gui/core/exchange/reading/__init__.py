"""From weights by name to the networks that they can belong to."""
