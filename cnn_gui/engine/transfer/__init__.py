"""Own classes and fine-tuning: what is gathered and measured in the background."""
