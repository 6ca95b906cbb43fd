"""Two networks on the same labelled images: where they agree, and what only one of them gets right."""
