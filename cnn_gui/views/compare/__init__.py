"""Two networks side by side: their answers, their tests, and what only one of them gets right."""
