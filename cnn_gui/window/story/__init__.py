"""Which unit's story is told."""
