"""The recipe of the next run, as a form."""
