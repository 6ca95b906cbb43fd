"""Where a way around can begin, and what a new layer is at its place."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.architecture.edits import apply, skip_edit
from cnn_gui.core.architecture.kinds import NEW
from cnn_gui.core.architecture.limits import replaced
from cnn_gui.core.architecture.mends import beside, projection
from cnn_gui.core.architecture.messages import InsertLayer, LayerRow, NetworkEdit, SkipSource
from cnn_gui.core.architecture.rows import rows, trouble_of
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import Add, Concat, Conv, NetworkSpec

LEAST_MAPS = 8
"""A new convolution behind fewer maps than that gets as many as NEW has."""


def skip_sources(found: Sequence[LayerRow], after: int, *, side_by_side: bool = False) -> tuple[SkipSource, ...]:
    """The rows that can be joined with the one at ``after``, the nearest first. found: all rows, the input first.

    The input is none of them, and neither is a row whose shape nothing would bring to that of the other.
    """
    infos = [(row.index, row.info) for row in found[: after + 2] if row.info is not None]
    if len(infos) < after + 2 or after < 1:
        return ()
    last = infos[-1][1]
    sources: list[SkipSource] = []
    for index, info in reversed(infos[1:-1]):
        fits = beside(info.shape_out, last.shape_out) if side_by_side else info.shape_out == last.shape_out
        brought = projection(info.shape_out, last.shape_out, info.name, keeps_maps=side_by_side)
        if fits or brought is not None:
            sources.append(SkipSource(index, info.name, fits))
    return tuple(sources)


def skip_edits(
    spec: NetworkSpec, task: Task, after: int, source: int, *, side_by_side: bool = False
) -> tuple[NetworkEdit, ...]:
    """A way around from one row to behind another, with a 1×1 convolution in it where the shapes differ."""
    join = skip_edit(spec, after, source, side_by_side=side_by_side)
    joined = apply(spec, join)
    row = trouble_of(rows(joined, task))
    if row is None or row.index != after + 1 or row.trouble is None or not row.trouble.mends:
        return (join,)
    first = row.trouble.mends[0].edits
    return (join, *first) if isinstance(first[0], InsertLayer) else (join,)


def new_layer(spec: NetworkSpec, task: Task, index: int, tag: str) -> tuple[NetworkEdit, ...]:
    """A layer of a kind at a place, as it would be wanted there: an addition joins what fits, a convolution has as
    many maps as it reads. Raises KeyError for an unknown kind."""
    layer = NEW[tag]
    found = rows(spec, task)
    if isinstance(layer, Add | Concat):
        side_by_side = isinstance(layer, Concat)
        sources = skip_sources(found, index - 1, side_by_side=side_by_side)
        best = next((each for each in sources if each.fits), sources[0] if sources else None)
        if best is not None:
            return skip_edits(spec, task, index - 1, best.index, side_by_side=side_by_side)
        layer = replaced(layer, "inputs", (found[index].name,))
    info = found[index].info
    if isinstance(layer, Conv) and info is not None and info.is_spatial and info.shape_out[0] >= LEAST_MAPS:
        layer = replaced(layer, "out_channels", info.shape_out[0])
    return (InsertLayer(index, layer),)
