"""Training as a generator of events, and what makes it fast."""
