"""The parts of the ascent by themselves: of which waves a picture is made, and how it is moved."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.features.ascent.parametrisation import Parametrisation
from cnn_gui.core.features.ascent.transforms import Jitter, shifted

SIDES = st.integers(8, 30)


@settings(deadline=None, max_examples=20)
@given(SIDES, SIDES, st.floats(0, 1), st.integers(3, 30), st.integers(0, 99))
def test_any_picture_can_be_made_and_none_leaves_the_range(
    height: int, width: int, smoothness: float, side: int, seed: int
) -> None:
    random = torch.Generator().manual_seed(seed)
    made_of = Parametrisation(height, width, smoothness, side)
    pixels = torch.rand(2, 3, height, width, generator=random)
    assert torch.allclose(made_of.pixels(made_of.numbers(pixels)), pixels, atol=0.004)
    wild = made_of.pixels(20 * made_of.noise((2, 1, height, width), random))
    assert float(wild.min()) >= 0
    assert float(wild.max()) <= 1


def roughness(pixels: torch.Tensor) -> float:
    """How far neighbours are apart, for the spread of all."""
    return float((pixels[..., 1:] - pixels[..., :-1]).std() / pixels.std())


def test_the_smoother_the_nearer_are_neighbours() -> None:
    noises = []
    for smoothness in (0.0, 0.3, 0.7, 1.0):
        made_of = Parametrisation(28, 28, smoothness, 28)
        noises.append(roughness(made_of.pixels(made_of.noise((8, 1, 28, 28), torch.Generator().manual_seed(1)))))
    assert noises == sorted(noises, reverse=True)
    assert noises[0] > 1.3
    assert noises[-1] < 0.4


def test_a_small_patch_is_as_smooth_for_its_side() -> None:
    fine, coarse = (Parametrisation(28, 28, 0.7, side) for side in (3, 28))
    noise = fine.noise((8, 1, 28, 28), torch.Generator().manual_seed(1))
    assert roughness(fine.pixels(noise)) > 2 * roughness(coarse.pixels(noise))


def test_the_edges_are_no_neighbours() -> None:
    """A wave of Fourier's would bring ink at the left edge to the right one."""
    made_of = Parametrisation(28, 28, 1.0, 28)
    numbers = torch.zeros(1, 1, 28, 28).requires_grad_()
    (uphill,) = torch.autograd.grad(made_of.pixels(numbers)[0, 0, :, :4].sum(), numbers)
    step = made_of.pixels(uphill)[0, 0] - 0.5
    assert float(step[:, :2].mean()) > 10 * abs(float(step[:, -2:].mean()))


@settings(deadline=None, max_examples=20)
@given(SIDES, SIDES, st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=3))
def test_moving_keeps_pixels_and_lets_paper_in(height: int, width: int, shifts: list[tuple[int, int]]) -> None:
    pictures = torch.rand(len(shifts), 2, height, width) + 0.1
    moved = shifted(pictures, torch.tensor(shifts)).numpy()
    for before, after, (down, across) in zip(pictures.numpy(), moved, shifts, strict=True):
        expected = np.zeros_like(before)
        there = slice(max(down, 0), height + min(down, 0)), slice(max(across, 0), width + min(across, 0))
        here = slice(max(-down, 0), height + min(-down, 0)), slice(max(-across, 0), width + min(-across, 0))
        expected[:, there[0], there[1]] = before[:, here[0], here[1]]
        np.testing.assert_array_equal(after, expected)


@pytest.mark.parametrize("pixels", [1, 3])
def test_jitter_reaches_every_place_within_it_and_no_other(pixels: int) -> None:
    jitter = Jitter(pixels, torch.Generator().manual_seed(2))
    dot = torch.zeros(2000, 1, 11, 11)
    dot[:, :, 5, 5] = 1
    seen = jitter(dot).sum(dim=(0, 1)) > 0
    expected = torch.zeros(11, 11, dtype=torch.bool)
    expected[5 - pixels : 6 + pixels, 5 - pixels : 6 + pixels] = True
    assert torch.equal(seen, expected)


def test_without_jitter_nothing_is_moved_or_drawn() -> None:
    random = torch.Generator().manual_seed(2)
    before = random.get_state()
    pictures = torch.rand(2, 1, 8, 8)
    assert Jitter(0, random)(pictures) is pictures
    assert torch.equal(random.get_state(), before)
