"""What training does to the numbers of each layer, as curves and histograms over the run."""
