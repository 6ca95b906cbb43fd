"""From tensors by name to what a file is read as."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import CLASSES, MAX_CLASSES, MNIST, Task, numbered
from cnn_gui.core.exchange.messages import SURE_ACCURACY, FileReading, Opened
from cnn_gui.core.exchange.reading.choices import TrialChoice
from cnn_gui.core.exchange.reading.contents import Contents
from cnn_gui.core.exchange.reading.elements import element_rows
from cnn_gui.core.exchange.reading.forward import PartWeights
from cnn_gui.core.exchange.reading.parts import PartKind, Tensors, WeightedPart, parts_of
from cnn_gui.core.exchange.reading.search import MOST, steps_of_a_file, templates
from cnn_gui.core.exchange.reading.template import Element, Template
from cnn_gui.core.exchange.reading.trial import Tried, tried
from cnn_gui.core.exchange.reading.words import input_words, share_words, spec_words
from cnn_gui.core.exchange.tensors import StoredTensor, checked_arrays, quoted
from cnn_gui.core.network.messages import LayerSpec, LeakyReLU, NetworkSpec
from cnn_gui.core.network.spec import MAX_PARAMETERS, parameter_shapes, spec_from_json, spec_to_json

PartShapes = Mapping[str, Mapping[str, tuple[int, ...]]]
"""By part, the shapes of its arrays by role."""

_OF_NORM = ("weight", "bias", "running_mean", "running_var")

MOST_READINGS = 12
"""Readings that a person is offered."""


def opened(contents: Contents, should_stop: Callable[[], bool] = lambda: False) -> Opened:
    """The readings, the best first. Raises CheckpointError with one sentence where there is none."""
    parts = parts_of(contents.tensors)
    _refuse_autoencoders(parts)
    rows = (contents.rows or element_rows)(parts)
    _refuse_large(parts, contents.tensors)
    known = {**contents.known, **_slopes(parts, contents.tensors)}
    found = _fitting(rows, known, _shapes(parts, contents.tensors))
    weights = _weights(parts, contents.tensors)
    return judged(contents.format, found, weights, should_stop)


def _refuse_autoencoders(parts: Sequence[WeightedPart]) -> None:
    """Raises CheckpointError where fully connected layers lead back to as many numbers as they begin with, and none of
    them ends in classes. Of a variational one, two layers side by side would else be taken for the end of a chain."""
    layers = [part for part in parts if part.kind is PartKind.LINEAR]
    if len(layers) < 2 or any(part.kind is PartKind.CONV for part in parts):
        return
    count = layers[0].shape[1]
    ends = [each for each in layers if not any(each.out == other.shape[1] for other in layers if other is not each)]
    if count > MAX_CLASSES and not ends and any(each.out == count for each in layers):
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core",
                "It leads back to as many numbers as it reads, {count:,}: it makes pictures from pictures, as an "
                "autoencoder does, and tells no classes apart.",
            ),
            count=count,
        )


def judged(format_: str, found: Sequence[Template], weights: PartWeights, should_stop: Callable[[], bool]) -> Opened:
    """Templates tried where there are ten classes, and as usual as they are where not."""
    results: list[Tried] = []
    if _classes(found[0]) == len(CLASSES):
        results = tried(found, weights, should_stop)
    if results and results[0].accuracy >= SURE_ACCURACY:
        readings = [_reading(each.choice, weights, each) for each in results]
        return _sure(format_, _unlike(readings), len(found))
    untried = [TrialChoice(template) for template in found[:MOST_READINGS]]
    known = {each.choice: each for each in results}
    readings = [_reading(choice, weights, known.get(choice)) for choice in untried]
    return _unsure(format_, _unlike(readings), results)


def _unlike(readings: Iterable[FileReading]) -> tuple[FileReading, ...]:
    """Without those that say the same."""
    unlike: dict[object, FileReading] = {}
    for each in readings:
        unlike.setdefault((each.spec, each.task), each)
    return tuple(unlike.values())[:MOST_READINGS]


def _sure(format_: str, readings: tuple[FileReading, ...], fitting: int) -> Opened:
    best = readings[0]
    said = Sentence(
        QT_TRANSLATE_NOOP(
            "core", "Read as {words}; {input}: {share} of {digits:,} training digits are right. {others}"
        ),
        words=best.words,
        input=best.input,
        share=share_words(best.accuracy or 0.0),
        digits=best.digits,
        others=_others(fitting - 1, at_least=fitting >= MOST),
    )
    return Opened(format_, readings, True, said)


def _others(count: int, *, at_least: bool) -> Sentence:
    """How many networks fit the sizes besides the one that was taken."""
    if count == 0:
        return Sentence(QT_TRANSLATE_NOOP("core", "No other network was found that fits the sizes of its weights."))
    if count == 1:
        return Sentence(QT_TRANSLATE_NOOP("core", "One other network fits the sizes of its weights."))
    text = (
        QT_TRANSLATE_NOOP("core", "At least {count} other networks fit the sizes of its weights.")
        if at_least
        else QT_TRANSLATE_NOOP("core", "{count} other networks fit the sizes of its weights.")
    )
    return Sentence(text, count=count)


def _unsure(format_: str, readings: tuple[FileReading, ...], results: Sequence[Tried]) -> Opened:
    best = readings[0]
    values = {"words": best.words, "input": best.input, "others": len(readings) - 1}
    if results:
        said = Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Read as {words}; {input}, as most people write it: no reading knows digits, so it may be for other "
                "pictures ({share} right at best). {others} other readings fit the sizes of its weights.",
            ),
            share=share_words(max(each.accuracy for each in results)),
            **values,
        )
    else:
        said = Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Read as {words}; {input}, as most people write it: what its {classes} classes are is not in the "
                "file, so "
                "nothing could be tried. {others} other readings fit the sizes of its weights.",
            ),
            classes=len(best.task.classes),
            **values,
        )
    return Opened(format_, readings, False, said)


def _reading(choice: TrialChoice, weights: PartWeights, result: Tried | None) -> FileReading:
    filled = choice.filled()
    spec = filled.spec()
    own = {
        f"{name}.{role}": array
        for name, part in filled.named_parts()
        if part.kind is not PartKind.PRELU
        for role, array in weights[part.name].items()
    }
    ink = choice.ink
    if ink.inverted:
        # 1 − x in place of x, and weights of the opposite sign: the same products, and zeros of padding stay zeros.
        first = next(name for name in own if name.endswith(".weight"))
        own[first] = -own[first]
        ink = replace(ink, mean=1 - ink.mean)
    accuracy = None if result is None else result.accuracy
    task = _task(spec, _classes(filled), ink.mean, ink.std, accuracy)
    digits = 0 if result is None else result.digits
    return FileReading(spec, task, own, spec_words(spec), input_words(task), accuracy, digits)


def _task(spec: NetworkSpec, classes: int, mean: float, std: float, accuracy: float | None) -> Task:
    channels = spec.input_shape[0]
    is_mnist = accuracy is not None and accuracy >= SURE_ACCURACY
    return Task(
        classes=numbered(classes),
        input_shape=spec.input_shape,
        mean=(mean,) * channels,
        std=(std,) * channels,
        data=MNIST.data if is_mnist else "",
        named=is_mnist,
    )


def _classes(template: Template) -> int:
    parts = [part for _, part in template.named_parts() if part.kind in (PartKind.CONV, PartKind.LINEAR)]
    return parts[-1].out


def _fitting(rows: Iterable[list[Element]], known: Mapping[str, LayerSpec], own: PartShapes) -> list[Template]:
    """The networks that fit and are within the app's limits, the most usual first. Raises CheckpointError."""
    found: dict[object, Template] = {}
    problem: CheckpointError | None = None
    steps = steps_of_a_file()
    for row in rows:
        try:
            for template in templates(row, known, steps):
                try:
                    _check(template, own)
                    found.setdefault((template.placed, template.input_shape), template)
                except CheckpointError as error:
                    problem = problem or error
        except CheckpointError as error:
            problem = problem or error
    if not found:
        assert problem is not None
        raise problem
    return sorted(found.values(), key=lambda template: template.cost)


