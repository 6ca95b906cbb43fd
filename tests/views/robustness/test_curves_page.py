"""The page of curves: what it shows of curves and drawing, and what a person can want of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.robustness.messages import (
    KINDS,
    DrawingCurve,
    KindCurve,
    Perturbation,
    kinds_for,
    strengths_of,
)
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.robustness.curves_page import OwnInput
from cnn_gui.views.robustness.plot import PlottedNetwork
from cnn_gui.views.robustness.view import RobustnessView
from cnn_gui.views.robustness.words import TIPS, TITLES, strength_text
from tests.views.pointing import click

DATA = DataUsed("MNIST", 10)


def curve(kind: Perturbation = Perturbation.ROTATION, *, right: int = 10, unsure: int = 0) -> KindCurve:
    """Of 10 images: at every strength but 0 so many are right and sure, so many in doubt, and the others wrong."""
    strengths = np.array(strengths_of(kind, MNIST.input_shape), dtype=np.float32)
    confidence = np.full((len(strengths), 10), 0.9, dtype=np.float32)
    is_right = np.ones((len(strengths), 10), dtype=bool)
    changed = strengths != 0
    confidence[np.ix_(changed, np.arange(10) < unsure)] = 0.5
    is_right[np.ix_(changed, np.arange(10) >= unsure + right)] = False
    return KindCurve(kind, strengths, confidence, is_right)


def own(kind: Perturbation = Perturbation.ROTATION, strength: float = 0.0, change: int = 0) -> OwnInput:
    strengths = np.array(strengths_of(kind, MNIST.input_shape), dtype=np.float32)
    shares = np.full((len(strengths), 10), 0.02, dtype=np.float32)
    shares[:, 3] = np.linspace(0.2, 0.8, len(strengths))
    shares[-1] = np.eye(10)[7]
    before = np.full((1, 28, 28), 100, dtype=np.uint8)
    inputs = np.repeat(before[None], len(strengths), axis=0)
    return OwnInput(DrawingCurve(kind, strengths, inputs, shares, 3), before, before + np.uint8(change), strength)


@pytest.fixture
def view(qtbot: QtBot) -> RobustnessView:
    view = RobustnessView()
    qtbot.addWidget(view)
    view.resize(520, 420)
    view.show()
    return view


def test_every_kind_has_words() -> None:
    assert set(TITLES) == set(TIPS) == set(KINDS)
    assert strength_text(Perturbation.ROTATION, -30.0) == "−30°"
    assert strength_text(Perturbation.DOTTED_LINES, 1.0) == "1 line"
    assert strength_text(Perturbation.PGD, 8.0) == "8 of 255 steps"


def test_it_says_what_becomes_of_the_images_at_the_slider(view: RobustnessView) -> None:
    page = view.curves
    assert "Measure" in page.words.text()
    page.show_networks([PlottedNetwork("mine", curve(right=6, unsure=3), 0.75)], DATA)
    assert page.words.text() == "At 0°: 100.0 % right, 0.0 % not sure, 0.0 % wrong, of 10 MNIST test images."
    QTest.keyClick(page.slider, Qt.Key.Key_End)
    assert page.words.text() == "At 60°: 60.0 % right, 30.0 % not sure, 10.0 % wrong, of 10 MNIST test images."
    assert page.strength_words.text() == "60°"
    page.show_networks([PlottedNetwork("mine", curve(right=6, unsure=3), 0.3)], DATA)
    assert "90.0 % right, 0.0 % not sure" in page.words.text()


def test_a_click_into_the_plot_and_its_arrows_move_the_slider(view: RobustnessView, qtbot: QtBot) -> None:
    page = view.curves
    with qtbot.waitSignal(page.strength_changed) as moved:
        click(page.plot, page.plot.position_of(31.0).toPoint())
    assert moved.args == [30.0]
    assert page.strength == 30.0
    QTest.keyClick(page.plot, Qt.Key.Key_Left)
    assert page.strength == 15.0


def test_what_is_wrong_and_sure_is_painted_above_what_is_in_doubt(view: RobustnessView) -> None:
    page = view.curves
    page.show_networks([PlottedNetwork("mine", curve(right=5, unsure=3), 0.75)], DATA)
    image, box = page.plot.grab().toImage(), page.plot._box()
    ratio = image.devicePixelRatio()
    x = page.plot.position_of(37.0).x()

    def colour(share: float) -> tuple[int, int, int]:
        found = image.pixelColor(round(x * ratio), round((box.bottom() - share * box.height()) * ratio))
        return found.red(), found.green(), found.blue()

    theme = theme_of(page.plot)
    panel, track = theme.color("panel"), theme.color("track")
    assert colour(0.25) == (panel.red(), panel.green(), panel.blue())
    assert colour(0.7) == (track.red(), track.green(), track.blue())
    assert colour(0.93) not in {colour(0.25), colour(0.7)}


def test_what_the_shades_are_stands_above_them(view: RobustnessView) -> None:
    plot = view.curves.plot

    def shades(title: str, known: KindCurve | None) -> set[str]:
        """Colours in the row of the legend, right of its middle."""
        view.curves.show_networks([PlottedNetwork(title, known, 0.75)], DATA)
        image, box = plot.grab().toImage(), plot._box()
        ratio, row = image.devicePixelRatio(), plot.fontMetrics().height() // 2
        places = range(int(box.center().x() * ratio), int(box.right() * ratio))
        return {image.pixelColor(x, int(y * ratio)).name() for x in places for y in range(row)}

    unsure = theme_of(plot).color("track").name()
    assert unsure not in shades("mine", None)
    assert unsure in shades("mine", curve(right=6, unsure=3))
    # A long name has what is left.
    assert unsure in shades("a network that somebody has given a name of no end at all", curve(right=6, unsure=3))


def test_the_drawing_has_its_own_line_its_picture_and_its_words(view: RobustnessView) -> None:
    page = view.curves
    assert not page.canvas_button.isEnabled() or page.own is None
    page.show_own(own(strength=60.0))
    assert page.plot.own is not None
    assert np.allclose(page.plot.own[1][0], 0.2)
    assert "read as 3" in page.own_words.text()
    assert "0.0 % like this, which is read as 7" in page.own_words.text()
    assert page.picture.values is not None
    page.show_own(None)
    assert not page.plot.has_own
    assert not page.canvas_button.isEnabled()
    assert "Draw something" in page.picture.note


def test_an_attack_shows_its_change_magnified_and_says_how_large_it_is(view: RobustnessView) -> None:
    page = view.curves
    page.choose(Perturbation.FGSM)
    page.show_own(own(Perturbation.FGSM, 4.0, change=3))
    assert page.difference.isVisible()
    assert page.difference.values is not None
    assert np.allclose(page.difference.values, 3 / 255)
    assert "its largest is 3 of 255" in page.own_words.text()
    page.choose(Perturbation.BLUR)
    assert not page.difference.isVisible()


def test_what_is_shown_of_another_kind_goes_with_it(view: RobustnessView, qtbot: QtBot) -> None:
    page = view.curves
    page.show_own(own())
    page.slider.setValue(20)
    with qtbot.waitSignal(page.kind_chosen) as chosen:
        QTest.keyClick(page.kind_field, Qt.Key.Key_Down)
    assert chosen.args == [Perturbation.SHIFT_RIGHT]
    assert page.strength == 0
    assert page.own is None
    assert page.plot.own is None
    assert page.kinds[0] is Perturbation.SHIFT_RIGHT
    assert set(page.kinds) == set(kinds_for(MNIST.input_shape))


def test_images_in_colour_are_offered_no_strokes(view: RobustnessView) -> None:
    page = view.curves
    page.choose(Perturbation.THICKNESS)
    view.show_task(Task(input_shape=(3, 32, 32), mean=(0.5,) * 3, std=(0.2,) * 3, data="x"))
    assert page.kind is Perturbation.ROTATION
    assert page.kind_field.findData(str(Perturbation.BROKEN_LINES)) == -1


def test_measuring_is_wanted_and_wanted_no_longer(view: RobustnessView, qtbot: QtBot) -> None:
    page = view.curves
    with qtbot.waitSignal(page.measure_wanted):
        click(page.measure_button, QPoint(5, 5))
    page.set_busy(True)
    page.show_progress(3, 15)
    assert page.progress.isVisible()
    assert (page.progress.value(), page.progress.maximum()) == (3, 15)
    with qtbot.waitSignal(page.stop_wanted):
        click(page.measure_button, QPoint(5, 5))
    page.set_busy(False)
    assert not page.progress.isVisible()


def test_its_numbers_are_those_of_the_curves(view: RobustnessView) -> None:
    page = view.curves
    assert view.panel_content() is None
    mine, other = curve(right=6, unsure=3), curve(right=2)
    page.show_networks([PlottedNetwork("mine", mine, 0.75), PlottedNetwork("other", other, 0.75)], DATA)
    page.show_own(own())
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    numbers = content.numbers()
    assert np.array_equal(numbers.arrays["confidence_2"], other.confidence)
    assert numbers.table is not None
    assert numbers.table.header[1] == "accuracy"
    assert [row[2] for row in numbers.table.rows] == pytest.approx(mine.shares(0.75).right.tolist())
    assert "Rotation" in content.caption
