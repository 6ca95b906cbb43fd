"""How far one has come with a network, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cnn_gui.core.exchange.reading.template import Element, Known, Placed, Template, TemplateOrigin
from cnn_gui.core.network.kinds.table import KINDS
from cnn_gui.core.network.messages import LayerSpec, Pool


@dataclass(frozen=True, slots=True)
class BlockStyle:
    """activate: behind each convolution inside. acted: nothing more has to come behind the block."""

    activate: bool
    acted: bool
    pool: Pool
    cost: float


class PartialNetwork(NamedTuple):
    """How far one has come. shape: (C, H, W) or (n,). acted: an activation since the last weights. padded: whether its
    convolutions have had padding, norm_last: whether its norms have stood behind the activation, for those who mix.
    pools: those so far that are open. lengths: how many layers were placed by each step so far. style: how blocks with
    several ways are filled in.
    """

    shape: tuple[int, ...]
    placed: tuple[Placed, ...] = ()
    cost: float = 0.0
    acted: bool = True
    padded: bool | None = None
    norm_last: bool | None = None
    input_shape: tuple[int, int, int] = (1, 28, 28)
    pools: frozenset[LayerSpec] = frozenset()
    lengths: tuple[int, ...] = ()
    style: BlockStyle | None = None

    def then(
        self,
        *placed: Placed,
        shape: tuple[int, ...],
        cost: float = 0.0,
        acted: bool | None = None,
        padded: bool | None = None,
        norm_last: bool | None = None,
        pools: frozenset[LayerSpec] | None = None,
        style: BlockStyle | None = None,
    ) -> PartialNetwork:
        """One step further, once for each element; what is None stays."""
        return PartialNetwork(
            shape,
            self.placed + placed,
            self.cost + cost,
            self.acted if acted is None else acted,
            self.padded if padded is None else padded,
            self.norm_last if norm_last is None else norm_last,
            self.input_shape,
            self.pools if pools is None else pools,
            (*self.lengths, len(placed)),
            style or self.style,
        )

    def template(self, elements: Sequence[Element], known: Known) -> Template:
        """The network that it is, all elements being placed."""
        origin = TemplateOrigin(tuple(elements), known, self.lengths)
        return Template(self.placed, self.input_shape, self.cost, origin)


@lru_cache(maxsize=10_000)
def shape_after(layer: LayerSpec, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape behind a layer, or None where it does not fit."""
    try:
        return KINDS[type(layer)].info(layer, "it", [shape]).shape_out
    except ValueError:
        return None
