"""What a name in an ONNX graph may stand for, while the graph is read.

A Flow is what a layer of ours gives, possibly laid out in another order; a CurveValue is a function of every unit of a
flow that is not yet known to be a layer; a Known is numbers that do not depend on the input.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float64, Int64
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.exchange.onnx.model import MAX_SMALL, OnnxNode
from cnn_gui.core.exchange.tensors import quoted
from cnn_gui.core.network.messages import Sides
from cnn_gui.core.network.messages.layers import NO_PADDING

BATCH = -(2**40)
"""Stands for the number of inputs of a batch among the numbers of a shape."""

MAX_CURVES = 40
"""Operations that are looked at for one function: GELU has eight."""

Order = npt.NDArray[np.int32]
Numbers = npt.NDArray[Any]


class RefusedNodeError(CheckpointError):
    """An operation that is not understood; names it."""

    def __init__(self, node: OnnxNode, reason: str, /, **values: object) -> None:
        label = node.name or "".join(node.outputs[:1])
        super().__init__(
            QT_TRANSLATE_NOOP("core", "Its operation {operator} ({name}) cannot be read: {reason}."),
            operator=quoted(node.operator).strip("'\""),
            name=quoted(label),
            reason=Sentence(reason, **values),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What ``layer`` gives. shape: without the batch, as the graph has it.

    order: for every number of that shape its place in the layer's output, row by row; None where it is the same order.
    pads: cells of ``pad_value`` around its maps, which the window that reads it takes in. alone: whether nothing else
    reads the layer.
    """

    layer: str
    shape: tuple[int, ...]
    order: Order | None = None
    pads: Sides = NO_PADDING
    pad_value: float = 0.0
    alone: bool = True

    @property
    def units(self) -> int:
        return math.prod(self.shape)

    def ordered(self) -> Order:
        if self.order is not None:
            return self.order
        return np.arange(self.units, dtype=np.int32).reshape(self.shape)

    def laid_out(self, order: Order) -> Flow:
        """In another order or shape."""
        plain = bool((order.reshape(-1) == np.arange(order.size, dtype=np.int32)).all())
        return replace(self, shape=order.shape, order=None if plain else order)

    def has_base(self, other: Flow) -> bool:
        """Whether it is the same numbers in the same order."""
        if (self.layer, self.shape, self.pads) != (other.layer, other.shape, other.pads):
            return False
        if self.order is None or other.order is None:
            return self.order is other.order
        return bool((self.order == other.order).all())


@dataclass(frozen=True, slots=True, eq=False)
class CurveValue:
    """A function of every unit of ``base``. samples: its values at core.exchange.onnx.curves.POINTS.

    operands: what its last operation reads. depth: of how many operations one after the other it is made."""

    base: Flow
    samples: Float64
    node: OnnxNode
    alone: bool
    operands: tuple[Value, ...] = ()
    depth: int = 1

    @property
    def name(self) -> str:
        return self.node.outputs[0]

    def curves(self) -> list[CurveValue]:
        """The curves that it is made of, the nearest first; not all of very many."""
        found: dict[str, CurveValue] = {}
        left = [self]
        while left and len(found) < MAX_CURVES:
            for operand in left.pop(0).operands:
                if isinstance(operand, CurveValue) and operand.name not in found:
                    found[operand.name] = operand
                    left.append(operand)
        return sorted(found.values(), key=lambda curve: -curve.depth)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Numbers of the graph, perhaps still in the file. load: all of them, in ``shape``; float32 or int64."""

    shape: tuple[int, ...]
    load: Callable[[], Numbers]

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    def small(self, node: OnnxNode) -> Numbers:
        """Raises RefusedNodeError where there are too many for what decides about ``node``."""
        if self.count > MAX_SMALL:
            raise RefusedNodeError(node, QT_TRANSLATE_NOOP("core", "it reads a constant that is too large for it"))
        return self.load()

    def integers(self, node: OnnxNode) -> list[int]:
        values: Int64 = np.asarray(self.small(node)).reshape(-1).astype(np.int64)
        return [int(value) for value in values]


@dataclass(frozen=True, slots=True, eq=False)
class Ended:
    """Probabilities, or the answer itself: nothing may follow, because the app takes the softmax of the logits."""

    flow: Flow
    operator: str


Value = Flow | CurveValue | Known | Ended


def known(values: Numbers) -> Known:
    return Known(values.shape, lambda: values)
