"""Transfer: what a network has learnt elsewhere serves a person's own classes, or is brought closer to their hand."""
