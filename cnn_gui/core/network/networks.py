"""The networks that can be trained in the app, as specs."""

from __future__ import annotations

import msgspec

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.spec import check, layer_infos

NETWORKS: dict[str, NetworkSpec] = {
    "tutorial": NetworkSpec(
        (
            *(Conv(32, kernel_size=3, padding=1), Pool(), ReLU()),
            *(Conv(64, kernel_size=3, padding=1), Pool(), ReLU()),
            *(Flatten(), Linear(128), ReLU(), Linear(10)),
        )
    ),
    "deep": NetworkSpec(
        (
            *(Conv(32, padding=1), ReLU(), Conv(32, padding=1), ReLU(), Pool()),
            *(Conv(64, padding=1), ReLU(), Conv(64, padding=1), ReLU(), Pool()),
            *(Conv(128, padding=1), ReLU(), Conv(128, padding=1), ReLU(), Pool()),
            *(Flatten(), Linear(10)),
        )
    ),
    "sprint": NetworkSpec(
        (
            *(Conv(16, kernel_size=5, stride=2, padding=2), ReLU()),
            *(Conv(32, kernel_size=3), Pool(), ReLU()),
            *(Flatten(), Linear(128), ReLU(), Linear(10)),
        )
    ),
    "diagram": NetworkSpec((Conv(32, padding=1), ReLU(), Pool(), Flatten(), Linear(10))),
}
"""Each for ten classes of 28×28 grey pixels; ``fitted`` makes it one for another task.

tutorial: the CNN tutorial's network, 421,642 parameters.

deep: six convolutions in place of two, as in VGG (Simonyan and Zisserman, 2015), and one fully connected layer: fewer
parameters, 297,962, and fewer mistakes, but seven times the multiplications.

sprint: a smaller one that trains within seconds. Its first layer takes steps of two pixels, so that there are no large
maps to fill and to take maxima of, where other small networks spend most of their time.

diagram: the network of the tutorial's first diagram: one convolution, one pooling, one fully connected layer.
"""


def fitted(spec: NetworkSpec, task: Task) -> NetworkSpec:
    """The network with the task's input and, in its last fully connected layer, the task's classes.

    Raises CheckpointError where its layers do not fit that input (too many poolings, say), DataError where it has no
    fully connected layer at its end that could be changed.
    """
    places = [place for place, layer in enumerate(spec.layers) if isinstance(layer, Linear)]
    layers = list(spec.layers)
    if places:
        layers[places[-1]] = msgspec.structs.replace(layers[places[-1]], out_features=len(task.classes))
    made = NetworkSpec(tuple(layers), task.input_shape)
    check(made)
    if outputs(made) != len(task.classes):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "The network has {outputs} outputs and {data} has {classes} classes: change its last layer."
            ),
            outputs=outputs(made),
            data=task.data,
            classes=len(task.classes),
        )
    return made


def outputs(spec: NetworkSpec) -> int:
    """How many classes the network tells apart."""
    return layer_infos(spec)[-1].shape_out[0]
