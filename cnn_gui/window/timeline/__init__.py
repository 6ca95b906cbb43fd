"""Going back in time: the whole window at a moment of a run."""
