"""Small data sets for tests: digits of the MNIST test set, so that there is something to learn."""

from __future__ import annotations

from cnn_gui.core.datasets.registry import Dataset, mnist


def some_digits(n: int, start: int = 0) -> Dataset:
    """n digits of the MNIST test set."""
    test = mnist("test")
    return Dataset("some digits", "test", test.images[start : start + n], test.labels[start : start + n])
