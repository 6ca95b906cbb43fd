"""What is done to images: grey and in colour, of any size, in the direction and amount that a strength says."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from cnn_gui.core.robustness.messages import ATTACKS, CORRUPTIONS, KINDS, Perturbation, kinds_for, strengths_of
from cnn_gui.core.robustness.perturbing import perturbed

ALL = sorted(CORRUPTIONS)


def noise(count: int, channels: int, height: int, width: int) -> Tensor:
    chance = torch.Generator().manual_seed(5)
    return torch.randint(0, 256, (count, channels, height, width), dtype=torch.uint8, generator=chance)


def bar(*, rows: slice, columns: slice, side: int = 28) -> Tensor:
    """White on black."""
    image = torch.zeros(1, 1, side, side, dtype=torch.uint8)
    image[:, :, rows, columns] = 255
    return image


def middle(image: Tensor) -> tuple[float, float]:
    """Row and column of the centre of mass, from the middle of the image."""
    mass = image[0, 0].double()
    height, width = mass.shape
    rows, columns = torch.arange(height) - (height - 1) / 2, torch.arange(width) - (width - 1) / 2
    return float((mass.sum(1) * rows).sum() / mass.sum()), float((mass.sum(0) * columns).sum() / mass.sum())


@given(
    kind=st.sampled_from(ALL),
    channels=st.sampled_from([1, 3]),
    height=st.integers(8, 40),
    width=st.integers(8, 40),
    place=st.floats(0, 1),
)
def test_any_images_stay_images(kind: Perturbation, channels: int, height: int, width: int, place: float) -> None:
    images = noise(2, channels, height, width)
    before = images.clone()
    strengths = strengths_of(kind, (channels, height, width))
    strength = strengths[round(place * (len(strengths) - 1))]
    changed = perturbed(images, kind, strength)
    assert changed.dtype == torch.uint8
    assert changed.shape == images.shape
    assert torch.equal(images, before)
    assert torch.equal(changed, perturbed(images, kind, strength))
    assert torch.equal(changed, images) == (strength == 0)


def test_every_kind_has_strengths_on_both_sides_of_nothing_or_above_it() -> None:
    for kind in KINDS:
        strengths = strengths_of(kind, (1, 28, 28))
        assert 0 in strengths
        assert list(strengths) == sorted(set(strengths))
        assert len(strengths_of(kind, (1, 8, 8))) >= 3
    assert max(strengths_of(Perturbation.PATCH, (3, 56, 70))) == 2 * max(strengths_of(Perturbation.PATCH, (1, 28, 28)))
    assert max(strengths_of(Perturbation.ROTATION, (3, 56, 70))) == 60


def test_images_in_colour_have_no_strokes() -> None:
    assert set(kinds_for((1, 28, 28))) - set(kinds_for((3, 32, 32))) == {
        Perturbation.THICKNESS,
        Perturbation.BROKEN_LINES,
    }
    assert set(kinds_for((3, 32, 32))) > ATTACKS


def test_a_quarter_turn_is_numpys_clockwise_one() -> None:
    image = noise(2, 1, 14, 14)
    assert torch.equal(perturbed(image, Perturbation.ROTATION, 90), torch.rot90(image, -1, (2, 3)))


def test_a_turn_stays_a_turn_where_images_are_not_square() -> None:
    image = torch.zeros(1, 1, 20, 40, dtype=torch.uint8)
    image[:, :, 9:11, 15:25] = 255
    turned = perturbed(image, Perturbation.ROTATION, 90)
    ink = (turned[0, 0] > 127).nonzero()
    assert (ink.max(0).values - ink.min(0).values + 1).tolist() == [10, 2]


@pytest.mark.parametrize(("kind", "place"), [(Perturbation.SHIFT_RIGHT, 1), (Perturbation.SHIFT_DOWN, 0)])
def test_a_shift_moves_by_so_many_pixels(kind: Perturbation, place: int) -> None:
    image = bar(rows=slice(12, 16), columns=slice(10, 18))
    for pixels in (-4, 2, 2.5):
        moved = middle(perturbed(image, kind, pixels))
        assert moved[place] == pytest.approx(pixels, abs=0.02)
        assert moved[1 - place] == pytest.approx(0, abs=0.02)


def test_what_comes_in_is_paper_on_grey_images_and_the_edge_in_colour() -> None:
    assert (
        int(perturbed(torch.full((1, 1, 10, 10), 200, dtype=torch.uint8), Perturbation.SHIFT_RIGHT, 4)[..., :3].max())
        == 0
    )
    assert int(perturbed(torch.full((1, 3, 10, 10), 200, dtype=torch.uint8), Perturbation.SHIFT_RIGHT, 4).min()) == 200


def test_scale_and_shear_are_what_they_say() -> None:
    image = bar(rows=slice(10, 18), columns=slice(10, 18))
    larger = perturbed(image, Perturbation.SCALE, 50)
    assert float(larger.double().sum() / image.double().sum()) == pytest.approx(1.5**2, rel=0.02)
    upright = bar(rows=slice(4, 24), columns=slice(13, 15))
    leaning = perturbed(upright, Perturbation.SHEAR, 30)[0, 0].double()
    columns = torch.arange(28).double()
    tops, bottoms = ((row * columns).sum() / row.sum() for row in (leaning[5], leaning[22]))
    assert float(tops - bottoms) == pytest.approx(17 * math.tan(math.radians(30)), abs=0.3)


def test_lines_grow_and_shrink_by_so_many_pixels() -> None:
    line = bar(rows=slice(0, 28), columns=slice(12, 16))
    for pixels in (-2.0, -1.0, -0.5, 1.0, 2.0, 4.0):
        thickness = perturbed(line, Perturbation.THICKNESS, pixels)[0, 0, 14].double().sum() / 255
        assert float(thickness) == pytest.approx(4 + pixels, abs=0.02)


def test_gaps_take_the_share_of_the_ink_that_is_asked_for() -> None:
    white = torch.full((40, 1, 28, 28), 255, dtype=torch.uint8)
    for percent in (20, 50, 75):
        left = perturbed(white, Perturbation.BROKEN_LINES, percent).double().mean() / 255
        assert float(left) == pytest.approx(1 - percent / 100, abs=0.06)


def test_noise_blur_and_contrast_against_their_definitions() -> None:
    grey = torch.full((20, 1, 28, 28), 128, dtype=torch.uint8)
    assert float(perturbed(grey, Perturbation.NOISE, 10).double().std()) == pytest.approx(25.5, rel=0.03)
    dot = torch.zeros(1, 1, 29, 29, dtype=torch.uint8)
    dot[0, 0, 14, 14] = 255
    blurred = perturbed(dot, Perturbation.BLUR, 1)[0, 0, 14, 14]
    assert int(blurred) == pytest.approx(255 / (2 * math.pi), abs=1)
    images = noise(2, 3, 12, 12)
    faded = perturbed(images, Perturbation.CONTRAST, 75).double()
    expected = images.double().std((2, 3), correction=0) / 4
    assert torch.allclose(faded.std((2, 3), correction=0), expected, atol=0.3)
    assert torch.allclose(faded.mean((2, 3)), images.double().mean((2, 3)), atol=0.3)


def test_a_patch_covers_a_square_that_is_wholly_on_the_image() -> None:
    covered = perturbed(torch.zeros(30, 3, 20, 24, dtype=torch.uint8), Perturbation.PATCH, 6).double()
    assert torch.allclose(covered.sum((2, 3)) / 128, torch.tensor(36.0).double(), atol=0.6)
    assert len({int(image[0].argmax()) for image in covered}) > 10


def test_inverted_is_dark_for_light() -> None:
    images = noise(2, 3, 9, 9)
    assert torch.equal(perturbed(images, Perturbation.INVERTED, 100), 255 - images)
    assert int((perturbed(images, Perturbation.INVERTED, 50).int() - 128).abs().max()) <= 1


def test_dotted_lines_add_ink_and_take_none() -> None:
    images = noise(6, 1, 28, 28)
    inks = []
    for lines in (1, 3):
        dotted = perturbed(images, Perturbation.DOTTED_LINES, lines)
        assert bool((dotted >= images).all())
        inks.append(int((dotted != images).sum()))
    assert 0 < inks[0] < inks[1]


def test_chance_is_another_for_each_image_and_the_same_for_equal_seeds() -> None:
    images = torch.full((2, 1, 28, 28), 255, dtype=torch.uint8)
    for kind in (Perturbation.NOISE, Perturbation.PATCH, Perturbation.BROKEN_LINES):
        first = perturbed(images, kind, KINDS[kind].levels[2], seed=1)
        assert not torch.equal(first[0], first[1])
        assert not torch.equal(first, perturbed(images, kind, KINDS[kind].levels[2], seed=2))
