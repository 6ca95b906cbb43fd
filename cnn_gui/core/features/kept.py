"""The values that are kept to be put in order: a row for each unit, a column for each image."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Int64
from cnn_gui.core.features.messages import SHOWN
from cnn_gui.core.features.ranks import Ranked


class Ordered(NamedTuple):
    """Of a row: its quantiles, SHOWN values in the middle and their images, the AUC of each class."""

    quantiles: Float32
    middle: Float32
    images: Int64
    auc: Float32


class KeptValues:
    """(rows, images) float32, of as many images as fit into ``room`` values, evenly spread; filled from the left.

    labels: (N,) of all images.
    """

    def __init__(self, rows: int, labels: Int64, room: int) -> None:
        self._chosen = spread_evenly(len(labels), max(SHOWN, room // max(1, rows)))
        self._labels = labels[self._chosen]
        self._images: Int64 = np.flatnonzero(self._chosen)
        self._values: Float32 = np.empty((rows, len(self._images)), np.float32)
        self._last: dict[tuple[int, bool, int], Ordered] = {}
        """By row, whether it is cut, and how many images: several layers have the same values."""
        self.count = 0

    def chosen(self, first: int, count: int) -> Bool:
        """Which of the images from ``first`` on are kept."""
        return self._chosen[first : first + count]

    def add(self, rows: slice, values: Float32) -> None:
        """values: (images, units), those after the images that are counted."""
        self._values[rows, self.count : self.count + len(values)] = values.T

    def rows(self, rows: slice) -> Float32:
        """(units, images) so far; not to be written to."""
        return self._values[rows, : self.count]

    def ordered(self, row: int, *, cut: bool, classes: int) -> Ordered:
        """What follows from the order of a row. cut: what is below zero counts as zero."""
        values = self._values[row, : self.count]
        cut = cut and bool(values.min(initial=0) < 0)
        key = (row, cut, self.count)
        if self._last.get(key) is None:
            made = self._ordered(np.maximum(values, np.float32(0)) if cut else values, classes)
            self._last = {**{known: each for known, each in self._last.items() if known[2] == self.count}, key: made}
        return self._last[key]

    def _ordered(self, values: Float32, classes: int) -> Ordered:
        ranked = Ranked(values)
        middle = ranked.middle()
        auc = ranked.auc(self._labels[: self.count], classes)
        return Ordered(ranked.quantiles(), padded(values[middle]), padded(self._images[middle], -1), auc)


def spread_evenly(total: int, most: int) -> Bool:
    """Which of ``total`` images are kept so that they are at most ``most``: as evenly spread as can be."""
    count = min(total, most)
    chosen = np.zeros(total, np.bool_)
    chosen[np.arange(count) * total // max(1, count)] = True
    return chosen


def padded(values: Float32 | Int64, filler: float = np.nan) -> np.ndarray:
    """With as many fillers at the end of the last axis as there lack from SHOWN."""
    lacking = SHOWN - values.shape[-1]
    return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, lacking)], constant_values=filler)
