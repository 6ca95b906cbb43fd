"""Why an answer came about, on screen."""
