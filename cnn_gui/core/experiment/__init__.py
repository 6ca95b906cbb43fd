"""Experiments on a trained network: some of its numbers changed, everything else as it was."""
