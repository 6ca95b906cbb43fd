"""All kept runs in a table."""
