"""Training in the background, with a person's hand on the brake."""
