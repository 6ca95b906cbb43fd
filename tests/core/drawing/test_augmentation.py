from __future__ import annotations

from itertools import chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.drawing.augmentation import augmented, proportioned
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke

PLACES = st.tuples(st.floats(0, 500), st.floats(0, 300))
STROKES = st.lists(st.lists(PLACES, min_size=1, max_size=12), min_size=1, max_size=3)


def drawing(strokes: list[list[tuple[float, float]]], *, pressed: bool = False) -> Drawing:
    made = [Stroke(tuple(points), 20.0, tuple(0.5 for _ in points) if pressed else None) for points in strokes]
    return Drawing(tuple(made), canvas=(500, 300), label=3)


@settings(deadline=None, max_examples=60)
@given(STROKES, st.integers(0, 1000), st.booleans())
def test_the_strokes_stay_on_the_canvas_and_every_point_keeps_a_pressure(
    strokes: list[list[tuple[float, float]]], seed: int, pressed: bool
) -> None:
    before = drawing(strokes, pressed=pressed)
    after = augmented(before, np.random.default_rng(seed))
    assert (after.label, after.canvas, len(after.strokes)) == (3, (500, 300), len(before.strokes))
    for stroke in after.strokes:
        assert stroke.points
        assert (stroke.pressures is not None) == pressed
        assert stroke.pressures is None or np.allclose(stroke.pressures, 0.5)
        assert len(stroke.pressures or stroke.points) == len(stroke.points)
    x, y = zip(*chain.from_iterable(stroke.points for stroke in after.strokes), strict=True)
    assert min(x) >= -1e-6
    assert min(y) >= -1e-6
    assert max(x) <= 500 + 1e-6
    assert max(y) <= 300 + 1e-6


def test_equal_dice_give_equal_drawings_and_others_others() -> None:
    before = drawing([[(100, 100), (200, 250)], [(150, 50)]])
    first, again, other = (augmented(before, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first.strokes[0].width != before.strokes[0].width


def test_changes_are_smaller_than_what_makes_another_sign_of_it() -> None:
    """A line from left to right stays one: it is neither mirrored nor turned upright."""
    before = drawing([[(50, 150), (450, 150)]])
    for seed in range(50):
        (x0, y0), *_, (x1, y1) = augmented(before, np.random.default_rng(seed)).strokes[0].points
        assert x1 - x0 > 2 * abs(y1 - y0)


def test_what_has_no_strokes_stays_as_it_is() -> None:
    picture = Drawing(picture=Picture.from_array(np.eye(28, dtype=np.uint8) * 255))
    assert augmented(picture, np.random.default_rng(0)) is picture


def test_proportions_keep_the_corners_of_the_box_where_nothing_tapers() -> None:
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    assert np.allclose(proportioned(corners, 1.5, 0.0), corners)
    # The waist goes down, the upper half becomes the larger one.
    assert proportioned(np.array([[0.5, 0.5]]), 1.5, 0.0)[0, 1] > 0.6
    wide = proportioned(corners, 1.0, 0.4)
    assert np.allclose(wide[1, 0] - wide[0, 0], 0.8)
    assert np.allclose(wide[3, 0] - wide[2, 0], 1.2)
