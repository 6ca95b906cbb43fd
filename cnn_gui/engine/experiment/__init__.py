"""What an experiment is compared with, found in the background."""
