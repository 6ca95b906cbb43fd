"""What follows from the order of a unit's values: its distribution, the images in the middle, what it tells apart."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32, Float64, Int64
from cnn_gui.core.features.messages import LEVELS, SHOWN


class Ranked:
    """Values (N,) of a unit in order; N is at least 1."""

    def __init__(self, values: Float32) -> None:
        self._values = values
        self.order: Int64 = np.argsort(values)
        self._sorted = values[self.order]

    def quantiles(self) -> Float32:
        """At LEVELS the value of the image at that place of the order, rising: (len(LEVELS),)."""
        places = np.rint(LEVELS.astype(np.float64) * (len(self._sorted) - 1)).astype(np.int64)
        return self._sorted[places]

    def middle(self) -> Int64:
        """The indices of up to SHOWN values around the median, by rising value."""
        count = min(SHOWN, len(self.order))
        first = (len(self.order) - count + 1) // 2
        return self.order[first : first + count]

    def auc(self, labels: Int64, classes: int) -> Float32:
        """For each class the area under the curve of true against false positives, from the sums of ranks; exactly.

        It is the chance that an image of the class has a larger value than one of the others, ties counting half: U
        of Mann and Whitney (1947) divided by the number of pairs. (classes,), NaN where there are no pairs.
        """
        counts = np.bincount(labels, minlength=classes).astype(np.float64)
        sums = np.bincount(labels[self.order], weights=self._ranks(), minlength=classes)
        pairs = counts * (len(labels) - counts)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(pairs > 0, (sums - counts * (counts + 1) / 2) / pairs, np.nan).astype(np.float32)

    def _ranks(self) -> Float64:
        """From 1, in the order of the values; equal values share the mean of their ranks."""
        begins = np.flatnonzero(np.concatenate([[True], self._sorted[1:] != self._sorted[:-1]]))
        sizes = np.diff(np.append(begins, len(self._sorted)))
        means: Float64 = np.repeat(begins + (sizes + 1) / 2, sizes)
        return means
