"""Loops for a process of its own, which imports this module and so nothing that it does not need."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cnn_gui.core.base.torch_environment import LARGE_PAGES, PATIENCE
from cnn_gui.core.datasets.registry import Dataset


def as_it_comes(_: Dataset) -> Iterator[None]:
    """A loop of two steps in a process that is told nothing, else of none."""
    yield from [] if {LARGE_PAGES, PATIENCE} & set(os.environ) else [None, None]


def no_loop(_: Dataset) -> Iterator[None]:
    os._exit(7)
