"""A network that fits the sizes of a file's weights, before anything is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import msgspec

from cnn_gui.core.exchange.reading.blocks import ParallelBlock, ResidualBlock
from cnn_gui.core.exchange.reading.parts import WeightedPart
from cnn_gui.core.network.messages import (
    Flatten,
    LayerSpec,
    NetworkSpec,
    Pool,
)
from cnn_gui.core.network.spec import layer_names


class Open(StrEnum):
    """What the file does not say about a layer: which activation it is, or whether it pools by maximum or mean."""

    ACTIVATION = "activation"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Placed:
    """A layer at its place. part: the name of the part whose weights it has. open: what may be another of its kind.

    reads: the places of the layers it reads (-1 is the input); None for the one before it.
    """

    layer: LayerSpec
    part: WeightedPart | None = None
    open: Open | None = None
    reads: tuple[int, ...] | None = None


class Before(StrEnum):
    """What a slot is before, as far as it matters to what may stand in it."""

    OTHER = "other"
    NORM = "norm"
    BLOCK = "block"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place between layers with weights where others may be that have none.

    most: how many there can be, where the numbers in names say so (in a Sequential). activations, pools: the kinds that
    a whole module's own layers leave possible there, None where nothing is known. before: what follows.
    """

    most: int | None = None
    activations: tuple[LayerSpec, ...] | None = None
    pools: tuple[LayerSpec, ...] | None = None
    before: Before = Before.OTHER


@dataclass(frozen=True, slots=True)
class Fixed:
    """A layer without weights that the file names, with all that it needs."""

    layer: LayerSpec


Element = WeightedPart | ResidualBlock | ParallelBlock | Slot | Fixed

Known = Mapping[str, LayerSpec]
"""By part, the layer with its stride, padding and eps, where the file says them."""


@dataclass(frozen=True, slots=True)
class TemplateOrigin:
    """What a template was made of. lengths: how many layers each of the elements became, and the end."""

    elements: tuple[Element, ...]
    known: Known
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """Layers in order, from an input of this shape. cost: how unusual it would be; 0 is what most people write.

    origin: None where the file says all layers.
    """

    placed: tuple[Placed, ...]
    input_shape: tuple[int, int, int]
    cost: float = 0.0
    origin: TemplateOrigin | None = field(default=None, compare=False, repr=False)

    def spec(self) -> NetworkSpec:
        """The layers, which read each other by name where not each reads the one before it."""
        names = list(layer_names(each.layer for each in self.placed))
        layers = []
        for each in self.placed:
            if each.reads is None:
                layers.append(each.layer)
            else:
                inputs = tuple("input" if place < 0 else names[place] for place in each.reads)
                layers.append(msgspec.structs.replace(each.layer, inputs=inputs))
        return NetworkSpec(tuple(layers), self.input_shape)

    def named_parts(self) -> Iterator[tuple[str, WeightedPart]]:
        """Our names of the layers that have weights, and whose they are."""
        for name, each in zip(layer_names(each.layer for each in self.placed), self.placed, strict=True):
            if each.part is not None:
                yield name, each.part

    def filled(self, activation: LayerSpec, head: LayerSpec, pool: str) -> Template:
        """With these activations (before and behind the flatten) and "max" or "avg" in place of what is open."""
        flat = False
        placed = []
        for each in self.placed:
            flat = flat or isinstance(each.layer, Flatten)
            layer = each.layer
            if each.open is Open.ACTIVATION:
                layer = head if flat else activation
            elif each.open is Open.POOL and isinstance(layer, Pool):
                layer = msgspec.structs.replace(layer, mode=pool)
            placed.append(replace(each, layer=layer))
        return replace(self, placed=tuple(placed))

    def pool_first(self) -> Template:
        """With each open pooling before the activation that it stands behind."""
        placed = list(self.placed)
        for i in range(len(placed) - 1):
            if placed[i].open is Open.ACTIVATION and placed[i + 1].open is Open.POOL:
                placed[i], placed[i + 1] = placed[i + 1], placed[i]
        return replace(self, placed=tuple(placed))

    @property
    def is_open_on_both_sides(self) -> bool:
        """Whether there are open activations before the flatten and behind it."""
        flat = next((place for place, each in enumerate(self.placed) if isinstance(each.layer, Flatten)), 0)
        sides = (self.placed[:flat], self.placed[flat:])
        return all(any(each.open is Open.ACTIVATION for each in side) for side in sides)

    @property
    def open_kinds(self) -> frozenset[Open]:
        return frozenset(each.open for each in self.placed if each.open is not None)
