"""What would mend a row that does not fit: guesses, the least change first. ``core.architecture.rows`` tries each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from cnn_gui.core.architecture.edits import apply
from cnn_gui.core.architecture.limits import numbers_of, replaced, sound
from cnn_gui.core.architecture.messages import (
    ChangeLayer,
    InsertLayer,
    LayerRow,
    Mend,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
)
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence, joined
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.kinds.base import pair, sides
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    Concat,
    Conv,
    Flatten,
    LayerInfo,
    LayerSpec,
    Linear,
    NetworkSpec,
    Pool,
)
from cnn_gui.core.network.spec import layer_names

Known = Mapping[str, LayerInfo]


Ladder = tuple[Mend, ...]
"""Mends of one sort, of which the first that helps is enough."""


def candidates(spec: NetworkSpec, task: Task, row: LayerRow, known: Known) -> Iterator[Ladder]:
    """Guesses for a row in trouble. known: the rows before it, by name."""
    if row.layer is None:
        yield from ((mend,) for mend in _for_the_answer(spec, task, known))
    else:
        yield from ((mend,) for mend in _of_layer(spec, row, row.layer, known))
        yield from _smaller(row.index, row.layer)
        said = Sentence(QT_TRANSLATE_NOOP("core", "delete {name}"), name=row.name)
        yield (Mend(said, (RemoveLayer(row.index),)),)


def _of_layer(spec: NetworkSpec, row: LayerRow, layer: LayerSpec, known: Known) -> Iterator[Mend]:
    index = row.index
    better = sound(layer)
    if better != layer:
        yield _set(index, layer, better)
        layer = better
    yield from _of_reading(spec, index, layer, known)
    yield from _of_shape(spec, index, layer, known)


class _Plan:
    """Edits one after the other, each with the names that the rows have by then."""

    def __init__(self, spec: NetworkSpec) -> None:
        self.spec = spec
        self.edits: tuple[NetworkEdit, ...] = ()

    def do(self, edit: NetworkEdit) -> None:
        self.spec, self.edits = apply(self.spec, edit), (*self.edits, edit)

    def name(self, index: int) -> str:
        return ("input", *layer_names(self.spec.layers))[index + 1]

    def insert(self, index: int, layer: LayerSpec) -> None:
        """A layer before layers[index], which reads it from now on in the place of what the layer reads."""
        other = layer.inputs[0] if layer.inputs else self.name(index - 1)
        reads = self.spec.layers[index].inputs or (self.name(index - 1),)
        self.do(InsertLayer(index, layer))
        new = self.name(index)
        inputs = tuple(new if name == other else name for name in reads)
        self.do(ChangeLayer(index + 1, _reading(self.spec.layers[index + 1], inputs)))


# --- what it reads -----------------------------------------------------------------------------------------------


def _of_reading(spec: NetworkSpec, index: int, layer: LayerSpec, known: Known) -> Iterator[Mend]:
    """Reads what is there, and what fits together."""
    last = _last(known)
    if not isinstance(layer, Add | Concat):
        if layer.inputs:
            said = Sentence(QT_TRANSLATE_NOOP("core", "read {name}, the row before it"), name=last)
            yield Mend(said, (ChangeLayer(index, _reading(layer, ())),))
        return
    yield from _projections(spec, index, layer, known)
    for inputs in _fitting(layer, known):
        said = Sentence(QT_TRANSLATE_NOOP("core", "read {one} and {two}"), one=inputs[0], two=inputs[1])
        yield Mend(said, (ChangeLayer(index, _reading(layer, inputs)),))


def _fitting(layer: LayerSpec, known: Known) -> Iterator[tuple[str, str]]:
    """Pairs that can be joined: those that it names with another one, and the row before it with the nearest."""
    names = list(known)
    for first in dict.fromkeys([names[-1], *(name for name in layer.inputs if name in known)]):
        shape = known[first].shape_out
        for other in reversed(names):
            fits = known[other].shape_out == shape if isinstance(layer, Add) else beside(known[other].shape_out, shape)
            if other not in (first, "input") and fits:
                yield first, other
                break


def beside(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether what has these shapes can be put side by side: maps of one size, or vectors."""
    return len(one) == len(other) and tuple(one[1:]) == tuple(other[1:])


def _projections(spec: NetworkSpec, index: int, layer: LayerSpec, known: Known) -> Iterator[Mend]:
    """A 1×1 convolution brings one of two to the shape of the other (He et al., 2016, option B)."""
    if len(layer.inputs) != 2 or any(name not in known for name in layer.inputs):
        return
    one, two = layer.inputs
    for keeps, other in ((one, two), (two, one)):
        wanted = known[keeps].shape_out
        made = projection(known[other].shape_out, wanted, other, keeps_maps=isinstance(layer, Concat))
        if made is not None:
            plan = _Plan(spec)
            plan.insert(index, made)
            text = QT_TRANSLATE_NOOP("core", "bring {name} to {shape} by a 1×1 convolution")
            shape = (made.out_channels, *wanted[1:])
            yield Mend(Sentence(text, name=other, shape=shape_text(shape)), plan.edits)