def _check(template: Template, own: PartShapes) -> None:
    """Raises CheckpointError unless it could be saved and opened again, and the weights are its own."""
    shapes = parameter_shapes(spec_from_json(spec_to_json(template.spec())))
    for name, part in template.named_parts():
        for role, shape in own[part.name].items() if part.kind is not PartKind.PRELU else ():
            if shapes.get(f"{name}.{role}") != shape:
                raise CheckpointError(
                    QT_TRANSLATE_NOOP("core", "The weights of {name} are not those of such a layer."),
                    name=quoted(part.name),
                )


def _tensors_of(parts: Sequence[WeightedPart], tensors: Tensors) -> dict[str, StoredTensor]:
    names = {name for part in parts for name in part.tensors.values()}
    return {name: tensor for name, tensor in tensors.items() if name in names and tensor is not None}


def _refuse_large(parts: Sequence[WeightedPart], tensors: Tensors) -> None:
    if sum(math.prod(tensor.shape) for tensor in _tensors_of(parts, tensors).values()) > MAX_PARAMETERS:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "This network has more than {most:,} parameters; that is too large to open."),
            most=MAX_PARAMETERS,
        )


def _shapes(parts: Sequence[WeightedPart], tensors: Tensors) -> PartShapes:
    """As ``_weights``, without reading the numbers: what is refused costs no memory."""
    own = _tensors_of(parts, tensors)
    shapes: dict[str, dict[str, tuple[int, ...]]] = {}
    for part in parts:
        if part.kind is PartKind.NORM:
            shapes[part.name] = dict.fromkeys(_OF_NORM, part.shape)
        else:
            shapes[part.name] = {role: own[name].shape for role, name in part.tensors.items()}
    return shapes


def _weights(parts: Sequence[WeightedPart], tensors: Tensors) -> PartWeights:
    """All numbers, read. A norm without weights of its own has ones and zeros."""
    chosen = _tensors_of(parts, tensors)
    arrays = checked_arrays(chosen, {name: tensor.shape for name, tensor in chosen.items()})
    weights = {}
    for part in parts:
        own = {role: arrays[name] for role, name in part.tensors.items() if role != "num_batches_tracked"}
        if part.kind is PartKind.NORM:
            own.setdefault("weight", np.ones(part.shape, np.float32))
            own.setdefault("bias", np.zeros(part.shape, np.float32))
            own = {role: own[role] for role in _OF_NORM}
        weights[part.name] = own
    return weights


def _slopes(parts: Sequence[WeightedPart], tensors: Tensors) -> dict[str, LayerSpec]:
    slopes = [part for part in parts if part.kind is PartKind.PRELU]
    return {
        name: LeakyReLU(negative_slope=float(own["weight"].ravel()[0]))
        for name, own in _weights(slopes, tensors).items()
    }
