"""The arithmetic of layers: how large an output is, what a unit sees, and the formulas in words.

Everything here works on ``LayerInfo``; ``core.network.spec`` makes those from a network and hands these functions on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Int64
from cnn_gui.core.network.messages import UNIT_BY_UNIT, WINDOWED, LayerInfo, LayerKind

SIZE_FORMULA = "floor((W − K + 2·P) / S) + 1"
"""The output size in letters, as in the course: input size W, kernel size K, padding P, stride S."""


class AxisField(NamedTuple):
    """Which input pixels a unit depends on, along one axis: unit i sees start + i·jump ... + size - 1.

    start is negative where the field reaches into the padding. The recursion is that of Araujo, Norris, Sim,
    "Computing Receptive Fields of Convolutional Neural Networks" (Distill 2019), with the first pixel of the field
    in place of its centre.
    """

    size: int
    jump: int
    start: int


class ReceptiveField(NamedTuple):
    """The receptive field of a layer's units on the input, an axis each."""

    rows: AxisField
    columns: AxisField

    @property
    def is_whole(self) -> bool:
        """Whether every unit sees the whole input, because a fully connected layer has mixed everything."""
        return self.rows.jump == self.columns.jump == 0


def output_size(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Height or width after a convolution or pooling: floor((size − (dilation·(k − 1) + 1) + 2·padding) / stride)
    + 1.

    Raises ValueError where the window does not fit at all (the result would be below 1) or an argument makes no sense.
    """
    if kernel_size < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError(
            f"kernel size, stride and dilation are at least 1 and padding at least 0, not {kernel_size}, {stride}, "
            f"{dilation} and {padding}"
        )
    result = (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    if result < 1:
        raise ValueError(f"a {kernel_size}×{kernel_size} window does not fit into {size} with padding {padding}")
    return result


def axis_size(
    size: int, kernel: int, stride: int, pads: Sequence[int], dilation: int = 1, *, ceil: bool = False
) -> int:
    """As output_size, with padding before and after an axis. ceil: windows may reach over its end, as long as they
    do not begin beyond it (torch.nn.MaxPool2d's ceil_mode). Raises ValueError where no window fits.
    """
    before, after = pads
    if not ceil:
        return output_size(size + before + after, kernel, stride, 0, dilation)
    room = size + before + after - dilation * (kernel - 1) - 1
    if room < 0:
        return output_size(size + before + after, kernel, stride, 0, dilation)
    count = -(-room // stride) + 1
    return count if (count - 1) * stride < size + before else count - 1


def size_text(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int = 1, *, ceil: bool = False
) -> str:
    """SIZE_FORMULA with its numbers: "floor((28 − 3 + 2·1) / 1) + 1". pads: cells added before and after."""
    spanned = str(kernel) if dilation == 1 else f"({dilation}·({kernel} − 1) + 1)"
    before, after = pads
    added = f"2·{before}" if before == after else f"({before} + {after})"
    return f"{'ceil' if ceil else 'floor'}(({size} − {spanned} + {added}) / {stride}) + 1"


def cells(planes: Float32, rows: Int64, columns: Int64) -> tuple[Float32, Bool]:
    """The cells (C, len(rows), len(columns)) of the planes (C, H, W), zero where they are outside; and where they are
    inside, (len(rows), len(columns))."""
    _, height, width = planes.shape
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    found = planes[:, np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)]
    return np.where(inside, found, np.float32(0)), inside


def receptive_field(infos: Sequence[LayerInfo], layer: str) -> ReceptiveField:
    """The receptive field of the units of ``layer`` on the input. infos is what ``layer_infos`` gave.

    A flattened unit keeps the field of the map position it was. From the first fully connected layer on a unit sees
    the whole input: (its size, 0, 0). Of several ways that meet a unit sees what each of them sees and all between;
    where they go in steps of different length, size is that of the unit which sees most, and jump the longest.
    What a single unit sees, ``core.network.dependencies.field_of`` says exactly. Raises KeyError for a layer that is
    not there.
    """
    for info, found in receptive_fields(infos):
        if info.name == layer:
            return found
    raise KeyError(layer)


def receptive_fields(infos: Iterable[LayerInfo]) -> Iterator[tuple[LayerInfo, ReceptiveField]]:
    """Each layer with the receptive field of its units, as receptive_field; the input is the first."""
    fields: dict[str, ReceptiveField] = {}
    whole: tuple[int, ...] = ()
    for info in infos:
        whole = whole or info.shape_out[1:]
        before = [fields[name] for name in info.inputs]
        rows, columns = (_field(info, axis, whole[axis], [each[axis] for each in before]) for axis in (0, 1))
        fields[info.name] = ReceptiveField(rows, columns)
        yield info, fields[info.name]


def _field(info: LayerInfo, axis: int, whole: int, before: Sequence[AxisField]) -> AxisField:
    if not before:
        return AxisField(1, 1, 0)
    if info.kind is LayerKind.LINEAR:
        return AxisField(whole, 0, 0)
    size, jump, start = _united(before, info.shape_in[1 + axis] if info.is_spatial else 1)
    if info.kind in WINDOWED:
        span = info.dilation[axis] * (info.kernel_size[axis] - 1)
        return AxisField(size + span * jump, jump * info.stride[axis], start - info.padding[2 * axis] * jump)
    return AxisField(size, jump, start)


def _united(fields: Sequence[AxisField], count: int) -> AxisField:
    """What units of ``count`` along an axis see on several ways."""
    whole = next((field for field in fields if field.jump == 0), None)
    if whole is not None:
        return whole
    start, jump = min(field.start for field in fields), max(field.jump for field in fields)
    # The difference of a maximum and a minimum of straight lines is largest at an end.
    size = max(
        max(field.start + i * field.jump + field.size for field in fields)
        - min(field.start + i * field.jump for field in fields)
        for i in (0, count - 1)
    )
    return AxisField(size, jump, start)


def flattened_maps(infos: Mapping[str, LayerInfo], layer: str) -> tuple[int, int, int] | None:
    """The shape of the maps of which a layer's vector still is the flattened one, unit by unit; None where it is none.

    infos: all layers by name. What works unit by unit (a ReLU, say) keeps the places. Of an addition all layers that
    it reads have to be flattened from maps of one shape.
    """
    return _flattened(infos, layer, {})


def _flattened(
    infos: Mapping[str, LayerInfo], layer: str, known: dict[str, tuple[int, int, int] | None]
) -> tuple[int, int, int] | None:
    """known: of the layers that were asked for already; ways that part and meet again and again lead to each often."""
    info = infos[layer]
    if layer in known:
        return known[layer]
    found = None
    if info.kind is LayerKind.FLATTEN:
        channels, height, width = info.shape_in
        found = channels, height, width
    elif not info.is_spatial and info.kind in UNIT_BY_UNIT:
        first, *others = (_flattened(infos, name, known) for name in info.inputs)
        found = first if all(other == first for other in others) else None
    known[layer] = found
    return found


def size_lines(info: LayerInfo, *, ceil: bool = False) -> tuple[str, ...]:
    """The size formula in letters and then with the numbers of both axes, once where they are the same."""
    lines = [
        f"= {size_text(size, kernel, stride, pads, dilation, ceil=ceil)} = {out}"
        for size, out, kernel, stride, pads, dilation in zip(
            info.shape_in[1:],
            info.shape_out[1:],
            info.kernel_size,
            info.stride,
            (info.padding[:2], info.padding[2:]),
            info.dilation,
            strict=True,
        )
    ]
    letters = SIZE_FORMULA.replace("floor", "ceil") if ceil else SIZE_FORMULA
    return (f"out = {letters}", *dict.fromkeys(lines))
