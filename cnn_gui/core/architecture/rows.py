"""From a spec that may not fit to its rows: shapes and costs of each, and of the first that does not fit why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cnn_gui.core.architecture.edits import apply, sources
from cnn_gui.core.architecture.mends import Ladder, candidates
from cnn_gui.core.architecture.messages import INPUT_ROW, LayerRow, Mend, NetworkEdit, Trouble
from cnn_gui.core.architecture.reasons import why_not
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.geometry import receptive_fields
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import LayerInfo, LayerKind, LayerSpec, NetworkSpec
from cnn_gui.core.network.spec import (
    MAX_LAYERS,
    MAX_MULTIPLICATIONS,
    MAX_PARAMETERS,
    MAX_UNITS,
    layer_infos,
    layer_names,
)

OFFERED = 4
"""So many ways out of a trouble are offered at most."""


def rows(spec: NetworkSpec, task: Task) -> tuple[LayerRow, ...]:
    """The input, every layer and the answer, in order; for a task, whose input and classes the network has to have.

    At most one of them has a Trouble, the first that does not fit; what comes behind it has no shapes. Without any the
    network can be built, shown and trained: ``core.network.spec.check`` finds nothing. Each of its mends has been
    tried: after it that row fits, or is gone.
    """
    found = _rows(spec, task)
    place = next((i for i, row in enumerate(found) if row.trouble is not None), None)
    if place is None:
        return found
    row = found[place]
    assert row.trouble is not None
    known = {each.name: each.info for each in found[:place] if each.info is not None}
    offered = candidates(spec, task, row, known)
    mends = tuple(_taken(spec, task, row, offered))
    return (*found[:place], replace(row, trouble=Trouble(row.trouble.why, mends)), *found[place + 1 :])


def trouble_of(found: Sequence[LayerRow]) -> LayerRow | None:
    """The row that does not fit; None where all do."""
    return next((row for row in found if row.trouble is not None), None)


def _taken(spec: NetworkSpec, task: Task, row: LayerRow, offered: Iterator[Ladder]) -> Iterator[Mend]:
    """The first that helps of each sort; what changes the network in the same way is offered once."""
    seen: list[NetworkSpec] = []
    for ladder in offered:
        found = next((mend for mend in ladder if _helps(spec, task, row, mend.edits)), None)
        after = apply(spec, *found.edits) if found is not None else None
        if found is not None and after is not None and after not in seen:
            seen.append(after)
            yield found
            if len(seen) == OFFERED:
                return


def _helps(spec: NetworkSpec, task: Task, row: LayerRow, edits: tuple[NetworkEdit, ...]) -> bool:
    """Whether the row fits after some edits, or is gone, and none before it has become the worse for it."""
    try:
        mended, places = apply(spec, *edits), sources(spec, *edits)
    except IndexError:
        return False
    found = trouble_of(_rows(mended, task))
    if found is None:
        return True
    if row.index == len(spec.layers):
        # The answer comes last: it fits where everything does.
        return False
    if row.index not in places:
        return found.index >= row.index
    return found.index > places.index(row.index)


def _rows(spec: NetworkSpec, task: Task) -> tuple[LayerRow, ...]:
    """As rows; nothing is offered."""
    tally = _Tally(task)
    infos = list(layer_infos(NetworkSpec((), task.input_shape), task)[:1])
    known = {"input": infos[0]}
    made = [LayerRow(INPUT_ROW, "input", None, infos[0], field=(1, 1))]
    broken = False
    before = "input"
    for index, (name, layer) in enumerate(zip(layer_names(spec.layers), spec.layers, strict=True)):
        row = LayerRow(index, name, layer, None)
        if not broken:
            inputs = layer.inputs or (before,)
            why = why_not(layer, name, inputs, known)
            if why is None:
                info = _info(layer, name, inputs, known)
                products = KINDS[type(layer)].products(info)
                why = tally.why_too_much(index, info, products)
                row = replace(row, info=info if why is None else None, products=products)
            broken = why is not None
            if why is not None:
                row = replace(row, trouble=Trouble(why))
            else:
                known[name] = info
        made.append(row)
        before = name
    made.append(_answer(len(spec.layers), made[-1].info if not broken else None, task, broken=broken))
    return tuple(_with_readers(_with_fields(made), spec))


def _info(layer: LayerSpec, name: str, inputs: tuple[str, ...], known: dict[str, LayerInfo]) -> LayerInfo:
    info: LayerInfo = KINDS[type(layer)].info(layer, name, [known[each].shape_out for each in inputs])
    return replace(info, inputs=inputs)


def _answer(index: int, last: LayerInfo | None, task: Task, *, broken: bool) -> LayerRow:
    classes = len(task.classes)
    if last is not None and last.shape_out == (classes,):
        shape = last.shape_out
        made = LayerInfo("softmax", LayerKind.SOFTMAX, shape, shape, is_output=True, inputs=(last.name,))
        return LayerRow(index, "softmax", None, made)
    if broken or last is None:
        return LayerRow(index, "softmax", None, None)
    if len(last.shape_out) == 1:
        text = QT_TRANSLATE_NOOP("core", "The answer is one of {classes} classes, and {name} gives {units:,} numbers.")
        why = Sentence(text, classes=classes, name=last.name, units=last.shape_out[0])
    else:
        text = QT_TRANSLATE_NOOP(
            "core", "The answer needs a number for each of {classes} classes, and {name} gives maps of {shape}."
        )
        why = Sentence(text, classes=classes, name=last.name, shape=shape_text(last.shape_out))
    return LayerRow(index, "softmax", None, None, trouble=Trouble(why))


def _with_fields(made: list[LayerRow]) -> Iterator[LayerRow]:
    """With the receptive fields of the rows whose shapes are known."""
    found = {
        info.name: (field.rows.size, field.columns.size)
        for info, field in receptive_fields(row.info for row in made if row.info is not None)
    }
    for row in made:
        yield replace(row, field=found.get(row.name))


def _with_readers(made: Iterator[LayerRow], spec: NetworkSpec) -> Iterator[LayerRow]:
    readers: dict[str, list[str]] = {}
    before = "input"
    for name, layer in zip(layer_names(spec.layers), spec.layers, strict=True):
        for each in layer.inputs or (before,):
            readers.setdefault(each, []).append(name)
        before = name
    readers.setdefault(before, []).append("softmax")
    for row in made:
        yield replace(row, readers=tuple(readers.get(row.name, ())))


class _Tally:
    """What all rows up to one have together, as core.network.spec.check counts it."""

    def __init__(self, task: Task) -> None:
        self._parameters = self._products = 0
        self._units = math.prod(task.input_shape) + len(task.classes)

    def why_too_much(self, index: int, info: LayerInfo, products: int) -> Sentence | None:
        """Takes a row in; why the network is too large with it, or None."""
        self._parameters += info.parameters
        self._products += products
        self._units += math.prod(info.shape_out)
        name = info.name
        if index >= MAX_LAYERS:
            text = QT_TRANSLATE_NOOP("core", "{name} is one layer too many: a network can have {most}.")
            return Sentence(text, name=name, most=MAX_LAYERS)
        if self._parameters > MAX_PARAMETERS:
            text = QT_TRANSLATE_NOOP(
                "core", "With {name} the network has {count:,} parameters; it can have up to {most:,}."
            )
            return Sentence(text, name=name, count=self._parameters, most=MAX_PARAMETERS)
        if self._units > MAX_UNITS:
            text = QT_TRANSLATE_NOOP(
                "core", "With {name} the layers have {count:,} units together; up to {most:,} can be shown."
            )
            return Sentence(text, name=name, count=self._units, most=MAX_UNITS)
        if self._products > MAX_MULTIPLICATIONS:
            text = QT_TRANSLATE_NOOP(
                "core",
                "With {name} one answer takes {count:,} multiplications; up to {most:,} can be computed while somebody "
                "draws.",
            )
            return Sentence(text, name=name, count=self._products, most=MAX_MULTIPLICATIONS)
        return None
