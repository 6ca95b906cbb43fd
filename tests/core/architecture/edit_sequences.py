"""What a person can do next to a network in Build, drawn by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from cnn_gui.core.architecture.fields import fields_of, with_field
from cnn_gui.core.architecture.kinds import NEW, made_into
from cnn_gui.core.architecture.messages import (
    ChangeLayer,
    DuplicateLayer,
    FieldSort,
    MoveLayer,
    NetworkEdit,
    RemoveLayer,
)
from cnn_gui.core.architecture.rows import rows
from cnn_gui.core.architecture.skips import new_layer, skip_edits
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import NetworkSpec


@st.composite
def edits(draw: st.DrawFn, spec: NetworkSpec, task: Task) -> tuple[NetworkEdit, ...]:
    """What a person can do next: any row, any field, values that fit and that do not."""
    count = len(spec.layers)
    if not count:
        return new_layer(spec, task, 0, draw(st.sampled_from(sorted(NEW))))
    index = draw(st.integers(0, count - 1))
    layer = spec.layers[index]
    above = tuple(row.name for row in rows(spec, task)[: index + 1])
    match draw(
        st.sampled_from(("insert", "insert", "change", "change", "change", "kind", "remove", "move", "twice", "skip"))
    ):
        case "insert":
            return new_layer(spec, task, draw(st.integers(0, count)), draw(st.sampled_from(sorted(NEW))))
        case "change":
            each = draw(st.sampled_from(fields_of(layer, above)))
            value = draw(_values(each.sort, each.choices, several=each.several))
            return (ChangeLayer(index, with_field(layer, each.name, value)),)
        case "kind":
            return (ChangeLayer(index, made_into(layer, draw(st.sampled_from(sorted(NEW))), above[-1])),)
        case "remove":
            return (RemoveLayer(index),)
        case "move":
            return (MoveLayer(index, draw(st.integers(0, count - 1))),)
        case "twice":
            return (DuplicateLayer(index),)
    return skip_edits(spec, task, index, draw(st.integers(-1, index)), side_by_side=draw(st.booleans()))


def _values(sort: FieldSort, choices: tuple[str, ...], *, several: bool) -> st.SearchStrategy[object]:
    match sort:
        case FieldSort.COUNT:
            return st.one_of(st.integers(1, 12), st.sampled_from((0, 7, 2048, 70_000)))
        case FieldSort.SIZE:
            return st.one_of(st.integers(0, 6), st.tuples(st.integers(0, 6), st.integers(0, 6)), st.just(200))
        case FieldSort.NUMBER:
            return st.floats(-2, 2, width=32)
        case FieldSort.FLAG:
            return st.booleans()
        case FieldSort.CHOICE:
            return st.sampled_from(choices)
    names = st.lists(st.sampled_from(choices), min_size=1, max_size=3)
    return names.map(tuple) if several else names.map(lambda each: (each[0],))
