"""Well-known networks to begin with, for any task: its input, its classes, and as many halvings as its maps allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cnn_gui.core.architecture.edits import apply
from cnn_gui.core.architecture.rows import rows, trouble_of
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import (
    AdaptivePool,
    Add,
    BatchNorm,
    Conv,
    Flatten,
    LayerSpec,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
    Tanh,
)
from cnn_gui.core.network.networks import NETWORKS


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A network to begin with. title: what it is called, purpose: what it shows, in a sentence; both are marked for
    translation. layers: those for a task."""

    name: str
    title: str
    purpose: str
    layers: Callable[[Task], tuple[LayerSpec, ...]]

    def spec(self, task: Task) -> NetworkSpec:
        """The network for a task: it fits, whatever the task is."""
        return _spec(self, task)


@lru_cache(maxsize=64)
def _spec(blueprint: Blueprint, task: Task) -> NetworkSpec:
    return fitting(NetworkSpec(blueprint.layers(task), task.input_shape), task)


def fitting(spec: NetworkSpec, task: Task) -> NetworkSpec:
    """The spec with what does not fit a small input left out or made smaller, and with the task's classes.

    Each row in trouble takes the first mend that it is offered, one after the other.
    """
    while (row := trouble_of(rows(spec, task))) is not None:
        assert row.trouble is not None
        spec = apply(spec, *row.trouble.mends[0].edits)
    return spec


def _known(name: str) -> Callable[[Task], tuple[LayerSpec, ...]]:
    def layers(task: Task) -> tuple[LayerSpec, ...]:
        *first, _ = NETWORKS[name].layers
        return (*first, Linear(len(task.classes)))

    return layers


def _halvings(task: Task, most: int) -> int:
    """How often maps can be halved until a side is below 4, ``most`` times at most."""
    side, count = min(task.input_shape[1:]), 0
    while count < most and side >= 8:
        side, count = side // 2, count + 1
    return count


def _first_stride(task: Task) -> int:
    """Of networks that keep the size of their maps for long: large pictures are halved at once, as in the originals."""
    return 2 if min(task.input_shape[1:]) >= 64 else 1


def _lenet(task: Task) -> tuple[LayerSpec, ...]:
    return (
        *(Conv(6, kernel_size=5, padding=2), Tanh(), Pool("avg")),
        *(Conv(16, kernel_size=5), Tanh(), Pool("avg")),
        *(Flatten(), Linear(120), Tanh(), Linear(84), Tanh(), Linear(len(task.classes))),
    )


def _vgg(task: Task) -> tuple[LayerSpec, ...]:
    def blocks() -> Iterator[LayerSpec]:
        for maps in (16, 32, 64)[: max(_halvings(task, 3), 1)]:
            for _ in range(2):
                yield from (Conv(maps, padding=1), BatchNorm(), ReLU())
            yield Pool()

    return (*blocks(), Flatten(), Linear(128), ReLU(), Linear(len(task.classes)))


def _resnet(task: Task) -> tuple[LayerSpec, ...]:
    """Three stages of one block: two convolutions and a way around them."""

    def blocks() -> Iterator[LayerSpec]:
        yield from (Conv(16, stride=_first_stride(task), padding=1, bias=False), BatchNorm(), ReLU())
        conv = norm = relu = 1
        for number, maps in enumerate((16, 32, 64)[: 1 + _halvings(task, 2)]):
            around = f"relu{relu}"
            stride = 2 if number else 1
            yield from (Conv(maps, stride=stride, padding=1, bias=False), BatchNorm(), ReLU())
            yield from (Conv(maps, padding=1, bias=False), BatchNorm())
            conv, norm, relu = conv + 2, norm + 2, relu + 1
            main = f"norm{norm}"
            if number:
                # The way around is brought to the size of the block.
                yield from (Conv(maps, kernel_size=1, stride=2, bias=False, inputs=(around,)), BatchNorm())
                conv, norm = conv + 1, norm + 1
                around = f"norm{norm}"
            yield from (Add(inputs=(main, around)), ReLU())
            relu += 1

    return (*blocks(), AdaptivePool(), Flatten(), Linear(len(task.classes)))


def _depthwise(task: Task) -> tuple[LayerSpec, ...]:
    def blocks() -> Iterator[LayerSpec]:
        yield from (Conv(16, stride=_first_stride(task), padding=1), BatchNorm(), ReLU())
        before = 16
        for maps in (32, 64, 64)[: 1 + _halvings(task, 2)]:
            stride = 2 if before != maps else 1
            yield from (Conv(before, stride=stride, padding=1, groups=before, bias=False), BatchNorm(), ReLU())
            yield from (Conv(maps, kernel_size=1, bias=False), BatchNorm(), ReLU())
            before = maps

    return (*blocks(), AdaptivePool(), Flatten(), Linear(len(task.classes)))


def _mlp(task: Task) -> tuple[LayerSpec, ...]:
    return (Flatten(), Linear(128), ReLU(), Linear(64), ReLU(), Linear(len(task.classes)))


def _linear(task: Task) -> tuple[LayerSpec, ...]:
    return (Flatten(), Linear(len(task.classes)))


BLUEPRINTS: Mapping[str, Blueprint] = {
    each.name: each
    for each in (
        Blueprint(
            "tutorial",
            QT_TRANSLATE_NOOP("core", "Tutorial"),
            QT_TRANSLATE_NOOP("core", "The tutorial's network: two convolutions and two fully connected layers."),
            _known("tutorial"),
        ),
        Blueprint(
            "lenet",
            "LeNet-5",
            QT_TRANSLATE_NOOP("core", "LeCun's of 1998, which read cheques: tanh, means of windows, few weights."),
            _lenet,
        ),
        Blueprint(
            "sprint",
            QT_TRANSLATE_NOOP("core", "Sprint"),
            QT_TRANSLATE_NOOP("core", "Steps of two pixels at once: it trains within seconds."),
            _known("sprint"),
        ),
        Blueprint(
            "deep",
            QT_TRANSLATE_NOOP("core", "Deep"),
            QT_TRANSLATE_NOOP("core", "Six convolutions and one fully connected layer."),
            _known("deep"),
        ),
        Blueprint(
            "vgg",
            QT_TRANSLATE_NOOP("core", "VGG-like"),
            QT_TRANSLATE_NOOP("core", "Pairs of 3×3 convolutions, and twice the maps wherever their sides are halved."),
            _vgg,
        ),
        Blueprint(
            "resnet",
            QT_TRANSLATE_NOOP("core", "ResNet-like"),
            QT_TRANSLATE_NOOP("core", "Blocks with a way around them: what was there is kept, what is found is added."),
            _resnet,
        ),
        Blueprint(
            "depthwise",
            QT_TRANSLATE_NOOP("core", "Depthwise"),
            QT_TRANSLATE_NOOP("core", "As MobileNet: each map is looked at by itself, then 1×1 convolutions mix them."),
            _depthwise,
        ),
        Blueprint(
            "mlp",
            "MLP",
            QT_TRANSLATE_NOOP("core", "No convolution at all: three fully connected layers on the pixels."),
            _mlp,
        ),
        Blueprint(
            "linear",
            QT_TRANSLATE_NOOP("core", "Linear"),
            QT_TRANSLATE_NOOP("core", "A single layer: one picture of weights for each class."),
            _linear,
        ),
    )
}
"""LeNet-5: LeCun, Bottou, Bengio, Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998), with full
connections between its maps. VGG-like: Simonyan and Zisserman (2015), with batch norm. ResNet-like: He et al. (2016).
Depthwise: Howard et al., "MobileNets" (2017). The others: core.network.networks."""
