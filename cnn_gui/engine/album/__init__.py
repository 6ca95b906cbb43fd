"""The album in the background: reading and writing it, its thumbnails, and how a network reads it."""