def projection(shape: Sequence[int], wanted: Sequence[int], name: str, *, keeps_maps: bool = False) -> Conv | None:
    """A 1×1 convolution of ``name`` from maps of one shape to those of another; None where there is none.

    keeps_maps: as many maps as there were, of the other size.
    """
    if len(shape) != 3 or len(wanted) != 3:
        return None
    strides = tuple(-(-shape[i] // wanted[i]) for i in (1, 2))
    if any((shape[i] - 1) // strides[i - 1] + 1 != wanted[i] for i in (1, 2)):
        return None
    return Conv(shape[0] if keeps_maps else wanted[0], kernel_size=1, stride=_one(strides), inputs=(name,))


def _reading(layer: LayerSpec, inputs: tuple[str, ...]) -> LayerSpec:
    return replaced(layer, "inputs", inputs)


# --- shapes ------------------------------------------------------------------------------------------------------


def _of_shape(spec: NetworkSpec, index: int, layer: LayerSpec, known: Known) -> Iterator[Mend]:
    read = layer.inputs[0] if layer.inputs else _last(known)
    if read not in known or isinstance(layer, Add | Concat):
        return
    shape = known[read].shape_out
    if len(shape) != 3:
        if isinstance(layer, Conv | Pool | AdaptivePool):
            yield from _before_the_flatten(spec, index)
        return
    maps = (shape[0], shape[1], shape[2])
    match layer:
        case Linear():
            yield from _flattened(spec, index, read, maps)
        case Conv():
            yield from _grouped(index, layer, maps[0])
            yield from _windowed(index, layer, maps)
        case Pool():
            yield from _padded(index, layer)
            yield from _windowed(index, layer, maps)
        case AdaptivePool():
            out = pair(layer.output_size)
            yield _set(index, layer, replaced(layer, "output_size", _one([min(out[i], maps[1 + i]) for i in (0, 1)])))


def _flattened(spec: NetworkSpec, index: int, read: str, shape: tuple[int, int, int]) -> Iterator[Mend]:
    plan = _Plan(spec)
    plan.insert(index, Flatten(inputs=(read,)))
    text = QT_TRANSLATE_NOOP("core", "insert a flatten: {units:,} numbers")
    yield Mend(Sentence(text, units=math.prod(shape)), plan.edits)
    plan = _Plan(spec)
    plan.insert(index, AdaptivePool(inputs=(read,)))
    plan.insert(index + 1, Flatten())
    text = QT_TRANSLATE_NOOP("core", "insert global average pooling and a flatten: {maps:,} numbers")
    yield Mend(Sentence(text, maps=shape[0]), plan.edits)


def _before_the_flatten(spec: NetworkSpec, index: int) -> Iterator[Mend]:
    """Where the maps are still maps."""
    for place in range(index - 1, -1, -1):
        if isinstance(spec.layers[place], Flatten):
            name = _Plan(spec).name(place)
            said = Sentence(QT_TRANSLATE_NOOP("core", "move it before {name}"), name=name)
            plain = _reading(spec.layers[index], ())
            yield Mend(said, (ChangeLayer(index, plain), MoveLayer(index, place)))
            yield Mend(Sentence(QT_TRANSLATE_NOOP("core", "delete {name}"), name=name), (RemoveLayer(place),))
            return


def _grouped(index: int, layer: Conv, channels: int) -> Iterator[Mend]:
    if channels % layer.groups == layer.out_channels % layer.groups == 0:
        return
    yield _set(index, layer, replaced(layer, "groups", math.gcd(channels, layer.out_channels, layer.groups)))
    if channels % layer.groups == 0:
        times = max(1, round(layer.out_channels / layer.groups))
        yield _set(index, layer, replaced(layer, "out_channels", times * layer.groups))
    elif layer.groups > 1:
        # As many groups as there are maps: depthwise.
        times = max(1, round(layer.out_channels / channels))
        better = replaced(replaced(layer, "groups", channels), "out_channels", times * channels)
        yield _set(index, layer, better)


def _windowed(index: int, layer: Conv | Pool, shape: tuple[int, int, int]) -> Iterator[Mend]:
    """A window that fits: a smaller one, one less spread out, or more padding."""
    kernel, pads = pair(layer.kernel_size), sides(layer.padding)
    dilation = pair(layer.dilation) if isinstance(layer, Conv) else (1, 1)
    room = tuple(shape[1 + i] + sum(pads[2 * i : 2 * i + 2]) for i in (0, 1))
    if all(dilation[i] * (kernel[i] - 1) + 1 <= room[i] for i in (0, 1)):
        return
    if dilation != (1, 1) and all(kernel[i] <= room[i] for i in (0, 1)):
        yield _set(index, layer, replaced(layer, "dilation", 1))
    smaller = _one([min(kernel[i], (room[i] - 1) // dilation[i] + 1) for i in (0, 1)])
    yield _set(index, layer, replaced(layer, "kernel_size", smaller))
    spans = tuple(dilation[i] * (kernel[i] - 1) + 1 for i in (0, 1))
    needed = tuple(max(pads[2 * i], -(-(spans[i] - shape[1 + i]) // 2)) for i in (0, 1))
    yield _set(index, layer, replaced(layer, "padding", _one(needed)))


def _padded(index: int, layer: Pool) -> Iterator[Mend]:
    kernel, pads = pair(layer.kernel_size), sides(layer.padding)
    if any(2 * most > kernel[i] for i in (0, 1) for most in pads[2 * i : 2 * i + 2]):
        yield _set(index, layer, replaced(layer, "padding", _one([kernel[i] // 2 for i in (0, 1)])))
        yield _set(index, layer, replaced(layer, "padding", 0))


# --- too large ---------------------------------------------------------------------------------------------------


def _smaller(index: int, layer: LayerSpec) -> Iterator[Ladder]:
    """Half as many again and again, and larger steps; only what is too large gains by it."""
    for name in ("out_features", "out_channels"):
        value = getattr(layer, name, None)
        if isinstance(value, int):
            groups = layer.groups if isinstance(layer, Conv) else 1
            yield tuple(_set(index, layer, replaced(layer, name, each)) for each in _halved(value, groups))
    if isinstance(layer, Conv | Pool):
        stride = pair(layer.stride)
        larger = (_one([times * each for each in stride]) for times in (2, 4, 8))
        yield tuple(_set(index, layer, replaced(layer, "stride", each)) for each in larger)
    if isinstance(layer, Flatten):
        said = Sentence(QT_TRANSLATE_NOOP("core", "insert global average pooling before it"))
        yield (Mend(said, (InsertLayer(index, AdaptivePool()),)),)


def _halved(value: int, groups: int) -> Iterator[int]:
    while value > groups:
        value = max(value // 2 // groups, 1) * groups
        yield value


# --- the answer --------------------------------------------------------------------------------------------------


def _for_the_answer(spec: NetworkSpec, task: Task, known: Known) -> Iterator[Mend]:
    """A number for each class."""
    classes, end = len(task.classes), len(spec.layers)
    last = known[_last(known)]
    linear = next((i for i in range(end - 1, -1, -1) if isinstance(spec.layers[i], Linear)), None)
    if len(last.shape_out) == 1:
        if linear is not None:
            changed = replaced(spec.layers[linear], "out_features", classes)
            text = QT_TRANSLATE_NOOP("core", "set out_features of {name} to {classes}")
            said = Sentence(text, name=_Plan(spec).name(linear), classes=classes)
            yield Mend(said, (ChangeLayer(linear, changed),))
        said = Sentence(QT_TRANSLATE_NOOP("core", "add a fully connected layer of {classes}"), classes=classes)
        yield Mend(said, (InsertLayer(end, Linear(classes)),))
        return
    flat = InsertLayer(end, Flatten()), InsertLayer(end + 1, Linear(classes))
    text = QT_TRANSLATE_NOOP("core", "add a flatten and a fully connected layer of {classes}")
    yield Mend(Sentence(text, classes=classes), flat)
    pooled = (
        InsertLayer(end, AdaptivePool()),
        InsertLayer(end + 1, Flatten()),
        InsertLayer(end + 2, Linear(classes)),
    )
    text = QT_TRANSLATE_NOOP("core", "add global average pooling and a fully connected layer of {classes}")
    yield Mend(Sentence(text, classes=classes), pooled)
    if end:
        name = _Plan(spec).name(end - 1)
        said = Sentence(QT_TRANSLATE_NOOP("core", "delete {name}"), name=name)
        yield Mend(said, (RemoveLayer(end - 1),))


# --- words and sizes ---------------------------------------------------------------------------------------------


def _set(index: int, layer: LayerSpec, better: LayerSpec) -> Mend:
    """Other values for fields of the layer."""
    parts: list[str] = []
    for each in msgspec.structs.fields(layer):
        if getattr(layer, each.name) != getattr(better, each.name):
            value = getattr(better, each.name)
            shown = shape_text(numbers_of(better, each.name)) if isinstance(value, int | tuple) else f"{value:g}"
            parts.append(Sentence(QT_TRANSLATE_NOOP("core", "set {field} to {value}"), field=each.name, value=shown))
    separated = [part for each in parts for part in (", ", each)][1:]
    return Mend(joined("", *separated), (ChangeLayer(index, better),))


def _one(numbers: Sequence[int]) -> int | tuple[int, ...]:
    """One number where both are the same."""
    rows, columns = numbers
    return rows if rows == columns else (rows, columns)


def _last(known: Known) -> str:
    """The row that the next one reads where it names none."""
    return list(known)[-1]
