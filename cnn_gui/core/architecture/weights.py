"""The weights of a network that was changed: those that still fit stay, the others begin anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnn_gui.core.architecture.messages import KeptWeights
from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.kinds.table import kind_of
from cnn_gui.core.network.messages import LayerInfo, NetworkSpec
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.spec import layer_infos


def carried(
    before: NetworkSpec,
    weights: Mapping[str, Float32],
    after: NetworkSpec,
    places: Sequence[int | None],
    *,
    seed: int = 0,
) -> tuple[dict[str, Float32], KeptWeights]:
    """Weights for ``after``, and which of its layers kept theirs.

    places: for each layer of ``after``, which layer of ``before`` it is, None for a new one
    (``core.architecture.edits.sources``). A layer keeps its weights where all of them have the shapes that it needs
    now; those that stay are the same arrays. The others are what ``core.network.modules.build`` gives for the seed:
    where nothing is kept, the network is the one that training with that seed would begin with.
    """
    old, new = layer_infos(before)[1:-1], layer_infos(after)[1:-1]
    found: dict[str, dict[str, Float32]] = {}
    for info, place in zip(new, places, strict=True):
        shapes = _shapes(info)
        own = {} if place is None else _of(old[place], weights)
        if shapes and {name: array.shape for name, array in own.items()} == shapes:
            found[info.name] = own
    weighted = [info for info in new if _shapes(info)]
    fresh = tuple(info.name for info in weighted if info.name not in found)
    made = state(build(after, seed=seed)) if fresh else {}
    result = {
        f"{info.name}.{name}": found[info.name][name] if info.name in found else made[f"{info.name}.{name}"]
        for info in weighted
        for name in _shapes(info)
    }
    return result, KeptWeights(tuple(found), fresh)


def _shapes(info: LayerInfo) -> dict[str, tuple[int, ...]]:
    kind = kind_of(info)
    return {} if kind is None else kind.weights(info)


def _of(info: LayerInfo, weights: Mapping[str, Float32]) -> dict[str, Float32]:
    """A layer's own weights, by their names without the layer's."""
    return {name: weights[f"{info.name}.{name}"] for name in _shapes(info) if f"{info.name}.{name}" in weights}
