"""Links into the panels in which networks are built, taught, raced, compared and judged: set up as they say, and as a
person had them afterwards."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.architecture.messages import ChangeLayer, RemoveLayer
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.messages import Conv
from cnn_gui.core.race.messages import RaceRules, Share
from cnn_gui.core.robustness.messages import Perturbation
from cnn_gui.core.transfer.messages import Kernels
from cnn_gui.views.dynamics.store import LayerQuantity
from cnn_gui.views.projection.tools import Colouring
from cnn_gui.views.robustness.view import RobustnessPage
from cnn_gui.window.course.session import LessonSession
from tests.window.course.few_images import with_few_images
from tests.window.shown_window import differences, judged
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window, wait_idle

WIDE = ChangeLayer(0, Conv(16, kernel_size=5, padding=2))


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    with_few_images(monkeypatch)
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


@pytest.fixture
def session(window: WholeWindow) -> LessonSession:
    return window.lessons


def settle(qtbot: QtBot, window: WholeWindow) -> None:
    def is_settled() -> bool:
        quiet = window.lessons.is_settled and window.training.is_settled and window.engines.inference.is_up_to_date
        return quiet and not (window.builds.is_at_work or window.engines.projection.is_projecting)

    qtbot.waitUntil(is_settled, timeout=WAIT_MS)


def follow(qtbot: QtBot, window: WholeWindow, link: str, panel: str) -> None:
    window.lessons.show_link(link)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: panel in window.layout_.in_front(), timeout=WAIT_MS)


def leave(qtbot: QtBot, window: WholeWindow) -> None:
    window.lessons.leave()
    settle(qtbot, window)


def rows(window: WholeWindow) -> tuple[object, ...]:
    assert window.builds.spec is not None
    return window.builds.spec.layers


def build(qtbot: QtBot, window: WholeWindow) -> None:
    """Two changes by hand, the second of which is taken back."""
    window.builds.edit((WIDE,), 0)
    settle(qtbot, window)
    window.builds.edit((RemoveLayer(1),), 0)
    settle(qtbot, window)
    window.builds.undo()
    settle(qtbot, window)


def test_a_preset_is_built_and_what_a_person_built_comes_back_with_its_past(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    build(qtbot, window)
    own = window.networks.network
    assert own is not None
    spec = own.spec
    follow(qtbot, window, "show:build?preset=lenet", "build")
    network = window.networks.network
    assert network is not None
    assert network.spec == BLUEPRINTS["lenet"].spec(MNIST)
    assert window.build_view.head.presets.value() == "lenet"
    assert not window.builds.undo_stack.canUndo()
    # The next run trains what is built, and no other network.
    assert window.training_panel.form.start.value() == "afresh"
    follow(qtbot, window, "show:build?preset=mlp", "build")
    assert rows(window) == BLUEPRINTS["mlp"].spec(MNIST).layers
    follow(qtbot, window, "show:digit?label=3;show:build", "build")
    network = window.networks.network
    assert network is not None
    assert network.record.title == "pretrained"
    assert rows(window) == network.spec.layers
    assert window.training_panel.form.start.value() == "fresh"
    leave(qtbot, window)
    back = window.networks.network
    assert back is not None
    assert (back.spec, back.weights["conv1.weight"] is own.weights["conv1.weight"]) == (spec, True)
    assert rows(window) == spec.layers
    stack = window.builds.undo_stack
    assert (stack.count(), stack.index()) == (2, 1)
    window.builds.redo()
    settle(qtbot, window)
    assert len(rows(window)) == len(spec.layers) - 1
    for _ in range(2):
        window.builds.undo()
        settle(qtbot, window)
    network = window.networks.network
    assert network is not None
    assert network.record.title == "pretrained"


def test_rows_that_do_not_fit_come_back_as_they_were(window: WholeWindow, session: LessonSession, qtbot: QtBot) -> None:
    last = len(rows(window)) - 1
    window.builds.edit((RemoveLayer(last),), last - 1)
    settle(qtbot, window)
    broken = rows(window)
    assert len(broken) == last
    follow(qtbot, window, "show:build?preset=linear", "build")
    leave(qtbot, window)
    assert rows(window) == broken
    network = window.networks.network
    assert network is not None
    assert network.record.title == "pretrained"
    window.builds.undo()
    settle(qtbot, window)
    assert rows(window) == network.spec.layers


def test_what_is_built_in_a_lesson_is_asked_about_and_can_be_had_again(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    build(qtbot, window)
    follow(qtbot, window, "show:build?preset=lenet", "build")
    asks = [session.has_own_edits]
    window.builds.edit((WIDE,), 0)
    settle(qtbot, window)
    made = rows(window)
    asks.append(session.has_own_edits)
    leave(qtbot, window)
    before = rows(window)
    assert before != made
    assert [*asks, session.has_own_edits] == [False, True, False]
    window.builds.undo()
    settle(qtbot, window)
    assert rows(window) == made
    window.builds.redo()
    settle(qtbot, window)
    assert rows(window) == before


def test_a_preset_is_not_built_over_a_run_of_the_persons(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    form = window.training_panel.form
    form.set_config(replace(window.training_panel.config(), train_size=64, epochs=500))
    window.training_panel.toggle()
    with qtbot.waitSignal(session.refused):
        session.show_link("show:build?preset=mlp")
    assert window.training.is_active
    window.training_panel.stop()
    wait_idle(qtbot, window)
    settle(qtbot, window)


def test_the_map_is_looked_at_as_a_link_says_and_tsne_begins_once_its_points_are_there(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    view, maps = window.image_map, window.projections
    follow(qtbot, window, "show:map?layer=input&colours=answer&mistakes=1&cubic=1", "projection")
    qtbot.waitUntil(lambda: view.points is not None and view.points.layer == "input", timeout=WAIT_MS)
    assert (view.tools.colouring, view.tools.dimensions) == (Colouring.ANSWER, 3)
    assert view.images is not None
    assert np.array_equal(view.plot.shown, view.images.mistakes)
    window.lessons.show_link("show:map?layer=fc1&tsne=1")
    qtbot.waitUntil(lambda: view.points is not None and view.points.layer == "fc1" and view.tsne.is_on, timeout=WAIT_MS)
    follow(qtbot, window, "show:map", "projection")
    assert not view.tsne.is_on
    assert not window.engines.tsne.is_running
    assert maps.layer == "relu3"
    assert view.plot.shown.all()


def test_robustness_is_set_up_and_what_was_measured_comes_back(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    view, page = window.robustness, window.robustness.curves
    window.layout_.show_panel("robustness")
    page.choose(Perturbation.BLUR)
    page.set_strength(1.5)
    qtbot.waitUntil(lambda: page.own is not None and page.own.strength == 1.5, timeout=WAIT_MS)
    follow(qtbot, window, "show:robustness?kind=rotation&strength=30", "robustness")
    assert (view.page, page.kind, page.strength) == (RobustnessPage.TAKE, Perturbation.ROTATION, 30)
    qtbot.waitUntil(lambda: page.own is not None and page.own.strength == 30, timeout=WAIT_MS)
    follow(qtbot, window, "show:digit?label=7;show:robustness?page=sure", "robustness")
    assert (view.page, page.kind, page.strength) == (RobustnessPage.SURE, Perturbation.ROTATION, 0)
    leave(qtbot, window)
    assert (view.page, page.kind, page.strength) == (RobustnessPage.TAKE, Perturbation.BLUR, 1.5)


def test_a_drawing_that_was_changed_on_the_canvas_is_what_it_was(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    page, canvas = window.robustness.curves, window.draw.canvas
    window.layout_.show_panel("robustness")
    page.choose(Perturbation.ROTATION)
    page.canvas_button.click()
    page.set_strength(20)
    qtbot.waitUntil(lambda: canvas.drawing().picture is not None, timeout=WAIT_MS)
    turned = canvas.drawing()
    follow(qtbot, window, "show:digit?label=7;show:robustness?kind=noise&strength=30", "robustness")
    assert canvas.drawing().label == 7
    assert not page.is_on_canvas
    leave(qtbot, window)
    qtbot.waitUntil(lambda: canvas.drawing() == turned, timeout=WAIT_MS)
    window.layout_.show_panel("robustness")
    assert (page.is_on_canvas, page.strength) == (True, 20)
    # The slider turns what was drawn, and not what has been turned already.
    page.set_strength(0)
    qtbot.waitUntil(lambda: len(canvas.drawing().strokes) == 1, timeout=WAIT_MS)


LINKS = (
    "show:build?preset=vgg",
    "show:digit?label=7;show:build",
    "show:race?entrants=tutorial/,tutorial/sprint&images=6000",
    "show:compare?with=pretrained",
    "show:numbers?shown=activations",
    "show:draw?clear=1;show:teach?kernels=shapes",
    "show:album",
    "show:map?layer=conv2&colours=answer&mistakes=1&signs=1",
    "show:robustness?kind=noise&strength=30",
    "show:digit?label=4;show:robustness?kind=fgsm&strength=8",
    "show:robustness?page=sure",
    "show:moments?play=1",
)


def live_in(qtbot: QtBot, window: WholeWindow) -> None:
    """Every panel is as somebody else would hardly have it."""
    build(qtbot, window)
    window.race.set_up((("sprint", ""), ("tutorial", "deep"), ("fast", "")), RaceRules(Share.SECONDS, 5_000, 7.0, 3))
    window.dynamics.choose(LayerQuantity.DEAD)
    window.dynamics.rate_button.setChecked(True)
    window.teach.kernels_choice.set_value(Kernels.NOTHING)
    window.comparing.choose(0, window.comparing.state()[1])
    window.layout_.show_panel("projection")
    settle(qtbot, window)
    window.projections.choose_layer("pool1")
    window.image_map.tools.colour_choice.set_value(Colouring.PROBABILITY)
    window.image_map.tools.contours_action.setChecked(True)
    window.image_map.legend.classes.buttons[3].click()
    window.robustness.show_page(RobustnessPage.SURE)
    window.robustness.curves.images_field.setCurrentIndex(1)
    window.robustness.curves.choose(Perturbation.BLUR)
    window.robustness.curves.set_strength(1.5)


@pytest.mark.parametrize("seed", range(2))
def test_after_links_in_any_order_every_panel_is_as_it_was(
    window: WholeWindow, session: LessonSession, qtbot: QtBot, seed: int
) -> None:
    live_in(qtbot, window)
    before = judged(window)
    for link in random.Random(seed).sample(LINKS, len(LINKS)):
        session.show_link(link)
        settle(qtbot, window)
        shown = judged(window)
        if "race?" in link:
            assert shown["race"] == ((("tutorial", ""), ("tutorial", "sprint")), RaceRules(images=6_000), 0)
        elif "numbers" in link:
            assert shown["numbers"] == (LayerQuantity.ACTIVATIONS, True, False)
        elif "teach" in link:
            assert window.draw.canvas.drawing().is_blank
            assert shown["kernels"] is Kernels.SHAPES
        elif "compare" in link:
            assert [source.name for source in window.comparing.state()] == ["", "pretrained"]
        else:
            assert shown["race"] == ((("tutorial", ""), ("fast", "")), RaceRules(), 0)
    leave(qtbot, window)
    assert not differences(before, judged(window))


def test_a_race_of_the_persons_goes_on_and_no_lesson_trains_beside_it(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    race = window.race
    race.set_up((("tutorial", ""), ("sprint", "")), RaceRules(images=900_000))
    raced = race.choices()
    race.toggle()
    qtbot.waitUntil(lambda: window.racing.is_active, timeout=WAIT_MS)
    follow(qtbot, window, "show:race?entrants=fast/,sprint/", "race")
    assert race.choices() == raced
    with qtbot.waitSignal(session.refused):
        session.show_link("show:train?recipe=tutorial&images=64&epochs=1&start=1")
    leave(qtbot, window)
    assert window.racing.is_active
    assert race.choices() == raced
    window.engines.race.stop()
    qtbot.waitUntil(lambda: not window.racing.is_active, timeout=WAIT_MS)


def test_a_run_of_a_lesson_is_played_and_the_moment_that_a_person_looked_at_comes_back(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    form, bar = window.training_panel.form, window.moments
    form.set_config(replace(window.training_panel.config(), train_size=256, epochs=2))
    window.training_panel.toggle()
    with qtbot.waitSignal(window.training.finished, timeout=WAIT_MS):
        pass
    window.layout_.show_panel("train")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.timeline.moments is not None and bar.slider.maximum() > 3, timeout=WAIT_MS)
    bar.slider.setValue(2)
    qtbot.waitUntil(lambda: window.engines.inference.is_at_moment, timeout=WAIT_MS)
    step = window.timeline.state()
    own = window.engines.inference.network
    assert own is not None
    played: list[int] = []
    bar.moment_wanted.connect(played.append)
    session.show_link("show:train?recipe=tutorial&images=128&epochs=1&start=1;show:moments?play=1")
    qtbot.waitUntil(lambda: len(played) > 1, timeout=WAIT_MS)
    played.clear()
    qtbot.waitUntil(lambda: window.engines.inference.is_at_moment, timeout=WAIT_MS)
    window.lessons.leave()
    qtbot.waitUntil(lambda: window.lessons.is_settled and window.timeline.state() == step, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.engines.inference.is_at_moment, timeout=WAIT_MS)
    back = window.engines.inference.network
    assert back is not None
    assert back.weights is own.weights
