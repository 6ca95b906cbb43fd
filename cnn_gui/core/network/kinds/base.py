"""What the network asks of every kind of layer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from cnn_gui.core.network.messages import BaseLayer, Conv, LayerInfo, Linear, Sides

if TYPE_CHECKING:
    from torch import nn

Shape = tuple[int, ...]
LayerT = TypeVar("LayerT", bound=BaseLayer)


class BaseKind(ABC, Generic[LayerT]):
    """A kind of layer. It holds nothing: one object serves all layers of its kind.

    prefix: what layers of this kind are called, with a number behind it ("conv" for conv1).
    limits: for whole numbers of the spec, the least and greatest that are opened.
    """

    prefix: str
    limits: ClassVar[Mapping[str, tuple[int, int]]] = {}

    @abstractmethod
    def info(self, layer: LayerT, name: str, shapes: Sequence[Shape]) -> LayerInfo:
        """The layer with its shapes, reading layers of ``shapes``. Raises ValueError where they do not fit."""

    @abstractmethod
    def module(self, info: LayerInfo) -> nn.Module:
        """PyTorch's module; large weights on the meta device. torch is imported here, and only here."""

    def weights(self, info: LayerInfo) -> dict[str, Shape]:
        """Names in the module's ``state_dict`` to shapes, in its order."""
        return {}

    def products(self, info: LayerInfo) -> int:
        """How many products one answer takes; a value that a pooling window looks at counts as one."""
        return 0

    def check(self, layer: LayerT) -> None:
        """Raises ValueError for values that mean nothing, beyond ``limits``."""


def has_bias(info: LayerInfo) -> bool:
    """Whether a convolution or fully connected layer adds a bias."""
    return isinstance(info.layer, Conv | Linear) and info.layer.bias


def single(name: str, shapes: Sequence[Shape]) -> Shape:
    """The shape of the only layer that is read."""
    if len(shapes) != 1:
        raise ValueError(f"{name} reads one layer, not {len(shapes)}")
    return shapes[0]


def maps(name: str, shapes: Sequence[Shape]) -> tuple[int, int, int]:
    """As ``single``, where it has to be maps."""
    shape = single(name, shapes)
    if len(shape) != 3:
        raise ValueError(f"{name} needs feature maps, but what comes before it is a vector")
    return shape[0], shape[1], shape[2]


def pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns. Raises ValueError for another number of them."""
    if isinstance(value, int):
        return value, value
    if len(value) != 2:
        raise ValueError(f"a size has one or two numbers, not {len(value)}")
    return value[0], value[1]


def sides(value: int | tuple[int, ...]) -> Sides:
    """Padding on the four sides, from one, two or four numbers. Raises ValueError otherwise."""
    match value:
        case int():
            return Sides(value, value, value, value)
        case (rows, columns):
            return Sides(rows, rows, columns, columns)
        case (top, bottom, left, right):
            return Sides(top, bottom, left, right)
    raise ValueError(f"padding has one, two or four numbers, not {len(value)}")
