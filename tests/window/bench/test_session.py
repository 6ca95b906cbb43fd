from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QUrl
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.bench.painted import SCENES, paint
from cnn_gui.core.bench.settings import BenchPage, BenchSettings
from cnn_gui.core.bench.sources import Source
from cnn_gui.core.course.lessons import course
from cnn_gui.core.course.setup import Setup, applied
from cnn_gui.core.course.show_links import Show
from cnn_gui.engine.base.worker import Worker
from cnn_gui.engine.bench.sources import BenchSources
from tests.drag import drag_over, drop_on
from tests.views.bench.tools import BenchInHand, bench, drawn, pixels
from tests.views.networks import network_state


def plane_of(hand: BenchInHand) -> Float32:
    shown = hand.convolution.shown
    assert shown is not None
    return shown.plane


def show(hand: BenchInHand, words: Mapping[str, str]) -> None:
    """As a link of the course does."""
    setup = applied(Setup(bench=hand.session.settings), (Show("bench", words),))
    hand.session.set_up(setup.bench, play=setup.plays)


def choose_source(hand: BenchInHand, name: str) -> None:
    next(action for action in hand.view.source_menu().actions() if action.data() == name).trigger()


def test_the_drawing_on_the_bench_is_the_one_on_the_canvas(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    np.testing.assert_array_equal(plane_of(hand), pixels(drawn()))
    other = drawn()
    stages = list(other.preprocessed.stages)
    stages[-2] = replace(stages[-2], values=np.full((28, 28), 0.5, dtype=np.float32))
    hand.session.show_snapshot(replace(other, preprocessed=replace(other.preprocessed, stages=tuple(stages))))
    assert plane_of(hand).min() == 0.5


def test_nothing_is_computed_while_nobody_looks(qtbot: QtBot) -> None:
    hand = bench(qtbot, seen=False)
    shown = [hand.convolution.shown]
    hand.set(page="convolution", preset="emboss")
    shown.append(hand.convolution.shown)
    assert shown == [None, None]
    hand.session.set_seen(True)
    assert hand.convolution.shown is not None
    assert hand.convolution.kernel.title() == "Emboss"


def test_a_drawing_does_not_push_away_what_was_chosen(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    choose_source(hand, "fruit")
    before = plane_of(hand)
    hand.session.show_snapshot(drawn())
    assert plane_of(hand) is before
    assert "Fruit" in hand.view.source_text()


@pytest.mark.parametrize("name", [scene.name for scene in SCENES])
def test_scenes_become_grey_where_one_plane_is_needed(qtbot: QtBot, name: str) -> None:
    hand = bench(qtbot)
    choose_source(hand, name)
    red, green, blue = paint(name)
    np.testing.assert_allclose(plane_of(hand), 0.299 * red + 0.587 * green + 0.114 * blue, atol=1e-6)


def test_a_test_digit_and_an_opened_picture(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    choose_source(hand, "digit")
    np.testing.assert_allclose(plane_of(hand), 0.2)
    choose_source(hand, "open")
    assert hand.sources.opened == [Path("boat.png")]
    assert plane_of(hand).shape == (20, 30)
    assert "rows" in hand.convolution.formula.full_text()
    choose_source(hand, "drawing")
    assert plane_of(hand).shape == (28, 28)


def test_a_dropped_picture_is_opened_on_the_bench(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/pictures/boat.png")])
    assert drag_over(hand.view, QPoint(10, 10), data)
    drop_on(hand.view, QPoint(10, 10), data)
    assert hand.sources.opened == [Path("/pictures/boat.png")]


def test_a_picture_that_cannot_be_opened_changes_nothing_and_is_told(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    before = plane_of(hand)
    with qtbot.waitSignal(hand.session.failed) as told:
        hand.sources.failed.emit(Problem("That is no picture."))
    assert told.args == [Problem("That is no picture.")]
    assert plane_of(hand) is before


def test_a_kernel_of_the_network_follows_its_training(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(preset="network:conv1/4/0")
    network = network_state()
    weights = dict(network.weights)
    weights["conv1.weight"] = weights["conv1.weight"] * 2
    hand.session.show_network(replace(network, version=2, weights=weights))
    np.testing.assert_array_equal(hand.convolution.kernel.editor.kernel, weights["conv1.weight"][4, 0])


def test_a_network_without_that_kernel_leaves_it_as_one_s_own(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(preset="network:conv2/21/5")
    kernel = hand.convolution.kernel.editor.kernel
    hand.session.show_network(network_state("odd"))
    assert hand.session.settings.kernel_name == "own"
    np.testing.assert_array_equal(hand.convolution.kernel.editor.kernel, kernel)


@pytest.mark.parametrize(
    "words",
    [
        {"preset": "cubism"},
        {"source": "mars"},
        {"source": "digit:10000"},
        {"page": "kitchen"},
        {"x": "1"},
        {"play": "2"},
    ],
)
def test_nonsense_is_refused_and_nothing_has_changed(qtbot: QtBot, words: dict[str, str]) -> None:
    hand = bench(qtbot)
    with pytest.raises((ValueError, UserError), match=r"\.$"):
        show(hand, {"stride": "2", **words})
    assert hand.session.settings == BenchSettings()


def test_a_link_lets_the_kernel_slide_from_the_first_place_once_it_is_seen(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    player = hand.convolution.player
    player.set_position(100)
    show(hand, {"page": "convolution", "play": "1"})
    assert player.is_playing()
    assert player.position() < 100
    hand.session.set_seen(False)
    show(hand, {"stride": "1", "play": "1"})
    assert not player.is_playing()
    hand.session.set_seen(True)
    assert player.is_playing()
    # Asked for once, done once; and without the word nothing moves.
    hand.session.set_seen(False)
    hand.session.set_seen(True)
    assert not player.is_playing()
    show(hand, {"stride": "2"})
    assert not player.is_playing()


def test_everything_is_put_back(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    hand.set(page="pooling", source="digit:5", size="3")
    before = hand.session.state()
    hand.set(page="convolution", source="drawing", preset="sharpen", stride="4")
    hand.session.restore(before)
    assert hand.session.settings == before.settings
    assert hand.view.in_front is BenchPage.POOLING
    shown = hand.pooling.shown
    assert shown is not None
    np.testing.assert_allclose(shown.plane, 0.2)


def test_every_link_of_the_course_is_understood(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    shows = [show for chapter in course().chapters for link in chapter.links for show in link.shows]
    links = [show.settings for show in shows if show.panel == "bench"]
    assert links
    for settings in links:
        show(hand, settings)


# --- the sources themselves ---------------------------------------------------------------------------------


@pytest.fixture
def sources(qtbot: QtBot) -> Iterator[BenchSources]:
    worker = Worker("test")
    yield BenchSources(worker)
    assert worker.close(5)


def test_digits_and_pictures_are_brought_from_the_background(
    sources: BenchSources, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(sources.ready, timeout=20_000) as told:
        sources.digit(0)
    digit = told.args[0] if told.args else None
    assert isinstance(digit, Source)
    assert digit.title == "Test digit 0, a 7"
    Image.new("RGB", (200, 100), "red").save(tmp_path / "red.png")
    with qtbot.waitSignal(sources.ready, timeout=20_000) as told:
        sources.open(tmp_path / "red.png")
    picture = told.args[0] if told.args else None
    assert isinstance(picture, Source)
    assert picture.planes.shape == (3, 32, 64)
    with qtbot.waitSignal(sources.failed, timeout=20_000) as told:
        sources.open(tmp_path / "none.png")
    problem = told.args[0] if told.args else None
    assert isinstance(problem, Problem)
