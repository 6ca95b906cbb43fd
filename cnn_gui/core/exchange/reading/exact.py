"""A network that its file describes whole, but for what is done to its input: only that is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.exchange.messages import FileReading, Opened
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.readings import judged
from cnn_gui.core.exchange.reading.template import Placed, Template
from cnn_gui.core.exchange.reading.words import share_words
from cnn_gui.core.network.messages import BatchNorm, Conv, LayerInfo, Linear, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

_KINDS = {Conv: PartKind.CONV, Linear: PartKind.LINEAR, BatchNorm: PartKind.NORM}


def opened_exact(
    format_: str,
    spec: NetworkSpec,
    weights: Mapping[str, Float32],
    otherwise: Task,
    should_stop: Callable[[], bool] = lambda: False,
) -> Opened:
    """The network with the normalisation with which it reads digits best.

    weights: by our names. otherwise: its task where it reads no digits, however they are given to it.
    """
    template, parts = template_of(spec, weights)
    opened = judged(format_, [template], parts, should_stop)
    if opened.sure:
        best = opened.best
        said = Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Its layers are as the file says: {words}. What is done to its input was tried: with {input}, {share} "
                "of {digits:,} training digits are right.",
            ),
            words=best.words,
            input=best.input,
            share=share_words(best.accuracy or 0.0),
            digits=best.digits,
        )
        return replace(opened, said=said)
    return _as_said(format_, replace(opened.best, task=otherwise, spec=spec, weights=weights))


def described(format_: str, spec: NetworkSpec, weights: Mapping[str, Float32], task: Task) -> Opened:
    """The network of a file that says everything, its input included. weights: by our names."""
    template, parts = template_of(spec, weights)
    best = judged(format_, [template], parts, lambda: True).best
    return _as_said(format_, replace(best, task=task, spec=spec, weights=weights))


def _as_said(format_: str, reading: FileReading) -> Opened:
    said = Sentence(QT_TRANSLATE_NOOP("core", "Its layers are as the file says: {words}."), words=reading.words)
    return Opened(format_, (reading,), True, said)


def template_of(spec: NetworkSpec, weights: Mapping[str, Float32]) -> tuple[Template, dict[str, dict[str, Float32]]]:
    """The spec as a template with nothing open, and the weights by part."""
    infos = layer_infos(spec)[1:-1]
    places = {"input": -1, **{info.name: place for place, info in enumerate(infos)}}
    parts: dict[str, dict[str, Float32]] = {}
    for name, array in weights.items():
        layer, _, role = name.rpartition(".")
        parts.setdefault(layer, {})[role] = array
    placed = []
    for place, info in enumerate(infos):
        reads = tuple(places[each] for each in info.inputs)
        assert info.layer is not None
        placed.append(Placed(info.layer, _part(info, parts), reads=None if reads == (place - 1,) else reads))
    return Template(tuple(placed), spec.input_shape), parts


def _part(info: LayerInfo, parts: Mapping[str, Mapping[str, Float32]]) -> WeightedPart | None:
    kind = None if info.layer is None else _KINDS.get(type(info.layer))
    if kind is None or info.name not in parts:
        return None
    own = parts[info.name]
    return WeightedPart(info.name, kind, own["weight"].shape, {role: f"{info.name}.{role}" for role in own})
