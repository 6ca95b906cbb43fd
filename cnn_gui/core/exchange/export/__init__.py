"""Networks taken away: into files for other programs."""
