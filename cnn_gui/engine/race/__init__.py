"""Races in the background."""
