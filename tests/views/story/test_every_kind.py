"""The pages of every kind of layer: what they say, what can be followed, and that they fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    AdaptivePool,
    Add,
    BatchNorm,
    Box,
    Concat,
    Conv,
    Dropout,
    Flatten,
    Index,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
    Sigmoid,
    UnitPlace,
)
from cnn_gui.core.story.forward import Stop, onward
from cnn_gui.core.story.messages import NormStory, PoolStory, Story
from cnn_gui.core.story.telling import tell
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import Scheme, apply
from cnn_gui.views.grids.row_page import Cells, Curve, Words
from cnn_gui.views.story.view import StoryView
from tests.core.network.random_networks import shown as activations
from tests.views.pointing import click, point_at

SPEC = NetworkSpec(
    (
        *(Conv(4, (3, 5), padding=(1, 2), bias=False), BatchNorm(), ReLU()),
        *(Conv(4, 3, padding=2, dilation=2, groups=2), ELU(), Add(inputs=("elu1", "relu1"))),
        *(Concat(inputs=("add1", "relu1", "conv2")), Pool("avg", 3, 2, 1), Pool("max", 3, 2, 1, ceil_mode=True)),
        *(GELU(), Dropout(0.25), AdaptivePool(), Flatten(), BatchNorm(), Sigmoid(), Linear(5, bias=False), Linear(3)),
    ),
    (3, 16, 14),
)
TASK = Task(("a", "b", "c"), SPEC.input_shape, (0.5, 0.4, 0.3), (0.2, 0.3, 0.1))
LAYERS, WEIGHTS = activations(SPEC, 4)
INFOS = [item.info for item in LAYERS]
NAMES = [info.name for info in INFOS]


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., StoryView]:
    def made(size: tuple[int, int] = (560, 330)) -> StoryView:
        view = StoryView()
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        assert QTest.qWaitForWindowActive(view)
        view.unit_slid.connect(lambda layer, unit: tell_in(view, layer, unit, slid=True))
        return view

    return made


def tell_in(view: StoryView, layer: str, unit: Index, *, slid: bool = False) -> Story:
    story = tell(LAYERS, WEIGHTS, layer, unit, task=TASK)
    view.show_story(story, INFOS, [UnitPlace(layer, unit)], slid=slid)
    QApplication.processEvents()
    return story


def words(view: StoryView) -> str:
    page = view.terms.page
    return "\n".join(part.text for i in range(len(page)) for part in page.row(i).parts if isinstance(part, Words))


def grids(view: StoryView, row: int = 0) -> list[Cells]:
    return [part for part in view.terms.page.row(row).parts if isinstance(part, Cells)]


@pytest.mark.parametrize("size", [(120, 80), (300, 200), (560, 330), (1400, 900)])
def test_every_kind_at_any_size_in_both_themes(make: Callable[..., StoryView], size: tuple[int, int]) -> None:
    view = make(size)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        for scheme in (Scheme.DARK, Scheme.LIGHT):
            apply(app, scheme)
            for info in INFOS:
                for unit in (tuple(n - 1 for n in info.shape_out), tuple(0 for _ in info.shape_out)):
                    tell_in(view, info.name, unit)
                    view.grab()
                    point_at(view.terms.viewport(), QPoint(size[0] // 3, 30))
                    if info.name != "input":
                        assert view.check_text().startswith("✓"), info.name
    finally:
        apply(app, Scheme.LIGHT)


def test_the_rows_of_a_group_are_its_own_maps_with_cells_as_the_kernel_has(make: Callable[..., StoryView]) -> None:
    view = make()
    tell_in(view, "conv1", (1, 5, 5))
    assert [grid.values.shape for grid in grids(view)] == [(3, 5)] * 3
    assert "bias" not in words(view)
    tell_in(view, "conv2", (3, 5, 5))
    assert sorted(view.terms.page.row(i).parts[0].text for i in (0, 1)) == ["map 3", "map 4"]  # type: ignore[union-attr]
    assert "bias" in words(view)


def test_a_cell_of_a_dilated_patch_leads_to_the_unit_two_further(make: Callable[..., StoryView], qtbot: QtBot) -> None:
    view = make()
    tell_in(view, "conv2", (0, 5, 6))
    grid = grids(view)[0]
    assert grid.place is not None
    assert [grid.place(r, c) for r, c in ((0, 0), (1, 1), (2, 1))] == [
        (grid.place(0, 0) or (0,))[0:1] + place for place in ((3, 4), (5, 6), (7, 6))
    ]
    with qtbot.waitSignal(view.unit_chosen) as told:
        click(view.terms.viewport(), view.terms.position_of(0, 1, (2, 1)).toPoint())
    assert told.args == ["relu1", grid.place(2, 1)]


def test_batch_norm_has_its_four_numbers_and_its_step(make: Callable[..., StoryView], qtbot: QtBot) -> None:
    view = make()
    story = tell_in(view, "norm1", (2, 4, 4))
    body = story.body
    assert isinstance(body, NormStory)
    said = words(view)
    for number in (body.mean, body.variance, body.weight, body.bias, body.scale):
        assert format_value(number) in said
    assert [float(grid.values[0, 0]) for grid in grids(view)][-1] == story.value
    with qtbot.waitSignal(view.unit_chosen) as told:
        click(view.terms.viewport(), view.terms.position_of(0, 1, (0, 0)).toPoint())
    assert told.args == ["conv1", (2, 4, 4)]


@pytest.mark.parametrize("layer", ["relu1", "elu1", "gelu1", "sigmoid1"])
@pytest.mark.parametrize("width", [300, 700])
def test_the_point_on_a_curve_is_before_and_after(make: Callable[..., StoryView], layer: str, width: int) -> None:
    view = make((width, 330))
    info = next(info for info in INFOS if info.name == layer)
    story = tell_in(view, layer, tuple(0 for _ in info.shape_out))
    page = view.terms.page
    (curve,) = [part for i in range(len(page)) for part in page.row(i).parts if isinstance(part, Curve)]
    before = story.inputs[0][story.unit]
    assert curve.at == pytest.approx((before, story.value), abs=1e-5)
    assert curve.box.right() <= view.terms.viewport().width()
    xs, ys = curve.points[:, 0], curve.points[:, 1]
    assert (xs[1:] > xs[:-1]).all()
    assert float(ys.min()) - 1e-6 <= story.value <= max(float(ys.max()), story.value)


def test_a_sum_has_a_row_for_each_layer_and_each_leads_to_its_own(make: Callable[..., StoryView], qtbot: QtBot) -> None:
    view = make()
    story = tell_in(view, "add1", (1, 3, 3))
    assert [step.name for step in view.waterfall.steps] == ["elu1", "relu1"]
    assert view.waterfall.ends()[-1] == pytest.approx(story.value, abs=1e-5)
    for row, layer in enumerate(("elu1", "relu1")):
        with qtbot.waitSignal(view.unit_chosen) as told:
            click(view.terms.viewport(), view.terms.position_of(row, 1, (0, 0)).toPoint())
        assert told.args == [layer, (1, 3, 3)]


def test_a_concatenation_says_which_layer_a_map_comes_from(make: Callable[..., StoryView], qtbot: QtBot) -> None:
    view = make()
    tell_in(view, "concat1", (6, 3, 3))
    assert "It is map 3 of relu1." in words(view)
    assert "maps 9–12" in words(view)
    with qtbot.waitSignal(view.unit_chosen) as told:
        click(view.terms.viewport(), view.terms.position_of(0, 0, (0, 0)).toPoint())
    assert told.args == ["relu1", (2, 3, 3)]


def test_dropout_says_what_it_does_when(make: Callable[..., StoryView]) -> None:
    view = make()
    tell_in(view, "dropout1", (0, 0, 0))
    assert "In use it passes on what it is given." in words(view)
    assert "25 %" in words(view)
    assert "0.75" in words(view)
    metrics = view.fontMetrics()
    page = view.terms.page
    texts = [part for i in range(len(page)) for part in page.row(i).parts if isinstance(part, Words)]
    assert all(metrics.horizontalAdvance(part.text) <= part.box.width() for part in texts)


def test_padding_of_a_pool_counts_or_not_and_leads_nowhere(make: Callable[..., StoryView], qtbot: QtBot) -> None:
    view = make()
    mean = tell_in(view, "pool1", (0, 0, 0))
    assert isinstance(mean.body, PoolStory)
    assert "as zeros: divided by 9" in words(view)
    said: list[str] = []
    view.terms.pointed.connect(said.append)
    corner = view.terms.position_of(0, 0, (0, 0)).toPoint()
    with qtbot.assertNotEmitted(view.unit_chosen):
        click(view.terms.viewport(), corner)
    point_at(view.terms.viewport(), view.terms.position_of(0, 0, (0, 1)).toPoint())
    assert said[-1] == "padding: outside the map, counted as 0"
    tell_in(view, "pool2", (0, 0, 0))
    point_at(view.terms.viewport(), view.terms.position_of(0, 0, (0, 1)).toPoint())
    assert said[-1] == "padding: outside the map, it does not count"


def test_the_sliding_window_of_a_dilated_kernel_marks_each_of_its_cells(make: Callable[..., StoryView]) -> None:
    view = make()
    tell_in(view, "conv2", (3, 0, 0))
    view._head.set_slides(True)
    story = tell_in(view, "conv2", (3, 6, 7))
    assert view.is_sliding
    marks = [mark.box for mark in view.slide.input_plane.marks]
    assert marks[0] == Box(4, 5, 9, 10)
    assert marks[1:] == [Box(r, c, r + 1, c + 1) for r in (4, 6, 8) for c in (5, 7, 9)]
    # The maps of its own group, and no others, can be shown.
    assert (view.slide._map.minimum(), view.slide._map.maximum()) == (3, 4)
    assert view.slide.channel in (2, 3)
    assert view.slide.value_text().endswith(format_value(story.value))


def test_a_way_that_ends_names_the_layer_in_which_it_ends(make: Callable[..., StoryView]) -> None:
    spec = NetworkSpec((Conv(2, 3), Pool("max", 2, 2), Flatten(), Linear(2)), (1, 8, 8))
    layers, weights = activations(spec, 1)
    unit = min(((0, r, c) for r in (0, 1) for c in (0, 1)), key=lambda unit: layers[1].values[unit])
    view = make((900, 330))
    view.show_story(tell(layers, weights, "conv1", unit), [i.info for i in layers], [UnitPlace("conv1", unit)])
    step = onward(layers, weights, "conv1", unit)
    assert step is not None
    assert step.stop is Stop.LOST
    view.show_stop(step)
    assert "another cell of pool1's window" in view.stop_text()
