"""The answer in words: which class, how sure, and when to say "not sure"."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import SURE_PROBABILITY, Verdict


def verdict(probabilities: Float32, sure_from: float = SURE_PROBABILITY) -> Verdict:
    """The most and second most probable class of ``probabilities`` (classes,), in 0..1.

    Sure means at least ``sure_from``. Of equal probabilities the earlier class comes first. Probabilities that are
    not finite (a network that diverged) are never sure.
    """
    comparable = np.nan_to_num(np.asarray(probabilities, dtype=np.float64), nan=-1.0)
    first, second = (int(i) for i in np.argsort(-comparable, kind="stable")[:2])
    top, next_ = float(probabilities[first]), float(probabilities[second])
    # Comparisons with NaN are false, so a diverged network is never sure.
    sure = top >= sure_from
    return Verdict(first, top, second, next_, sure)
