"""Which explanation is shown."""
