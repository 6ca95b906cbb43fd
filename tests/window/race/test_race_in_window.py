"""A race in the whole window: it begins and ends by clicks, and its winner becomes the network on display."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.race.messages import Share
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.race import race_run
from tests.core.race.test_race import digits
from tests.views.pointing import click
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import SEVEN, THREE, WAIT_MS, draw, open_window


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[WholeWindow]:
    monkeypatch.setattr(race_run, "sets_of", lambda _data: digits())
    made = open_window(qtbot)
    draw(qtbot, made, THREE)
    made.engines.race.set_data(replace(made.engines.race.data, train=960, test=300))
    hand.choose(made, "Train", "Hold a race")
    qtbot.waitUntil(made.race.isVisible)
    made.race.lanes[0].recipes.set_value("sprint")
    made.race.lanes[1].recipes.set_value("sprint")
    made.race.lanes[1].networks.set_value("diagram")
    yield made
    made.quit_without_asking()


def start(window: WholeWindow, qtbot: QtBot) -> None:
    click(window.race.start_button, window.race.start_button.rect().center())
    qtbot.waitUntil(lambda: window.engines.race.state is RunState.RUNNING, timeout=WAIT_MS)


def is_idle(window: WholeWindow) -> bool:
    return window.engines.race.state is RunState.IDLE


def test_a_race_from_its_beginning_to_its_winner_on_display(
    window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = window.race

    # While it goes on nobody trains, and who closes is asked.
    view.share_field.set_value(Share.SECONDS)
    view.seconds_field.setValue(60)
    start(window, qtbot)
    before = window.networks.network
    window.actions_["train"].trigger()
    assert hand.notice(window) == "A race is under way: stop it before you train."
    assert not window.training.is_active
    asked = hand.answer_question(monkeypatch, "Go on with the race")
    window.close()
    assert window.isVisible()
    assert asked == ["A race is under way."]

    # All answer what is drawn.
    draw(qtbot, window, SEVEN)
    qtbot.waitUntil(lambda: all(lane.answer_label.text() for lane in view.lanes), timeout=WAIT_MS)

    # Stopped, all are saved.
    click(view.start_button, view.start_button.rect().center())
    qtbot.waitUntil(lambda: window.engines.race.state is RunState.PAUSED, timeout=WAIT_MS)
    assert view.start_button.text() == "Go on"
    click(view.stop_button, view.stop_button.rect().center())
    qtbot.waitUntil(lambda: is_idle(window), timeout=WAIT_MS)
    assert len(list(paths.runs_dir().glob("*.safetensors"))) == 2
    assert window.networks.network is before
    assert not window.racing.has_unsaved

    # Another one to its end; the winner is opened by a click.
    view.share_field.set_value(Share.IMAGES)
    view.images_field.setValue(1_000)
    start(window, qtbot)
    qtbot.waitUntil(lambda: is_idle(window), timeout=WAIT_MS)
    assert "wins with" in view.result_label.text()
    assert "of 300 MNIST test images" in view.result_label.text()
    first = max(range(2), key=lambda place: float(view.raced[place].accuracies[-1]))
    with qtbot.waitSignal(window.hub.network_opened, timeout=WAIT_MS):
        click(view.lanes[first].open_button, view.lanes[first].open_button.rect().center())
    qtbot.waitUntil(lambda: window.networks.network is not before, timeout=WAIT_MS)
    network = window.networks.network
    assert network is not None
    ended = view.raced[first].ended
    assert ended is not None
    assert network.record.path == ended.saved
    assert network.record.recipe is not None
    assert network.record.recipe.train_size == 960
    assert network.record.tested == view.raced[first].tested

    # Where its file is gone, the network itself is there still.
    Path(network.record.path or "").unlink()
    with qtbot.waitSignal(window.hub.network, timeout=WAIT_MS):
        click(view.lanes[first].open_button, view.lanes[first].open_button.rect().center())
    qtbot.waitUntil(lambda: window.networks.network is not network, timeout=WAIT_MS)
    kept = window.networks.network
    assert kept is not None
    assert kept.modified
    assert all((kept.weights[name] == values).all() for name, values in network.weights.items())

    # What has been opened may race too, and what cannot be raced is refused where one looks.
    keys = [view.lanes[0].networks.itemText(index) for index in range(view.lanes[0].networks.count())]
    assert keys[:3] == ["its own network", "tutorial", "deep"]
    assert keys.count("LeNet-5") == 1

    title = window.layout_.docks["race"].title_bar
    # Images are raced over in whole passes, and so many are said; so is what they are of.
    assert title.hint() == "on MNIST"
    view.lanes[1].networks.set_value("lenet")
    view.images_field.setValue(2_500)
    start(window, qtbot)
    assert view.result_label.text() == "The same 2,880 images each, in the same order (seed 0)."
    assert [curve.name for curve in view.raced] == ["sprint", "sprint, LeNet-5"]
    window.engines.race.stop()
    qtbot.waitUntil(lambda: is_idle(window), timeout=WAIT_MS)
    window.engines.race.set_data(replace(window.engines.race.data, task=replace(MNIST, data="Letters")))
    assert title.hint() == "on Letters"


def test_a_network_that_is_in_no_file_is_opened_as_it_is_and_not_lost_unasked(
    window: WholeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = window.race
    view.share_field.set_value(Share.SECONDS)
    view.seconds_field.setValue(60)
    monkeypatch.setattr(race_run.CoreRaceMaker, "save", full)
    start(window, qtbot)
    qtbot.waitUntil(lambda: bool(window.racing.save_problem), timeout=WAIT_MS)
    asked = hand.answer_question(monkeypatch, "Go on with the race")
    window.close()
    assert asked == ["A race is under way, and its networks could not be saved so far."]
    click(view.stop_button, view.stop_button.rect().center())
    qtbot.waitUntil(lambda: is_idle(window), timeout=WAIT_MS)
    assert window.racing.has_unsaved
    asked = hand.answer_question(monkeypatch, "Stay")
    window.close()
    click(view.start_button, view.start_button.rect().center())
    assert asked == ["A network of the race is not saved.", "A network of the race before is not saved."]
    assert window.isVisible()
    assert is_idle(window)
    with qtbot.waitSignal(window.hub.network, timeout=WAIT_MS):
        click(view.lanes[0].open_button, view.lanes[0].open_button.rect().center())
    network = window.networks.network
    assert network is not None
    assert network.modified
    assert network.record.recipe is not None


def full(_self: object, path: Path, *_rest: object) -> None:
    raise OSError(28, "No space left on device")
