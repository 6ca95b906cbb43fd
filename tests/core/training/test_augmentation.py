from __future__ import annotations

import pytest
import torch

from cnn_gui.core.datasets.batches import unit_scale
from cnn_gui.core.training.augmentation import MAX_SHIFT, MAX_TURN, AffineChanges, _largest_near, draw
from tests.core.some_digits import some_digits


def changes(n: int = 1, thickness: float = 0.0, maps: list[list[float]] | None = None) -> AffineChanges:
    one = torch.tensor(maps or [[1.0, 0, 0], [0, 1, 0]])
    return AffineChanges(one.repeat(n, 1, 1), torch.full((n,), thickness))


def digits(n: int = 8) -> torch.Tensor:
    return unit_scale(some_digits(n).images)


def test_no_change_changes_nothing() -> None:
    assert torch.allclose(changes(8).applied_to(digits()), digits(), atol=1e-5)


def test_thickness_adds_and_takes_ink_between_black_and_full() -> None:
    thicker, thinner = changes(8, 0.7).applied_to(digits()), changes(8, -0.5).applied_to(digits())
    assert bool((thicker.sum((1, 2, 3)) > 1.2 * digits().sum((1, 2, 3))).all())
    assert bool((thinner.sum((1, 2, 3)) < 0.9 * digits().sum((1, 2, 3))).all())
    for result in (thicker, thinner):
        assert result.min().item() >= -1e-6
        assert result.max().item() <= 1 + 1e-6


def test_the_largest_near_is_torchs_maximum_also_at_the_border() -> None:
    random = torch.rand(2, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    for images in (random, -random):
        expected = torch.nn.functional.max_pool2d(images, 3, stride=1, padding=1)
        assert torch.equal(_largest_near(images), expected)


def test_a_shift_moves_by_whole_pixels_and_fills_with_black() -> None:
    moved = changes(8, maps=[[1.0, 0, 2 * 2 / 28], [0, 1, 0]]).applied_to(digits())
    assert torch.allclose(moved[..., :-2], digits()[..., 2:], atol=1e-5)
    assert moved[..., -2:].abs().max().item() < 1e-5


def test_colours_are_moved_with_their_border_and_keep_their_strength() -> None:
    images = torch.rand(4, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    moved = changes(4, 0.7, maps=[[1.0, 0, 2 * 2 / 12], [0, 1, 0]]).applied_to(images)
    assert torch.allclose(moved[..., :-2], images[..., 2:], atol=1e-5)
    assert torch.allclose(moved[..., -2:], images[..., -1:].expand(-1, -1, -1, 2), atol=1e-5)


def test_a_turn_of_an_image_that_is_not_square_is_a_turn() -> None:
    """A quarter turn of a line across 24 x 8 pixels is a line along as many of them."""
    images = torch.zeros(1, 1, 24, 8)
    images[0, 0, 11:13, 1:7] = 1
    turned = changes(maps=[[0.0, -1, 0], [1, 0, 0]]).applied_to(images)
    expected = torch.zeros(1, 1, 24, 8)
    expected[0, 0, 9:15, 3:5] = 1
    assert torch.allclose(turned, expected, atol=1e-5)


def test_drawn_changes_stay_within_their_limits() -> None:
    drawn = draw(4000, torch.Generator().manual_seed(0))
    shift = drawn.maps[:, :, 2] * 28 / 2
    assert shift.abs().max().item() == pytest.approx(MAX_SHIFT, rel=0.01)
    angle = torch.atan2(drawn.maps[:, 1, 0], drawn.maps[:, 0, 0])
    assert angle.abs().max().item() == pytest.approx(MAX_TURN, rel=0.01)
    size = torch.linalg.det(drawn.maps[:, :, :2]) ** -0.5
    assert (size.min().item(), size.max().item()) == pytest.approx((0.85, 1.15), rel=0.01)
    assert abs(drawn.thickness.mean().item()) < 0.1


def test_changed_digits_stay_in_the_picture_and_differ() -> None:
    images = digits(64)
    changed = draw(64, torch.Generator().manual_seed(1)).applied_to(images)
    assert changed.shape == images.shape
    ink = changed.sum((1, 2, 3)) / images.sum((1, 2, 3))
    assert ink.min().item() > 0.4
    assert ink.max().item() < 2.5
    assert bool(((changed - images).abs().sum((1, 2, 3)) > 1).all())


def test_equal_generators_draw_equal_changes() -> None:
    first, second = (draw(5, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first.maps, second.maps)
    assert torch.equal(first[1:3].thickness, second.thickness[1:3])
