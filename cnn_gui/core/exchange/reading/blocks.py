"""Parts that stand beside others, found by their names: the blocks of a residual network (He et al., 2016), and ways
whose maps are put side by side (Szegedy et al., "Going deeper with convolutions", 2015).

"layer1.0.conv1", "layer1.0.bn1", "layer1.0.conv2", "layer1.0.bn2", "layer1.0.downsample.0" are one block, as
torchvision writes it; scripts of their own call the shortcut by a few other words. "fire1.squeeze", "fire1.expand1x1"
and "fire1.expand3x3" are a block of SqueezeNet, "incep1.branch1x1", "incep1.branch3x3_1", "incep1.branch3x3_2" one of
Inception.
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


_WAY = re.compile(r"((?:branch|path|expand|way|tower)_?\d*(?:x\d+)?(?:_?pool)?|[bp]\d+)(?=[._]|$)", re.IGNORECASE)
_STEM = re.compile(r"(squeeze|reduce|stem|conv_?1$|bn_?1$)", re.IGNORECASE)
"""Within a block: one of several ways, and what comes before they part."""

DEPTH = 4
"""How deeply the parts of a block lie in it, at most; names may be made of a hundred."""


@dataclass(frozen=True, slots=True)
class ResidualBlock:
    """A block: its body, and what its shortcut goes through (nothing: what the block reads is added as it is)."""

    name: str
    body: tuple[WeightedPart, ...]
    shortcut: tuple[WeightedPart, ...] = ()

    @property
    def parts(self) -> tuple[WeightedPart, ...]:
        return (*self.body, *self.shortcut)

    @property
    def convolutions(self) -> tuple[WeightedPart, ...]:
        return tuple(part for part in self.body if part.kind is PartKind.CONV)

    @property
    def out(self) -> int:
        return self.convolutions[-1].out


@dataclass(frozen=True, slots=True)
class ParallelBlock:
    """Ways that read the same, and whose maps are put side by side. stem: what comes before they part.

    pooled: by way, whether a pooling comes first that leaves maps as large as they are.
    """

    name: str
    stem: tuple[WeightedPart, ...]
    ways: tuple[tuple[WeightedPart, ...], ...]
    pooled: tuple[bool, ...]

    @property
    def parts(self) -> tuple[WeightedPart, ...]:
        return (*self.stem, *(part for way in self.ways for part in way))

    @property
    def convolutions(self) -> tuple[WeightedPart, ...]:
        """The first reads what the block reads."""
        return tuple(part for part in self.parts if part.kind is PartKind.CONV)

    @property
    def out(self) -> int:
        return sum(_last_of(way).out for way in self.ways)


Block = ResidualBlock | ParallelBlock
Node = WeightedPart | Block
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
            own = [each for each in parts if owners[each.name] == owner]
            nodes.append(_parallel(owner, own) or _block(owner, own))
    return nodes


def _block(name: str, parts: Iterable[WeightedPart]) -> ResidualBlock:
    body: list[WeightedPart] = []
    shortcut: list[WeightedPart] = []
    for part in parts:
        (shortcut if _SHORTCUT.search(part.name[len(name) :]) else body).append(part)
    return ResidualBlock(name, tuple(body), tuple(shortcut))


def _parallel(owner: str, own: Sequence[WeightedPart]) -> ParallelBlock | None:
    """The block that parts are whose names speak of several ways; None where they do not, or sizes do not fit."""
    stem: list[WeightedPart] = []
    ways: dict[str, list[WeightedPart]] = {}
    for part in own:
        inside = part.name[len(owner) + 1 :]
        found = _WAY.match(inside)
        if found is not None:
            ways.setdefault(found[1], []).append(part)
        elif ways or not _STEM.match(inside):
            return None
        else:
            stem.append(part)
    if len(ways) < 2 or not all(_is_chain(way) for way in (*ways.values(), *([stem] if stem else []))):
        return None
    reads = _last_of(stem).out if stem else _first_of(next(iter(ways.values()))).shape[1]
    if any(_first_of(way).shape[1] != reads for way in ways.values()):
        return None
    pooled = tuple("pool" in key or _is_second(way[0].name) for key, way in ways.items())
    return ParallelBlock(owner, tuple(stem), tuple(map(tuple, ways.values())), pooled)


def _is_chain(way: Sequence[WeightedPart]) -> bool:
    """Whether convolutions with an odd kernel follow one another, with norms of their size."""
    before: int | None = None
    for part in way:
        if part.kind is PartKind.NORM:
            fits = part.out == before
        else:
            fits = part.kind is PartKind.CONV and all(side % 2 for side in part.shape[2:])
            fits = fits and before in (None, part.shape[1])
        if not fits:
            return False
        before = part.out
    return before is not None and way[0].kind is PartKind.CONV


def _is_second(name: str) -> bool:
    """Whether a Sequential's number says that something without weights comes first: "branch4.1.conv"."""
    return bool(re.search(r"\.1(\.conv)?$", name))


def _first_of(way: Sequence[WeightedPart]) -> WeightedPart:
    return next(part for part in way if part.kind is PartKind.CONV)


def _last_of(way: Sequence[WeightedPart]) -> WeightedPart:
    return next(part for part in reversed(way) if part.kind is PartKind.CONV)


def _owners(parts: Sequence[WeightedPart]) -> dict[str, str | None]:
    """By part, the name of the block that it is in, or None."""
    inside: dict[str, list[WeightedPart]] = {}
    for part in parts:
        for owner in _around(part.name):
            inside.setdefault(owner, []).append(part)
    blocks = {owner for owner, own in inside.items() if _is_block(owner, own) or _parallel(owner, own)}
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
