"""Whether a network can be tested, or go on training, on a data set: the classes and the images must be the same."""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import Task

_SHAPE = "×"


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
