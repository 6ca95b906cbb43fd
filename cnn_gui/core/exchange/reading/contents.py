"""What a file of somebody else's holds, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cnn_gui.core.arrays import Float32
from cnn_gui.core.exchange.reading.parts import Tensors, WeightedPart
from cnn_gui.core.exchange.reading.template import Element
from cnn_gui.core.network.messages import LayerSpec, NetworkSpec

Program = Callable[[], tuple[NetworkSpec, dict[str, Float32]] | None]
"""The whole network, with our names of its weights, as a program's code has it; None where that is not understood."""

Rows = Callable[[Sequence[WeightedPart]], list[list[Element]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """tensors: by name, in the order of the layers they belong to. known: by part, layers whose fields the file says.

    rows: makes the elements in order of the parts, where the file says what stands between layers; None where only
    names do. program: where the file holds the network's code.
    """

    format: str
    tensors: Tensors
    known: Mapping[str, LayerSpec] = field(default_factory=dict)
    rows: Rows | None = None
    program: Program | None = None
