"""From drawings to the 28x28 input: geometry, exactness, hand-made cases."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.resources import find
from cnn_gui.core.drawing import pixels
from cnn_gui.core.drawing.curve import smoothed
from cnn_gui.core.drawing.ink import lines
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke
from cnn_gui.core.input import raster
from cnn_gui.core.input.messages import InputMode, Preprocessed, StageName
from tests.work import calls

LIKE, AS_DRAWN = InputMode.LIKE_MNIST, InputMode.AS_DRAWN
ALL_FIVE = [StageName.DRAWN, StageName.CROP, StageName.FIT, StageName.CENTRED, StageName.NORMALISED]


def stage(drawing: Drawing, name: StageName, mode: InputMode = LIKE) -> Float32:
    return next(s.values for s in raster.preprocess(drawing, mode).stages if s.name is name)


def caption(drawing: Drawing, name: StageName, mode: InputMode = LIKE) -> str:
    return next(s.caption for s in raster.preprocess(drawing, mode).stages if s.name is name)


def polyline(*points: tuple[float, float], width: float = 36.0) -> Stroke:
    return Stroke(tuple((float(x), float(y)) for x, y in points), width)


def three(samples: int = 50) -> Drawing:
    """A curved digit of three strokes, each of so many points."""
    t = np.linspace(0, 1, samples)
    curves = [
        (150 + 180 * np.sin(5 * t), 120 + 60 * np.cos(5 * t)),
        (200 + 100 * t, 150 + 200 * t * t),
        (300 - 150 * t, 400 + 20 * np.sin(9 * t)),
    ]
    return Drawing(tuple(polyline(*zip(x.tolist(), y.tolist(), strict=True)) for x, y in curves))


def mnist(count: int) -> npt.NDArray[np.uint8]:
    with gzip.open(find("mnist", "t10k-images-idx3-ubyte.gz")) as file:
        return np.frombuffer(file.read(16 + count * 784)[16:], np.uint8).reshape(-1, 28, 28)


def check(preprocessed: Preprocessed) -> None:
    for s in preprocessed.stages[:-1]:
        assert s.values.dtype == np.float32
        assert 0 <= s.values.min() <= s.values.max() <= 1
        assert s.caption
    assert preprocessed.input.dtype == np.float32
    assert preprocessed.input.shape == (1, 28, 28)
    assert np.array_equal(preprocessed.input, raster.normalised(preprocessed.stages[-2].values)[None])


def centre(image: Float32) -> tuple[float, float]:
    edges = np.arange(28) + 0.5
    return float(image.sum(axis=0) @ edges / image.sum()), float(image.sum(axis=1) @ edges / image.sum())


# --- stages -----------------------------------------------------------------------------------------------


def test_like_mnist_has_five_stages_and_as_drawn_three() -> None:
    like = raster.preprocess(three(), LIKE)
    assert [s.name for s in like.stages] == ALL_FIVE
    assert [s.values.shape for s in like.stages[2:]] == [(20, 20), (28, 28), (28, 28)]
    assert max(like.stages[1].values.shape) == 84
    as_drawn = raster.preprocess(three(), AS_DRAWN)
    assert [s.name for s in as_drawn.stages] == [StageName.DRAWN, StageName.CENTRED, StageName.NORMALISED]
    assert np.array_equal(as_drawn.stages[0].values, like.stages[0].values)
    check(like)
    check(as_drawn)


@pytest.mark.parametrize("mode", list(InputMode))
@pytest.mark.parametrize(
    "drawing",
    [
        Drawing(),
        Drawing(picture=Picture.from_array(np.zeros((50, 40), np.uint8))),
        Drawing(picture=Picture.from_array(np.zeros((28, 28), np.uint8), exact=True)),
        Drawing((Stroke(((250.0, 250.0),), width=0.0),)),
        Drawing((Stroke(((250.0, 250.0), (300.0, 300.0)), pressures=(0.0, 0.0)),)),
        Drawing((polyline((9000, 9000), (9100, 9000)),)),
    ],
)
def test_no_ink_gives_an_empty_input(drawing: Drawing, mode: InputMode) -> None:
    preprocessed = raster.preprocess(drawing, mode)
    check(preprocessed)
    assert not preprocessed.stages[-2].values.any()


def test_a_vertical_bar() -> None:
    drawing = Drawing((polyline((100, 50), (100, 350), width=10),))
    fit = stage(drawing, StageName.FIT)
    assert fit[10, 8:12].tolist() == pytest.approx([0.25, 1, 1, 0.25])
    assert fit[:, 9].tolist() == pytest.approx(fit[::-1, 9].tolist())
    # Round ends reach exactly to the edges of the box.
    assert fit[0, 9] > 0.5
    assert stage(drawing, StageName.CROP).shape == (84, round(84 * 10 / 310))
    assert caption(drawing, StageName.CROP) == "cropped to 10 × 310 of 500 × 500"
    assert caption(drawing, StageName.FIT) == "scaled by 0.058 to fit 20 × 20, pen made 2.5 px wide"
    # The centre is a whole number: 10 of 20 comes to 14 of 28.
    assert np.array_equal(stage(drawing, StageName.CENTRED)[4:24, 4:24], fit)


def test_the_centre_of_mass_is_where_mnist_has_it() -> None:
    # An L: most ink at the lower left.
    drawing = Drawing((polyline((100, 100), (100, 400), (350, 400)),))
    x, y = centre(stage(drawing, StageName.CENTRED))
    assert 14 <= x < 15
    assert 14 <= y < 15
    assert caption(drawing, StageName.CENTRED).startswith("moved 4 px right and 3 px up")


def test_a_dot_stays_a_dot() -> None:
    dot = Drawing((polyline((20, 480)),))
    image = stage(dot, StageName.CENTRED)
    assert image.sum() == pytest.approx(math.pi * 1.25**2, rel=0.15)
    assert all(13 < c < 15 for c in centre(image))
    assert "only" in caption(dot, StageName.FIT)
    tiny = stage(Drawing((polyline((250, 250), (256, 250), (253, 256), width=2),)), StageName.FIT)
    assert pixels.ink_box(tiny) is not None
    assert (tiny > 0).any(axis=0).sum() <= 11


def test_the_pen_of_the_brush_does_not_matter() -> None:
    thin, thick = (
        stage(Drawing((polyline((100, 100), (400, 250), (150, 400), width=w),)), StageName.CENTRED) for w in (8, 60)
    )
    assert np.abs(thin - thick).max() < 1e-5


def test_pressure_is_kept_mildly() -> None:
    points = tuple((250.0, float(y)) for y in range(100, 401, 10))
    pressures = tuple(np.linspace(0.2, 1, len(points)).tolist())
    rows = stage(Drawing((Stroke(points, 30.0, pressures),)), StageName.FIT).sum(axis=1)
    assert 1.9 < rows[3] < 2.4
    assert 2.6 < rows[16] < 3.1


def test_as_drawn_keeps_the_true_pen_and_place() -> None:
    drawing = Drawing((polyline((125, 0), (125, 500), width=500 / 28 * 2),))
    image = stage(drawing, StageName.CENTRED, AS_DRAWN)
    assert image[:, 6:8].min() == pytest.approx(1)
    assert image.sum() == pytest.approx(56)


@pytest.mark.parametrize("diameter", [0.05, 0.3, 0.8, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("slope", [0.0, 0.37])
def test_ink_has_the_area_of_the_line(diameter: float, slope: float) -> None:
    width = diameter * 500 / 28
    drawing = Drawing((polyline((-100, 200), (600, 200 + 700 * slope), width=width),))
    image = stage(drawing, StageName.CENTRED, AS_DRAWN)
    assert image.sum() == pytest.approx(28 * diameter * math.hypot(1, slope), rel=0.02)
    # Continuous: no column without its share.
    assert image.sum(axis=0).min() == pytest.approx(diameter * math.hypot(1, slope), rel=0.25)


def test_a_wide_canvas_keeps_its_shape() -> None:
    drawing = Drawing((polyline((0, 50), (400, 50), width=20),), canvas=(400, 100))
    assert stage(drawing, StageName.DRAWN).shape == (21, 84)
    image = stage(drawing, StageName.CENTRED, AS_DRAWN)
    assert image[13:15].sum(axis=0).tolist() == pytest.approx([1.4] * 28, rel=0.01)


def test_render_shows_the_whole_canvas_at_any_size() -> None:
    picture = Picture.from_array(np.full((10, 20), 255, np.uint8))
    drawing = Drawing((polyline((0, 250), (500, 250), width=100),), picture)
    image = raster.render(drawing, (100, 200))
    assert image.shape == (100, 200)
    assert not image[:, :50].any()
    assert not image[:, 150:].any()
    assert image[30:70, 52:148].min() == pytest.approx(1)
    assert image[:20].max() == 0


# --- geometry ---------------------------------------------------------------------------------------------

shapes = st.lists(
    st.lists(st.tuples(st.floats(150, 350), st.floats(150, 350)), min_size=2, max_size=5), min_size=1, max_size=3
).filter(lambda s: max(np.ptp(np.concatenate([np.array(p) for p in s]), axis=0)) > 100)


def drawn(shape: list[list[tuple[float, float]]], scale: float = 1, x: float = 0, y: float = 0) -> Drawing:
    return Drawing(tuple(polyline(*((a * scale + x, b * scale + y) for a, b in p), width=20 * scale) for p in shape))


@settings(deadline=None, max_examples=50)
@given(shapes, st.floats(0.5, 1), st.floats(-60, 60), st.floats(-60, 60))
def test_place_and_size_on_the_canvas_do_not_matter(
    shape: list[list[tuple[float, float]]], scale: float, x: float, y: float
) -> None:
    fits = [stage(drawing, StageName.FIT) for drawing in (drawn(shape), drawn(shape, scale, 90 + x, 90 + y))]
    assert np.abs(fits[0] - fits[1]).max() < 0.12
    assert np.abs(fits[0] - fits[1]).mean() < 0.005


@settings(deadline=None, max_examples=50)
@given(shapes)
def test_the_centre_is_within_a_pixel_of_the_middle(shape: list[list[tuple[float, float]]]) -> None:
    preprocessed = raster.preprocess(drawn(shape), LIKE)
    check(preprocessed)
    fit, image = preprocessed.stages[2].values, preprocessed.stages[3].values
    assert image.sum() == pytest.approx(fit.sum(), rel=1e-5)
    # Where the middle cannot be reached the ink stops at the rim.
    at_rim = (image[:, [0, -1]].any(), image[[0, -1]].any())
    assert all(13.99 < c < 15.01 or rim for c, rim in zip(centre(image), at_rim, strict=True))
    box = pixels.ink_box(fit, 0.02)
    assert box is not None
    assert 19 <= max(box[2] - box[0], box[3] - box[1]) <= 20


@settings(deadline=None, max_examples=50)
@given(shapes, st.sampled_from([0.01, 0.05, 0.25]))
# A short hook at the end of a long segment must not turn it.
@example([[(251.0, 150.0), (152.0, 150.0), (150.0, 152.0)]], 0.25)
@example([[(158.0, 151.0), (239.0, 206.0), (160.0, 272.0), (160.0, 272.0), (154.0, 161.0)]], 0.05)
def test_how_often_the_pen_was_sampled_along_its_curve_does_not_matter(
    shape: list[list[tuple[float, float]]], tolerance: float
) -> None:
    dense = []
    for points in shape:
        curve = smoothed(lines([(points, 1.0)]), tolerance)
        dense.append([(float(x), float(y)) for x, y in curve.points])
    for name, mode in ((StageName.FIT, LIKE), (StageName.CENTRED, AS_DRAWN)):
        a, b = (stage(drawn(s), name, mode) for s in (shape, dense))
        assert np.abs(a - b).max() < 0.2
        assert np.abs(a - b).mean() < 0.01


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False)),
        min_size=1,
        max_size=6,
    ),
    st.floats(0, 1e9),
)
def test_any_finite_coordinates_are_safe(points: list[tuple[float, float]], width: float) -> None:
    for mode in InputMode:
        check(raster.preprocess(Drawing((Stroke(tuple(points), width),)), mode))


def test_ink_beyond_an_edge_is_cropped_away_the_same_at_each_of_them() -> None:
    """A line of which a part is outside of the canvas, at the left, and turned to the other edges."""
    at_left = [(5.0, 100.0), (15.0, 440.0)]
    ways: dict[str, Callable[[float, float], tuple[float, float]]] = {
        "left": lambda x, y: (x, y),
        "right": lambda x, y: (500 - x, y),
        "top": lambda x, y: (y, x),
        "bottom": lambda x, y: (y, 500 - x),
    }
    drawn = {name: Drawing((polyline(*(way(*point) for point in at_left), width=80),)) for name, way in ways.items()}
    crops = {name: stage(drawing, StageName.CROP) for name, drawing in drawn.items()}
    # 15 and half the pen wide, 340 and the whole pen high: a pixel for each 5.
    assert crops["left"].shape == (84, 11)
    for name, back in (
        ("right", crops["right"][:, ::-1]),
        ("top", crops["top"].T),
        ("bottom", crops["bottom"][::-1].T),
    ):
        np.testing.assert_allclose(back, crops["left"], atol=1e-3, err_msg=name)
    assert caption(drawn["left"], StageName.CROP) == caption(drawn["right"], StageName.CROP)


def test_far_away_points_are_clipped_not_dropped() -> None:
    near = Drawing((polyline((-50, 250), (550, 250)),))
    far = Drawing((polyline((-1e6, 250), (1e6, 250)),))
    for name in (StageName.DRAWN, StageName.CROP):
        assert np.abs(stage(near, name) - stage(far, name)).max() < 1e-4


def test_stroke_input_is_the_centred_stage() -> None:
    drawing = Drawing((polyline((150, 100), (350, 130), (180, 380)), polyline((160, 250), (300, 260))))
    image = raster.stroke_input([np.array(s.points) for s in drawing.strokes])
    assert np.abs(image - stage(drawing, StageName.CENTRED)).max() < 0.12
    assert not raster.stroke_input([]).any()
    assert raster.stroke_input([np.zeros((1, 2))]).sum() == pytest.approx(math.pi * 1.25**2, rel=0.15)
    wide = raster.stroke_input([np.array(s.points) for s in drawing.strokes], 4.0)
    assert wide.sum() > 1.3 * image.sum()


def test_a_hundred_times_the_points_are_hardly_more_work() -> None:
    """A pen gives as many points as it likes; what is drawn of them is what the input can show."""
    few, many = three(50), three(5000)
    raster.preprocess(few, LIKE)  # what is made once and kept is no work of a drawing's
    assert calls(lambda: raster.preprocess(many, LIKE)) < 2000
    assert calls(lambda: raster.preprocess(many, LIKE)) < 3 * calls(lambda: raster.preprocess(few, LIKE))


# --- pictures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(InputMode))
def test_exact_digits_pass_unchanged(mode: InputMode) -> None:
    for digit in mnist(20):
        preprocessed = raster.preprocess(Drawing(picture=Picture.from_array(digit, exact=True)), mode)
        check(preprocessed)
        assert np.array_equal(preprocessed.stages[-2].values, digit.astype(np.float32) / np.float32(255))


def test_the_input_is_what_torch_computes() -> None:
    torch = pytest.importorskip("torch")
    digit = mnist(1)[0]
    preprocessed = raster.preprocess(Drawing(picture=Picture.from_array(digit, exact=True)), LIKE)
    expected = (torch.from_numpy(digit.copy()).float() / 255 - 0.1307) / 0.3081
    assert np.array_equal(preprocessed.input[0], expected.numpy())


def test_a_digit_of_the_right_size_is_not_blurred() -> None:
    for digit in mnist(40):
        picture = Picture.from_array(digit)
        for mode in InputMode:
            image = stage(Drawing(picture=picture), StageName.CENTRED, mode)
            assert np.abs(image - digit / 255).mean() < 0.002


def test_drawing_on_a_digit_keeps_its_pixels() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[4:24, 13:16] = 200
    drawing = Drawing(picture=Picture.from_array(digit, exact=True)).with_stroke(polyline((250, 250)))
    image = stage(drawing, StageName.CENTRED)
    assert np.abs(image[4:11, 13:16] - 200 / 255).max() < 1e-5
    assert image[14, 14] > 0.9


def scan(pen: int, side: int = 400) -> npt.NDArray[np.uint8]:
    """A large zigzag."""
    stroke = polyline((150, 100), (350, 130), (180, 380), (360, 400), width=pen)
    return (raster.render(Drawing((stroke,)), (side, side)) * 255).astype(np.uint8)


@pytest.mark.parametrize("pen", [4, 12, 40, 90])
def test_ink_that_is_clearly_off_is_corrected(pen: int) -> None:
    drawing = Drawing(picture=Picture.from_array(scan(pen)))
    image = stage(drawing, StageName.CENTRED)
    assert 1.6 < pixels.stroke_width(image) < 3.8
    assert image.max() > 0.8
    assert ("made" in caption(drawing, StageName.FIT)) == (pen != 40)


def test_a_scan_and_its_strokes_look_alike() -> None:
    image = stage(Drawing(picture=Picture.from_array(scan(40))), StageName.FIT)
    drawn_image = stage(Drawing((polyline((150, 100), (350, 130), (180, 380), (360, 400)),)), StageName.FIT)
    assert np.abs(image - drawn_image).mean() < 0.08


def test_specks_are_left_out() -> None:
    noisy = scan(40).copy()
    clean = stage(Drawing(picture=Picture.from_array(noisy)), StageName.CENTRED)
    noisy[5:8, 5:8] = 255
    noisy[390:393, 200:203] = 180
    assert np.abs(stage(Drawing(picture=Picture.from_array(noisy)), StageName.CENTRED) - clean).max() < 0.02


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 3), (700, 900)])
def test_odd_pictures_are_safe(shape: tuple[int, int]) -> None:
    drawing = Drawing((polyline((100, 100), (120, 300)),), Picture.from_array(np.full(shape, 255, np.uint8)))
    for mode in InputMode:
        check(raster.preprocess(drawing, mode))
        check(raster.preprocess(Drawing(picture=drawing.picture), mode))


# --- pixels -----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30), st.integers(1, 30))
def test_resampling_keeps_the_ink(height: int, width: int, rows: int, columns: int) -> None:
    assume(rows <= height and columns <= width)
    image = np.random.default_rng(height * 31 + width).random((height, width)).astype(np.float32)
    small = pixels.resampled(image, (0, 0, width, height), rows, columns)
    assert small.mean() == pytest.approx(image.mean(), rel=1e-5)
    assert image.min() - 1e-6 <= small.min() <= small.max() <= image.max() + 1e-6


def test_resampling_by_whole_pixels_copies() -> None:
    image = np.random.default_rng(0).random((9, 7)).astype(np.float32)
    assert np.array_equal(pixels.resampled(image, (0, 0, 7, 9), 9, 7), image)
    shifted = pixels.resampled(image, (-2, 1, 5, 10), 9, 7)
    assert np.array_equal(shifted[:8, 2:], image[1:, :5])
    assert not shifted[8].any()
    assert not shifted[:, :2].any()


def test_connected_pieces() -> None:
    # A spiral is one piece, however long its way is.
    lit = np.array(
        [
            [1, 1, 1, 1, 1, 0, 0],
            [0, 0, 0, 0, 1, 0, 1],
            [1, 1, 1, 0, 1, 0, 0],
            [1, 0, 0, 0, 1, 0, 0],
            [1, 1, 1, 1, 1, 0, 1],
        ],
        dtype=np.bool_,
    )
    labels = pixels.connected(lit)
    assert len(np.unique(labels[lit])) == 3
    assert len(np.unique(labels[:, :5][lit[:, :5]])) == 1
    assert not labels[~lit].any()


def test_stroke_width_of_a_bar_and_thickening() -> None:
    bar = np.zeros((60, 60), np.float32)
    bar[5:55, 27:33] = 1
    assert pixels.stroke_width(bar) == pytest.approx(2 * 300 / 112, rel=0.02)
    assert pixels.thickened(bar, 2)[30].sum() == pytest.approx(10)
    assert pixels.thickened(bar, 1.5)[30].sum() == pytest.approx(9)
    assert pixels.thickened(bar, -2)[30].sum() == pytest.approx(2)
    assert pixels.stroke_width(np.zeros((3, 3), np.float32)) == 0


@pytest.mark.parametrize("side", [500, 300, 200, 64])
def test_a_hairline_in_a_picture_becomes_as_solid_as_a_pen_stroke(side: int) -> None:
    path = tuple((side * (0.3 + 0.4 * t), side * (0.2 + 0.6 * t * t)) for t in np.linspace(0, 1, 40).tolist())
    drawing = Drawing((Stroke(path, width=1.0),), canvas=(side, side))
    picture = Picture.from_array(np.rint(raster.render(drawing, (side, side)) * 255).astype(np.uint8))
    fit = stage(Drawing(picture=picture), StageName.FIT)
    assert np.median(fit[fit > 0.5]) > 0.7
    assert 1.6 < pixels.stroke_width(fit) < 3.2
