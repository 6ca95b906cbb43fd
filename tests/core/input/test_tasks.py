"""The input of any task: sizes, numbers of each channel, colours; and the way there in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.canvas_grid import render
from cnn_gui.core.drawing.colours import MOST_CHANGES, inks, render_colour
from cnn_gui.core.drawing.messages import Colour, Drawing, Picture, Stroke
from cnn_gui.core.input.fitting import InputFrame
from cnn_gui.core.input.messages import InputMode, StageName
from cnn_gui.core.input.modes import modes, possible
from cnn_gui.core.input.raster import preprocess

LIKE, AS_DRAWN = InputMode.LIKE_MNIST, InputMode.AS_DRAWN
COLOUR = Task(("a", "b"), (3, 32, 32), (0.5, 0.4, 0.3), (0.2, 0.25, 0.5), AS_DRAWN, "Shapes")
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def grey(height: int, width: int, mean: float = 0.25, std: float = 0.5) -> Task:
    return Task(("a", "b"), (1, height, width), (mean,), (std,), LIKE)


def curve(color: Colour | None = None, width: float = 36.0, shift: float = 0.0) -> Stroke:
    t = np.linspace(0, 5, 30)
    x, y = 250 + 150 * np.sin(t) + shift, 100 + 60 * t
    return Stroke(tuple(zip(x.tolist(), y.tolist(), strict=True)), width, color=color)


def square(color: Colour | None, left: float, top: float, right: float, bottom: float) -> Stroke:
    """A fat line that covers the box and more above and below it."""
    middle = (left + right) / 2
    return Stroke(((middle, top), (middle, bottom)), right - left, color=color)


def by_torch(values: Float32, task: Task) -> Float32:
    x = torch.from_numpy(values.copy()).reshape(task.input_shape)
    mean, std = (torch.tensor(numbers, dtype=torch.float32)[:, None, None] for numbers in (task.mean, task.std))
    result: Float32 = ((x - mean) / std).numpy()
    return result


# --- any size and any numbers ----------------------------------------------------------------------------------

sides = st.integers(8, 128)
numbers = st.floats(0.01, 2)


@given(height=sides, width=sides, colour=st.booleans(), data=st.data())
def test_the_input_of_any_task_is_what_torch_computes(
    height: int, width: int, colour: bool, data: st.DataObject
) -> None:
    count = 3 if colour else 1
    mean, std = (tuple(data.draw(st.lists(numbers, min_size=count, max_size=count))) for _ in range(2))
    task = Task(("a", "b"), (count, height, width), mean, std)
    mode = data.draw(st.sampled_from(modes(task)))
    found = preprocess(Drawing((curve(RED), curve(None, 20.0, 40.0))), mode, task)
    assert found.mode is mode
    assert found.input.shape == task.input_shape
    assert np.array_equal(found.input, by_torch(found.stages[-2].values, task))
    assert all(0 <= stage.values.min() <= stage.values.max() <= 1 for stage in found.stages[:-1])
    # Whatever is drawn is there.
    assert found.stages[-2].values.max() > 0.5


@pytest.mark.parametrize("side", [28, 32, 56, 128])
def test_the_box_is_in_proportion_and_the_mass_in_the_middle(side: int) -> None:
    found = preprocess(Drawing((curve(),)), LIKE, grey(side, side))
    box = round(20 * side / 28)
    assert [stage.values.shape for stage in found.stages[2:]] == [(box, box), (side, side), (side, side)]
    image = found.stages[-2].values.astype(float)
    edges = np.arange(side) + 0.5
    for axis in (0, 1):
        assert side // 2 - 0.02 <= image.sum(axis=axis) @ edges / image.sum() < side // 2 + 1.02
    lit = np.flatnonzero(image.sum(axis=1) > 0.1)
    assert abs(lit[-1] - lit[0] + 1 - box) <= 1


def test_a_larger_input_is_the_same_digit_with_more_pixels() -> None:
    """Averaged over two by two pixels, the box of 56×56 is what that of 28×28 is; each is then centred for itself."""
    small, large = (preprocess(Drawing((curve(),)), LIKE, grey(side, side)).stages[2].values for side in (28, 56))
    halved = large.reshape(20, 2, 20, 2).mean(axis=(1, 3))
    assert np.abs(halved - small).max() < 0.12
    assert np.abs(halved - small).mean() < 0.01


@pytest.mark.parametrize(("height", "width"), [(8, 8), (20, 100), (128, 40)])
@pytest.mark.parametrize("mode", list(InputMode))
def test_oblong_inputs_hold_the_whole_digit(height: int, width: int, mode: InputMode) -> None:
    found = preprocess(Drawing((curve(),)), mode, grey(height, width))
    image = found.stages[-2].values
    assert image.shape == (height, width)
    assert InputFrame(height, width).box == round(20 * min(height, width) / 28)
    if mode is AS_DRAWN:
        assert np.array_equal(image, render(Drawing((curve(),)), (height, width), fine=True))
    else:
        assert image.sum() == pytest.approx(found.stages[-3].values.sum(), rel=1e-5)


def test_a_picture_is_fitted_and_its_ink_made_as_wide_in_proportion() -> None:
    pixels = np.rint(render(Drawing((curve(None, 8.0),)), (200, 200)) * 255).astype(np.uint8)
    drawing = Drawing(picture=Picture.from_array(pixels))
    small, large = (preprocess(drawing, LIKE, grey(side, side)).stages[-2].values for side in (28, 56))
    halved = large.reshape(28, 2, 28, 2).mean(axis=(1, 3))
    assert halved.sum() == pytest.approx(small.sum(), rel=0.1)


def test_white_ink_is_the_same_for_grey_whatever_its_colour() -> None:
    """Ink of a colour task is ink: in grey it is white, as it always was."""
    plain, coloured = Drawing((curve(),)), Drawing((curve(RED),))
    for mode in InputMode:
        assert np.array_equal(preprocess(plain, mode).input, preprocess(coloured, mode).input)


# --- colour ----------------------------------------------------------------------------------------------------


def test_colours_are_drawn_whole_as_drawn_and_nothing_else() -> None:
    assert modes(COLOUR) == (AS_DRAWN,)
    assert possible(LIKE, COLOUR) is AS_DRAWN
    found = preprocess(Drawing((curve(RED),)), LIKE, COLOUR)
    assert found.mode is AS_DRAWN
    assert [stage.name for stage in found.stages] == [StageName.DRAWN, StageName.CENTRED, StageName.NORMALISED]
    assert [stage.values.shape for stage in found.stages] == [(3, 84, 84), (3, 32, 32), (3, 32, 32)]


def test_plain_ink_in_colour_is_grey_on_all_three() -> None:
    drawing = Drawing((curve(), curve(None, 20.0, 50.0)))
    image = render(drawing, (32, 32), fine=True)
    assert np.array_equal(render_colour(drawing, (32, 32), fine=True), np.stack([image] * 3))


@given(color=st.tuples(*[st.integers(0, 255)] * 3), height=st.integers(8, 128), width=st.integers(8, 128))
def test_one_ink_is_its_colour_times_what_it_covers(color: Colour, height: int, width: int) -> None:
    found = render_colour(Drawing((curve(color),)), (height, width))
    covered = render(Drawing((curve(),)), (height, width))
    expected = covered[None] * (np.array(color, np.float32) / np.float32(255))[:, None, None]
    assert np.abs(found - expected).max() < 1e-6


def test_later_ink_covers_earlier_ink() -> None:
    left, right = square(RED, 100, 0, 300, 500), square(BLUE, 200, 0, 400, 500)
    image = render_colour(Drawing((left, right)), (50, 50))
    assert image[:, 25, 15].tolist() == [1, 0, 0]
    assert image[:, 25, 25].tolist() == [0, 0, 1]
    other = render_colour(Drawing((right, left)), (50, 50))
    assert other[:, 25, 25].tolist() == [1, 0, 0]
    # An ink comes back over another: the order is that of drawing, not of colours.
    again = render_colour(Drawing((left, right, left)), (50, 50))
    assert again[:, 25, 25].tolist() == [1, 0, 0]


def test_a_pixel_half_covered_is_half_of_each_colour() -> None:
    ground, over = square(GREEN, -100, 0, 600, 500), square(RED, 100, 0, 305, 500)
    image = render_colour(Drawing((ground, over)), (50, 50))
    assert image[:, 25, 30].tolist() == pytest.approx([0.5, 0.5, 0], abs=0.02)


@given(side=st.integers(40, 200), seed=st.integers(0, 9))
def test_a_picture_in_colour_is_averaged_by_area(side: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    found = preprocess(Drawing(picture=Picture.from_array(pixels)), AS_DRAWN, COLOUR).stages[-2].values
    # (32, side): how much of each pixel lies in each new one.
    edges, old = np.arange(33) * side / 32, np.arange(side)
    shared = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    share = np.clip(shared, 0, None) * 32 / side
    expected = np.einsum("yi,ijc,xj->cyx", share, pixels / 255, share, optimize=True)
    assert np.abs(found - expected).max() < 1e-5


def test_exact_pictures_pass_unchanged_in_colour_and_only_at_their_size() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    drawing = Drawing(picture=Picture.from_array(pixels, exact=True))
    found = preprocess(drawing, AS_DRAWN, COLOUR)
    expected = pixels.transpose(2, 0, 1).astype(np.float32) / np.float32(255)
    assert np.array_equal(found.stages[-2].values, expected)
    assert np.array_equal(found.input, by_torch(expected, COLOUR))
    smaller = replace(COLOUR, input_shape=(3, 16, 16))
    assert preprocess(drawing, AS_DRAWN, smaller).input.shape == (3, 16, 16)
    drawn_over = preprocess(drawing.with_stroke(square(RED, 200, 200, 300, 300)), AS_DRAWN, COLOUR)
    assert drawn_over.stages[-2].values[:, 16, 16].tolist() == [1, 0, 0]


def test_ink_lies_over_a_picture_in_colour() -> None:
    pixels = np.full((50, 50, 3), 128, np.uint8)
    image = render_colour(Drawing((square((0, 0, 0), 0, 0, 250, 500),), Picture.from_array(pixels)), (50, 50))
    assert image[:, 25, 10].tolist() == [0, 0, 0]
    assert image[:, 25, 40].tolist() == pytest.approx([128 / 255] * 3)


def test_strokes_of_any_number_of_colours_are_bounded_work() -> None:
    strokes = [square((n % 256, n // 256, 0), 0, 0, 10, 10) for n in range(5000)]
    runs = list(inks(strokes))
    assert len(runs) <= MOST_CHANGES
    assert [stroke for _, run in runs for stroke in run] == strokes
    few = [square((n, 0, 0), 0, 0, 10, 10) for n in range(MOST_CHANGES)]
    assert [color for color, _ in inks(few)] == [stroke.color for stroke in few]


def test_blank_is_what_the_task_is_given_nothing_of() -> None:
    white = Picture.from_array(np.zeros((9, 9), np.uint8), original=np.full((9, 9, 3), 255, np.uint8))
    drawing = Drawing(picture=white)
    assert drawing.is_blank_in(colour=False)
    assert not drawing.is_blank_in(colour=True)
    assert not drawing.is_blank
    black = Drawing(picture=Picture.from_array(np.zeros((9, 9), np.uint8)))
    assert black.is_blank
    assert black.is_blank_in(colour=True)


# --- words -----------------------------------------------------------------------------------------------------


def words(drawing: Drawing, mode: InputMode, task: Task) -> list[str]:
    return [str(stage.caption) for stage in preprocess(drawing, mode, task).stages]


def test_captions_name_the_tasks_sizes_and_numbers() -> None:
    drawing = Drawing((curve(),))
    assert words(drawing, AS_DRAWN, grey(64, 48))[1:] == [
        "the whole 500 × 500 canvas shrunk to 48 × 64",
        "(value − 0.25) / 0.5: now −0.50 to 1.50",
    ]
    like = words(drawing, LIKE, grey(56, 56))
    assert like[2].endswith("to fit 40 × 40, pen made 5 px wide")
    assert like[3].endswith("centre of mass in the middle of 56 × 56")
    assert words(drawing, AS_DRAWN, COLOUR)[2].startswith(
        "(red − 0.5) / 0.2, (green − 0.4) / 0.25, (blue − 0.3) / 0.5: now "
    )


def test_mnist_is_said_only_where_it_is_mnist() -> None:
    digit = Drawing(picture=Picture.from_array(np.eye(28, dtype=np.uint8) * 255, exact=True))
    fashion = replace(MNIST, classes=tuple("abcdefghij"), data="Fashion-MNIST")
    assert words(digit, AS_DRAWN, MNIST)[0] == "28 × 28 from MNIST, every pixel as it is"
    assert not any("MNIST" in each for mode in InputMode for each in words(digit, mode, fashion))


def test_a_picture_that_fills_its_size_is_not_said_to_be_fitted() -> None:
    """A shoe of Fashion-MNIST reaches from edge to edge: there is no box of 20 around it."""
    drawing = Drawing(picture=Picture.from_array(np.full((28, 28), 200, np.uint8), exact=True))
    found = preprocess(drawing, LIKE, MNIST)
    assert [stage.name for stage in found.stages] == [StageName.DRAWN, StageName.CENTRED, StageName.NORMALISED]
    assert np.array_equal(found.stages[1].values, np.full((28, 28), 200, np.float32) / np.float32(255))
