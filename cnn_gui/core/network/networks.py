"""The networks that can be trained in the app, as specs."""

from __future__ import annotations

from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU

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
}
"""tutorial: the CNN tutorial's network, 421,642 parameters.

deep: six convolutions in place of two, as in VGG (Simonyan and Zisserman, 2015), and one fully connected layer: fewer
parameters, 297,962, and fewer mistakes, but seven times the multiplications.

sprint: a smaller one that trains within seconds. Its first layer takes steps of two pixels, so that there are no large
maps to fill and to take maxima of, where other small networks spend most of their time.
"""
