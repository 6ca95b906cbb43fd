"""Weights replaced by random ones, layer by layer from the top: a picture of the network has to change with them.

J. Adebayo, J. Gilmer, M. Muelly, I. Goodfellow, M. Hardt, B. Kim, "Sanity checks for saliency maps" (2018): a method
whose picture stays the same shows the drawing, and not what the network has learnt of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from torch import nn

from cnn_gui.core.arrays import Float32, Float64
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.explaining import explain
from cnn_gui.core.explain.messages import Explanation, Randomised
from cnn_gui.core.explain.passes import GoesOn, always
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import NetworkSpec

SEED = 1


def randomised(
    network: nn.Module, spec: NetworkSpec, explanation: Explanation, task: Task, goes_on: GoesOn = always
) -> Iterator[Randomised]:
    """The same question to the network with the weights of its last layer at random, of its last two, and so on.

    network is left as it is. Raises EndedError as soon as it is no longer wanted.
    """
    weights, fresh = modules.state(network), modules.state(modules.build(spec, seed=SEED))
    changed = modules.build(spec)
    layers = layers_with_weights(tuple(weights))
    for learnt, layer in reversed(tuple(enumerate(layers))):
        weights |= {name: values for name, values in fresh.items() if name.rpartition(".")[0] == layer}
        modules.load_weights(changed, weights)
        found = explain(changed, spec, explanation.input, explanation.question, task, goes_on)
        shares = found.by_pixel
        yield Randomised(layer, shares, likeness(shares, explanation.by_pixel), learnt)


def likeness(first: Float32, second: Float32) -> float:
    """How alike two pictures are: the rank correlation of their shares, signs counted, −1 to 1.

    Of the pixels in which one of them has a share at all: paper, which has none in most methods, is alike in all.
    """
    there = (first != 0) | (second != 0)
    return rank_correlation(first[there], second[there])


def layers_with_weights(names: tuple[str, ...]) -> tuple[str, ...]:
    """The layers of a ``state_dict``'s names, each once, in their order."""
    return tuple(dict.fromkeys(name.rpartition(".")[0] for name in names))


def rank_correlation(first: Float32, second: Float32) -> float:
    """Spearman's: the correlation of the ranks, −1 to 1, equal values sharing the mean of theirs. 0 where one side is
    the same everywhere, for then it tells nothing."""
    if not first.size:
        return 0.0
    ranks = [_ranks(each.ravel()) for each in (first, second)]
    spread = [each - each.mean() for each in ranks]
    scale = float(np.linalg.norm(spread[0]) * np.linalg.norm(spread[1]))
    return float(spread[0] @ spread[1]) / scale if scale > 0 else 0.0


def _ranks(values: npt.NDArray[np.float32]) -> Float64:
    _, group, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    middle: Float64 = last - (count - 1) / 2
    ranks: Float64 = middle[group.ravel()]
    return ranks
