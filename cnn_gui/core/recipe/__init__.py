"""Recipes: what decides a training run, as values; nothing here imports torch."""
