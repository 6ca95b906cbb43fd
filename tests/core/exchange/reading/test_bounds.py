"""What a file may claim costs no more than is allowed: names of many pieces, layers that fit in billions of ways."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.exchange.reading import blocks, choices, search
from cnn_gui.core.exchange.reading import steps as steps_
from cnn_gui.core.exchange.reading.elements import element_rows, elements_of
from cnn_gui.core.exchange.reading.order import ordered
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.network.messages import Conv, Pool


def convolutions(count: int, prefix: str = "") -> list[WeightedPart]:
    return [WeightedPart(f"{prefix}{i}", PartKind.CONV, (4, 4 if i else 1, 3, 3)) for i in range(count)]


def test_names_of_many_pieces_are_looked_at_from_within(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block is asked for once, and only a few pieces up: all the way it took minutes."""
    asked: list[str] = []

    def is_block(owner: str, own: Sequence[WeightedPart]) -> bool:
        asked.append(owner)
        return False

    monkeypatch.setattr(blocks, "_is_block", is_block)
    parts = convolutions(50, prefix="r." * 140)
    assert blocks.with_blocks(parts) == parts
    assert len(asked) == len(set(asked)) <= blocks.DEPTH


def test_layers_that_fit_in_too_many_ways_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[object] = []
    before = steps_.after

    def after(*arguments: object) -> object:
        steps.append(None)
        return before(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "MOST_STEPS", 5_000)
    monkeypatch.setattr(search, "after", after)
    with pytest.raises(CheckpointError, match="Its 60 layers with weights fit one another in too many ways"):
        search.templates(element_rows(convolutions(60))[0], {})
    assert len(steps) < 10_000


def test_a_deep_network_has_readings() -> None:
    parts = [*convolutions(6), WeightedPart("fc", PartKind.LINEAR, (10, 4 * 49))]
    assert search.templates(element_rows(parts)[0], {})


def test_who_pools_in_an_unusual_way_does_so_again() -> None:
    """3×3 with a stride of 2, twice: more usual than a network that pools in three different ways."""
    sizes = ((16, 1, 5, 5), (32, 16, 3, 3))
    parts = [WeightedPart(f"conv{i}", PartKind.CONV, shape) for i, shape in enumerate(sizes)]
    parts.append(WeightedPart("fc", PartKind.LINEAR, (10, 32 * 36)))
    found = search.templates(element_rows(parts)[0], {})
    pools = [tuple(each.layer for each in template.placed if isinstance(each.layer, Pool)) for template in found]
    assert (Pool(kernel_size=3, stride=2),) * 2 in pools[: choices.CROSSED]


def test_a_large_even_kernel_is_there_for_its_stride() -> None:
    """As the usual example of private training has it: 8×8 and 4×4 with strides, poolings that go on by one."""
    parts = [
        WeightedPart("conv1", PartKind.CONV, (16, 1, 8, 8)),
        WeightedPart("conv2", PartKind.CONV, (32, 16, 4, 4)),
        *(WeightedPart("fc1", PartKind.LINEAR, (32, 512)), WeightedPart("fc2", PartKind.LINEAR, (10, 32))),
    ]
    found = search.templates(element_rows(parts)[0], {})[: choices.CROSSED]
    windows = [[each.layer for each in template.placed if isinstance(each.layer, Conv | Pool)] for template in found]
    pool = Pool(kernel_size=2, stride=1)
    convs = Conv(16, kernel_size=8, stride=2, padding=3, bias=False), Conv(32, kernel_size=4, stride=2, bias=False)
    assert [convs[0], pool, convs[1], pool] in windows


def test_a_block_made_after_all_convolutions_stands_where_its_size_fits() -> None:
    """Sizes would also let it stand behind the second convolution, as one of two groups."""
    sizes = {"conv1": (16, 1, 5, 5), "conv2": (32, 16, 5, 5)}
    sizes |= {f"rblock{n}.conv{i}": (16 * n, 16 * n, 3, 3) for n in (1, 2) for i in (1, 2)}
    parts = [WeightedPart(name, PartKind.CONV, shape) for name, shape in sizes.items()]
    parts.append(WeightedPart("fc", PartKind.LINEAR, (10, 512)))
    nodes = ordered(blocks.with_blocks(parts))
    assert [node.name for node in nodes] == ["conv1", "rblock1", "conv2", "rblock2", "fc"]
    assert search.templates(elements_of(nodes), {})
