"""The answer in words: which class, how sure, and when to say "not sure"."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.input.messages import Preprocessed
from cnn_gui.core.network.messages import SURE_PROBABILITY, DoubtReason, Verdict


def verdict(probabilities: Float32, sure_from: float = SURE_PROBABILITY, seen: Preprocessed | None = None) -> Verdict:
    """The most and second most probable class of ``probabilities`` (classes,), in 0..1.

    Sure means at least ``sure_from``, for one thing. Of equal probabilities the earlier class comes first.
    Probabilities that are not finite (a network that diverged) are never sure. seen: what the network was shown; None
    where it is one thing for certain, as an image of a data set is.
    """
    comparable = np.nan_to_num(np.asarray(probabilities, dtype=np.float64), nan=-1.0)
    first, second = (int(i) for i in np.argsort(-comparable, kind="stable")[:2])
    top, next_ = float(probabilities[first]), float(probabilities[second])
    reason = _reason(top, sure_from, seen)
    return Verdict(first, top, second, next_, reason is None, reason, len(seen.parts) if seen is not None else 0)


def _reason(top: float, sure_from: float, seen: Preprocessed | None) -> DoubtReason | None:
    if seen is not None and seen.parts:
        return DoubtReason.SEVERAL
    if seen is not None and seen.crowded:
        return DoubtReason.CROWDED
    # Comparisons with NaN are false, so a diverged network is never sure.
    return None if top >= sure_from else DoubtReason.UNCONVINCED
