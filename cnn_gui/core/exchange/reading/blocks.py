"""Parts that stand beside a shortcut: the blocks of a residual network (He et al., 2016), found by their names.

"layer1.0.conv1", "layer1.0.bn1", "layer1.0.conv2", "layer1.0.bn2", "layer1.0.downsample.0" are one block, as
torchvision writes it; scripts of their own call the shortcut by a few other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart

_SHORTCUT = re.compile(
    r"(^|[._])(downsample|down_sample|shortcut|short_cut|skip|skip_connection|identity|residual|proj|projection|"
    r"res_conv|match|adjust|conv_skip|match_dims?)\w*([._]|$)"
)
_BODY = re.compile(r"(^|\.)conv_?1$")
_BLOCK = re.compile(r"(res|block|layer)", re.IGNORECASE)


DEPTH = 4
"""How deeply the parts of a block lie in it, at most; names may be made of a hundred."""


@dataclass(frozen=True, slots=True)
class ResidualBlock:
    """A block: its body, and what its shortcut goes through (nothing: what the block reads is added as it is)."""

    name: str
    body: tuple[WeightedPart, ...]
    shortcut: tuple[WeightedPart, ...] = ()

    @property
    def convolutions(self) -> tuple[WeightedPart, ...]:
        return tuple(part for part in self.body if part.kind is PartKind.CONV)

    @property
    def out(self) -> int:
        return self.convolutions[-1].out


Node = WeightedPart | ResidualBlock
"""What stands one behind the other."""


def with_blocks(parts: Sequence[WeightedPart]) -> list[Node]:
    """Parts as they are, and in place of those of a block the block. Without any: the parts."""
    owners = _owners(parts)
    nodes: list[Node] = []
    done: set[str] = set()
    for part in parts:
        owner = owners[part.name]
        if owner is None:
            nodes.append(part)
        elif owner not in done:
            done.add(owner)
            nodes.append(_block(owner, [each for each in parts if owners[each.name] == owner]))
    return nodes


def _block(name: str, parts: Iterable[WeightedPart]) -> ResidualBlock:
    body: list[WeightedPart] = []
    shortcut: list[WeightedPart] = []
    for part in parts:
        (shortcut if _SHORTCUT.search(part.name[len(name) :]) else body).append(part)
    return ResidualBlock(name, tuple(body), tuple(shortcut))


def _owners(parts: Sequence[WeightedPart]) -> dict[str, str | None]:
    """By part, the name of the block that it is in, or None."""
    inside: dict[str, list[WeightedPart]] = {}
    for part in parts:
        for owner in _around(part.name):
            inside.setdefault(owner, []).append(part)
    blocks = {owner for owner, own in inside.items() if _is_block(owner, own)}
    return {part.name: next((each for each in _around(part.name) if each in blocks), None) for part in parts}


def _around(name: str) -> list[str]:
    """What a part may be in, from within: "layer1.0" and "layer1" for "layer1.0.conv1"."""
    around: list[str] = []
    while "." in name and len(around) < DEPTH:
        name = name.rpartition(".")[0]
        around.append(name)
    return around


def _is_block(owner: str, own: Sequence[WeightedPart]) -> bool:
    if any(part.kind is PartKind.LINEAR for part in own):
        return False
    beside = [part for part in own if _SHORTCUT.search(part.name[len(owner) :])]
    body = [part for part in own if part not in beside and part.kind is PartKind.CONV]
    if len(body) < 2 or len(body) > 3 or _nested(owner, own):
        return False
    if beside:
        convolutions = [part for part in beside if part.kind is PartKind.CONV]
        return len(convolutions) == 1 and convolutions[0].out == body[-1].out
    return body[0].shape[1] == body[-1].out and bool(_BLOCK.search(owner))


def _nested(owner: str, own: Sequence[WeightedPart]) -> bool:
    """Whether several blocks lie in it: each has its own first convolution."""
    return sum(bool(_BODY.search(part.name[len(owner) :])) for part in own) > 1
