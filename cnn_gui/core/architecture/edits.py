"""A network changed row by row, as pure functions from specs to specs.

    spec = insert(spec, 2, BatchNorm())
    spec = change(spec, 0, Conv(48, kernel_size=5, padding=2))
    spec = skip(spec, after=5, source=2)

A layer that names what it reads goes on reading that, whatever its name becomes: names count ("conv2"), so that a layer
before it changes them. What it names is taken for "what is before me" where that is what stands there, so that a row
put between the two is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from cnn_gui.core.architecture.messages import (
    ChangeLayer,
    DuplicateLayer,
    InsertLayer,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
    ReplaceNetwork,
)
from cnn_gui.core.network.messages import Add, Concat, LayerSpec, NetworkSpec
from cnn_gui.core.network.spec import layer_names

_BEFORE = object()
"""A row reads the one before it, whichever that is."""


def insert(spec: NetworkSpec, index: int, layer: LayerSpec) -> NetworkSpec:
    """See InsertLayer. Raises IndexError where there is no such place."""
    return apply(spec, InsertLayer(index, layer))


def remove(spec: NetworkSpec, index: int) -> NetworkSpec:
    """See RemoveLayer. Raises IndexError where there is no such layer."""
    return apply(spec, RemoveLayer(index))


def move(spec: NetworkSpec, index: int, to: int) -> NetworkSpec:
    """See MoveLayer. Raises IndexError where there is no such layer or place."""
    return apply(spec, MoveLayer(index, to))


def duplicate(spec: NetworkSpec, index: int) -> NetworkSpec:
    """See DuplicateLayer. Raises IndexError where there is no such layer."""
    return apply(spec, DuplicateLayer(index))


def change(spec: NetworkSpec, index: int, layer: LayerSpec) -> NetworkSpec:
    """See ChangeLayer. Raises IndexError where there is no such layer."""
    return apply(spec, ChangeLayer(index, layer))


def skip(spec: NetworkSpec, after: int, source: int, *, side_by_side: bool = False) -> NetworkSpec:
    """Joins a row with an earlier one, behind it: by addition, or side by side. source: -1 for the input."""
    return apply(spec, skip_edit(spec, after, source, side_by_side=side_by_side))


def skip_edit(spec: NetworkSpec, after: int, source: int, *, side_by_side: bool = False) -> InsertLayer:
    """What ``skip`` does, as an edit."""
    names = ("input", *layer_names(spec.layers))
    inputs = (names[after + 1], names[source + 1])
    return InsertLayer(after + 1, Concat(inputs=inputs) if side_by_side else Add(inputs=inputs))


def apply(spec: NetworkSpec, *edits: NetworkEdit) -> NetworkSpec:
    """The spec after the edits, one after the other. It may not fit: ``core.architecture.rows`` says so.

    Raises IndexError where an edit names a row that is not there.
    """
    for edit in edits:
        spec = edit.spec if isinstance(edit, ReplaceNetwork) else _spec(_edited(spec, edit), spec)
    return spec


def sources(spec: NetworkSpec, *edits: NetworkEdit) -> tuple[int | None, ...]:
    """For each layer after the edits, which of the layers before them it is; None for a new one.

    A changed layer is still itself, and so is a duplicated one; the duplicate is new. Raises IndexError as apply.
    """
    places: tuple[int | None, ...] = tuple(range(len(spec.layers)))
    for edit in edits:
        if isinstance(edit, ReplaceNetwork):
            places = (None,) * len(edit.spec.layers)
        else:
            places = tuple(None if row.place is None else places[row.place] for row in _edited(spec, edit))
        spec = apply(spec, edit)
    return places


# --- rows that know each other, not their names ------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class _Row:
    """layer: without its inputs. reads: rows, _BEFORE, or a name that means none of them; "input" is one of these.
    place: where it stood before the edit, None for a new one."""

    layer: LayerSpec
    reads: list[object] = field(default_factory=list)
    place: int | None = None

    @property
    def joins(self) -> bool:
        return isinstance(self.layer, Add | Concat)


def _edited(
    spec: NetworkSpec, edit: InsertLayer | RemoveLayer | MoveLayer | DuplicateLayer | ChangeLayer
) -> list[_Row]:
    rows = _rows(spec)
    known = dict(zip(layer_names(spec.layers), rows, strict=True))
    match edit:
        case InsertLayer(index, layer):
            _check(index, len(rows) + 1)
            before = rows[index - 1] if index else None
            rows.insert(index, _Row(_bare(layer), _reads(layer, known, before)))
        case RemoveLayer(index):
            _check(index, len(rows))
            _take_out(rows, index)
        case MoveLayer(index, to):
            _check(index, len(rows))
            _check(to, len(rows))
            rows.insert(to, rows.pop(index))
        case DuplicateLayer(index):
            _check(index, len(rows))
            others = rows[index].reads[1:] if rows[index].joins else []
            rows.insert(index + 1, _Row(rows[index].layer, [_BEFORE, *others]))
        case ChangeLayer(index, layer):
            _check(index, len(rows))
            reads = _reads(layer, known, rows[index - 1] if index else None)
            rows[index].layer, rows[index].reads = _bare(layer), reads
    return rows


def _check(index: int, count: int) -> None:
    if not 0 <= index < count:
        raise IndexError(f"there is no row {index} among {count}")


def _rows(spec: NetworkSpec) -> list[_Row]:
    known: dict[str, _Row] = {}
    # A name may mean a row that comes later: it is wrong there, and right again when one of the two is moved.
    rows = [_Row(_bare(layer), place=place) for place, layer in enumerate(spec.layers)]
    known.update(zip(layer_names(spec.layers), rows, strict=True))
    for place, (row, layer) in enumerate(zip(rows, spec.layers, strict=True)):
        row.reads = _reads(layer, known, rows[place - 1] if place else None)
    return rows


def _reads(layer: LayerSpec, known: dict[str, _Row], before: _Row | None) -> list[object]:
    """before: the row before it, None where that is the input."""
    found: list[object] = [known.get(name, name) for name in layer.inputs]
    first: object = before if before is not None else "input"
    return [_BEFORE if each is first or each == first else each for each in found] or [_BEFORE]


def _bare(layer: LayerSpec) -> LayerSpec:
    bare: LayerSpec = msgspec.structs.replace(layer, inputs=())
    return bare


def _take_out(rows: list[_Row], index: int) -> None:
    """Who read the row reads what it read first."""
    row = rows.pop(index)
    first = row.reads[0]
    if first is _BEFORE:
        first = rows[index - 1] if index else "input"
    for place, other in enumerate(rows):
        was_before = place == index
        reads = [first if each is row or (each is _BEFORE and was_before) else each for each in other.reads]
        # What joined the row with what it read would join that with itself.
        other.reads = list(dict.fromkeys(reads)) if reads != other.reads else other.reads


def _spec(rows: Sequence[_Row], before: NetworkSpec) -> NetworkSpec:
    names = dict(zip(map(id, rows), layer_names(row.layer for row in rows), strict=True))
    layers: list[LayerSpec] = []
    for place, row in enumerate(rows):
        above = names[id(rows[place - 1])] if place else "input"
        inputs = tuple(above if each is _BEFORE else names.get(id(each), each) for each in row.reads)
        layers.append(row.layer if _is_plain(inputs, above, row) else _with(row.layer, inputs))
    return NetworkSpec(tuple(layers), before.input_shape)


def _is_plain(inputs: Iterable[object], above: str, row: _Row) -> bool:
    """Whether it goes without saying what it reads."""
    return not row.joins and tuple(inputs) == (above,)


def _with(layer: LayerSpec, inputs: tuple[object, ...]) -> LayerSpec:
    made: LayerSpec = msgspec.structs.replace(layer, inputs=tuple(map(str, inputs)))
    return made
