from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_gui.core.bench.convolution import ConvSettings, size_formulas
from cnn_gui.core.bench.pooling import PoolSettings
from cnn_gui.core.bench.shift import follow, shifted, stay
from cnn_gui.core.bench.words import whole_percent

Float = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
shifts = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
settings_of_convolution = st.builds(
    ConvSettings,
    kernel_size=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.integers(1, 3),
    padding=st.one_of(st.integers(0, 3), st.just("same")),
    dilation=st.integers(1, 2),
)


def some(shape: tuple[int, ...], seed: int = 0) -> Float:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def in_the_middle(margin: int = 8) -> Float:
    return np.pad(some((1, 8, 8)), ((0, 0), (margin, margin), (margin, margin)))


@given(shifts)
@settings(deadline=None, max_examples=30)
def test_shifting_moves_every_cell(by: tuple[int, int]) -> None:
    planes = some((2, 5, 4))
    result = shifted(planes, by)
    for r, c in np.ndindex(5, 4):
        row, column = r - by[0], c - by[1]
        inside = 0 <= row < 5 and 0 <= column < 4
        np.testing.assert_array_equal(result[:, r, c], planes[:, row, column] if inside else 0)


@given(settings_of_convolution, st.tuples(st.integers(-2, 2), st.integers(-2, 2)), st.booleans())
@settings(deadline=None, max_examples=50)
def test_maps_follow_shifts_by_the_stride_but_at_the_edge(
    chosen: ConvSettings, steps: tuple[int, int], relu: bool
) -> None:
    planes = some((2, 13, 15))
    assume(all(formula.output for formula in size_formulas((13, 15), chosen)))
    by = (steps[0] * chosen.stride, steps[1] * chosen.stride)
    filters = some((2, 2, *chosen.kernel_size), 1)
    found = follow(planes, filters, some((2,), 2), chosen, by, relu=relu)
    assert found.exact
    assert found.moved == steps
    assert found.largest_inside <= 1e-5 * max(1, float(np.abs(found.before).max()))
    assert found.largest == np.abs(found.difference).max()
    assert not found.difference[:, ~found.compared].any()


def test_a_digit_with_room_around_it_is_followed_exactly() -> None:
    found = follow(in_the_middle(), some((1, 1, 3, 3)), np.zeros(1, np.float32), ConvSettings((3, 3)), (2, -1))
    assert found.sentence.startswith("The map followed exactly, 2 rows down and 1 column to the left: all 420 cells")


def test_a_shift_that_is_no_multiple_of_the_stride_is_told() -> None:
    chosen = ConvSettings((3, 3), stride=2)
    found = follow(in_the_middle(), some((1, 1, 3, 3)), np.zeros(1, np.float32), chosen, (1, 0))
    assert not found.exact
    assert found.largest_inside > 0.1
    assert "with stride 2" in found.sentence


def test_the_edge_is_told() -> None:
    found = follow(
        some((1, 9, 9)), some((1, 1, 3, 3)), np.zeros(1, np.float32), ConvSettings((3, 3), padding=1), (3, 0)
    )
    assert found.largest > 0.1
    assert "but at the edge" in found.sentence
    far = follow(some((1, 9, 9)), some((1, 1, 3, 3)), np.zeros(1, np.float32), ConvSettings((3, 3)), (9, 0))
    assert "nothing left" in far.sentence


def test_pooling_keeps_what_a_small_shift_leaves_in_its_window() -> None:
    maps = np.zeros((1, 8, 8), np.float32)
    maps[0, ::4, ::4] = 1
    found = stay(maps, shifted(maps, (1, 1)), PoolSettings())
    assert found.share == found.share_lit == 1
    assert found.share_lit_unpooled == 0
    assert found.sentence == "100 % of the pooled cells that are not zero stayed as they were; without pooling 0 %."
    moved = stay(maps, shifted(maps, (2, 0)), PoolSettings())
    assert moved.share_lit == 0
    assert moved.share == pytest.approx(1 - 8 / 16)


def test_empty_cells_do_not_count_as_having_stayed() -> None:
    empty = np.zeros((1, 4, 4), np.float32)
    found = stay(empty, empty, PoolSettings())
    assert found.share == 1
    assert found.share_lit is None
    assert "nothing to compare" in found.sentence


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.996, "> 99 %"), (0.62, "62 %"), (0.004, "< 1 %"), (0.0, "0 %")]
)
def test_a_share_is_not_rounded_to_all_or_none(share: float, text: str) -> None:
    assert whole_percent(share) == text


@pytest.mark.parametrize(
    ("by", "where"),
    [((0, 2), "1 column to the right"), ((2, 0), "1 row down"), ((-4, 2), "2 rows up and 1 column to the right")],
)
def test_pooled_maps_move_along_with_shifts_by_whole_windows(by: tuple[int, int], where: str) -> None:
    followed = follow(in_the_middle(), some((4, 1, 3, 3)), some((4,), seed=1), ConvSettings((3, 3), 1, 1), by)
    stayed = stay(followed.before, followed.after, PoolSettings("max", 2, 2), followed.moved)
    assert stayed.sentence.startswith(f"It moved along, {where}: away from the edge all ")


@pytest.mark.parametrize("by", [(0, 1), (1, 2), (0, 0)])
def test_no_other_shift_is_said_to_be_followed(by: tuple[int, int]) -> None:
    followed = follow(in_the_middle(), some((4, 1, 3, 3)), some((4,), seed=1), ConvSettings((3, 3), 1, 1), by)
    assert (
        "moved along" not in stay(followed.before, followed.after, PoolSettings("max", 2, 2), followed.moved).sentence
    )


@pytest.mark.parametrize("by", [(0, 2), (2, -2), (-4, 0)])
def test_a_shift_by_whole_windows_moves_the_pooled_map_exactly(by: tuple[int, int]) -> None:
    """What the pooled maps are compared with moves along, by so many whole cells; against PyTorch's own pooling."""
    maps = some((3, 12, 12))
    after = shifted(maps, by)
    found = stay(maps, after, PoolSettings(), by)
    assert found.moved == (by[0] // 2, by[1] // 2)
    assert found.share_moved == 1
    assert not found.difference.any()
    expected = torch.nn.functional.max_pool2d(torch.from_numpy(maps)[None], 2)[0].numpy()
    np.testing.assert_array_equal(found.before, expected)
    assert "100 % of the pooled cells are equal" in found.short
