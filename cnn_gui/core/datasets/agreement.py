"""Whether a network can be tested, or go on training, on a data set: the classes and the images must be the same."""

from __future__ import annotations

import math
from dataclasses import replace

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets import catalogue, own
from cnn_gui.core.datasets.downloads import is_here
from cnn_gui.core.datasets.messages import MNIST, ChosenData, SetOrigin, Task

_SHAPE = "×"

MAX_RESIZED = 20_000
"""Values of an image that is made from one of another size: 200 MB for 10,000 of them."""


def why_untestable(task: Task) -> Sentence | None:
    """Why a network of a task cannot be tested now, in a sentence; None where it can. Nothing is read.

    A network that names no data is tested on MNIST where that fits. The name may stand in a file from anywhere: nothing
    is downloaded and no other file opened because of it than the data sets that a person has opened before.
    """
    info = catalogue.known(task.data or MNIST.data)
    if info is None and own.is_known(task.data):
        return None
    refusal = untestable_on(task, info.task) if info is not None else None
    if info is None or (refusal is not None and not task.data):
        return Sentence(
            QT_TRANSLATE_NOOP("core", "The data of this network are not known here: there is nothing to test it on.")
        )
    if refusal is not None:
        return refusal
    if info.origin is SetOrigin.DOWNLOAD and not is_here(info):
        return Sentence(
            QT_TRANSLATE_NOOP("core", "{name} is not here, so the network cannot be tested: download it first."),
            name=info.name,
        )
    return None


def learns_from(network: Task, data: ChosenData) -> ChosenData | Sentence:
    """What a network that goes on learns from: what is chosen, else what it was made for, in its own numbers. A
    sentence where it can learn from neither. Of a person's own set that was not chosen, how many images it has is not
    known here: 0."""
    refusal = disagreement(network, data.task)
    if refusal is not None and network.data not in ("", data.task.data) and why_untestable(network) is None:
        info = catalogue.known(network.data)
        train, test = (0, 0) if info is None else (info.train, info.test)
        return ChosenData(network.data, network, train, test)
    return refusal if refusal is not None else replace(data, task=network)


def untestable_on(network: Task, data: Task) -> Sentence | None:
    """As disagreement, for a test: images of the very data that a network is for are made larger or smaller, and grey
    ones are also read by a network for three colours."""
    alike = network.input_shape[0] == data.input_shape[0] or not data.is_colour
    if alike and network.data == data.data and math.prod(network.input_shape) <= MAX_RESIZED:
        return disagreement(replace(network, input_shape=data.input_shape, mean=data.mean, std=data.std), data)
    return disagreement(network, data)


def disagreement(network: Task, data: Task) -> Sentence | None:
    """Why a network of one task says nothing on data of another, in a sentence; None where it does.

    Classes that nobody has named agree with any names, as long as there are as many.
    """
    name = data.data or Sentence(QT_TRANSLATE_NOOP("core", "this data set"))
    if len(network.classes) != len(data.classes):
        return Sentence(
            QT_TRANSLATE_NOOP(
                "core", "The network tells {own} classes apart and {data} has {other}: it cannot be tested on that."
            ),
            own=len(network.classes),
            other=len(data.classes),
            data=name,
        )
    if network.input_shape != data.input_shape:
        own, other = (_SHAPE.join(map(str, task.input_shape)) for task in (network, data))
        return Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "The network reads images of {own} and those of {data} are {other}: it cannot be tested on that.",
            ),
            own=own,
            other=other,
            data=name,
        )
    different = [pair for pair in zip(network.names, data.names, strict=False) if pair[0] != pair[1]]
    if different:
        return Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "The network tells other things apart than {data} has (“{own}” where that has “{other}”): it cannot be "
                "tested on that.",
            ),
            own=different[0][0],
            other=different[0][1],
            data=name,
        )
    return None
