"""What training does to the numbers of a network: norms, dead units, histograms, and notes when something is off."""
