"""Everything that works without Qt: from a notebook, from the command line, in a test."""
