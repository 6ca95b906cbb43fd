"""Own classes and fine-tuning in the window: from the album to a run, and before and after."""
