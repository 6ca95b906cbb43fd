"""The course in the real window: it sets up everything, and puts everything back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import paths
from cnn_gui.core.bench.settings import BenchSettings
from cnn_gui.core.course.lessons import course
from cnn_gui.core.drawing.drawing_json import load
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos, parameter_shapes
from cnn_gui.core.training.messages import RunState
from cnn_gui.options import WindowOptions
from cnn_gui.views.course.view import LessonView
from cnn_gui.window.bench.session import BenchSession
from cnn_gui.window.course.session import LessonSession
from tests.views.drawing.canvas_hand import drag
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import ONE, SEVEN, THREE, WAIT_MS, draw, open_window, wait_idle

SHORT_RUN = "show:train?recipe=tutorial&images=64&epochs=500&start=1"


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    draw(qtbot, result, ONE)
    return result


@pytest.fixture
def session(window: WholeWindow) -> LessonSession:
    return window.lessons


@pytest.fixture
def view(window: WholeWindow) -> LessonView:
    return window.lesson


@pytest.fixture
def bench(window: WholeWindow) -> BenchSession:
    return window.benches


def wait_for_label(qtbot: QtBot, window: WholeWindow, label: int | None) -> None:
    qtbot.waitUntil(lambda: window.shown is not None and window.shown.drawing.label == label, timeout=WAIT_MS)


def weights(window: WholeWindow, name: str = "fc2.weight") -> Float32:
    network = window.networks.network
    assert network is not None
    return network.weights[name]


def settle(qtbot: QtBot, session: LessonSession) -> None:
    qtbot.waitUntil(lambda: session.is_settled, timeout=WAIT_MS)


# --- opening


def test_it_opens_in_the_place_of_training(
    window: WholeWindow, view: LessonView, session: LessonSession, qtbot: QtBot
) -> None:
    session.open("padding")
    assert view.chapter is not None
    assert view.chapter.slug == "stride-padding"
    qtbot.waitUntil(lambda: {"lesson", "layer"} <= set(window.layout_.in_front()))
    session.leave()
    qtbot.waitUntil(lambda: "train" in window.layout_.in_front())
    assert "lesson" not in window.layout_.in_front()


def test_the_view_menu_opens_and_leaves_it_too(
    window: WholeWindow, view: LessonView, session: LessonSession, bench: BenchSession, qtbot: QtBot
) -> None:
    action = window.layout_.docks["lesson"].toggleViewAction()
    action.trigger()
    qtbot.waitUntil(lambda: {"lesson", "layer"} <= set(window.layout_.in_front()))
    assert view.page.targets()
    session.show_link("show:bench?stride=2")
    assert bench.settings.stride == 2
    action.trigger()
    assert bench.settings == BenchSettings()
    qtbot.waitUntil(lambda: "train" in window.layout_.in_front())
    assert "lesson" not in window.layout_.in_front()


def test_an_unknown_chapter_is_refused(session: LessonSession, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.refused) as refused:
        session.open("love")
    assert "no chapter 'love'" in str(refused.args)


def test_a_question_opens_the_chapter_and_sets_up_the_window(
    window: WholeWindow, view: LessonView, session: LessonSession, bench: BenchSession, qtbot: QtBot
) -> None:
    asked = next(asked for asked in course().questions if asked.text == "Why is this output 26×26?")
    session.ask(asked)
    assert view.heading == "Why 26?"
    assert bench.settings.padding == 0
    qtbot.waitUntil(lambda: {"bench", "lesson"} <= set(window.layout_.in_front()))


# --- setting up and putting back


def test_a_digit_is_lent_and_the_drawing_comes_back_with_its_past(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    canvas = window.draw.canvas
    canvas.undo_stack.undo()
    window.draw.set_notice("drawn by hand")
    before = canvas.drawing()
    session.show_link("show:digit?label=7;show:stages")
    wait_for_label(qtbot, window, 7)
    assert session.has_changed
    window.actions_["clear"].trigger()
    session.put_back()
    assert canvas.drawing() == before
    assert window.draw.notice == "drawn by hand"
    assert canvas.undo_stack.canRedo()
    canvas.undo_stack.redo()
    assert len(canvas.drawing().strokes) == 2
    canvas.undo_stack.undo()
    canvas.undo_stack.undo()
    assert canvas.drawing().is_blank
    assert not canvas.undo_stack.canUndo()


def test_undo_and_its_buttons_belong_to_the_lent_drawing_meanwhile(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    canvas, own = window.draw.canvas, window.draw.canvas.drawing()
    session.show_link("show:digit?label=7")
    wait_for_label(qtbot, window, 7)
    drag(canvas, THREE)
    canvas.undo_group.undo()
    assert canvas.drawing().label == 7
    assert not canvas.undo_group.canUndo()
    session.put_back()
    assert canvas.drawing() == own
    assert canvas.undo_group.canUndo()


def test_what_is_drawn_during_a_lesson_comes_back_by_redo(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    canvas, own = window.draw.canvas, window.draw.canvas.drawing()
    session.show_link("show:digit?label=7")
    wait_for_label(qtbot, window, 7)
    canvas.clear()
    drag(canvas, ONE)
    made = canvas.drawing()
    session.put_back()
    assert canvas.drawing() == own
    canvas.undo_group.redo()
    assert canvas.drawing() == made


def test_a_lent_digit_that_comes_too_late_is_not_shown(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    own = window.draw.canvas.drawing()
    with qtbot.waitSignal(window.engines.library.sample_ready, timeout=WAIT_MS):
        session.show_link("show:digit?label=7")
        session.put_back()
    assert window.draw.canvas.drawing() == own


def test_on_disk_is_always_the_persons_own_drawing(window: WholeWindow, session: LessonSession, qtbot: QtBot) -> None:
    own = window.draw.canvas.drawing()
    session.show_link("show:digit?label=7")
    wait_for_label(qtbot, window, 7)
    drag(window.draw.canvas, ONE)
    assert window.engines.autosave.path
    window.quit_without_asking()
    assert load(window.engines.autosave.path)[0].strokes == own.strokes


def test_everything_comes_back(window: WholeWindow, session: LessonSession, bench: BenchSession, qtbot: QtBot) -> None:
    inference, detail = window.engines.inference, window.detail
    inference.set_mode(InputMode.AS_DRAWN)
    window.networks.choose("conv2", 21)
    detail.tabs.setCurrentIndex(1)
    window.stories.choose("conv2", (21, 5, 8))
    bench.set_up(BenchSettings(stride=3))
    bench_before = bench.settings
    window.training_panel.form.set_config(replace(window.training_panel.config(), epochs=7))
    window.training_panel.form.set_start(go_on=True)
    window.layout_.docks["test"].raise_()
    window.layout_.docks["answer"].hide()
    qtbot.waitUntil(lambda: "test" in window.layout_.in_front())
    front, config, way = window.layout_.in_front(), window.training_panel.config(), window.stories.way
    session.open("pooling")
    for link in (
        "show:mode?input=like_mnist;show:stages",
        "show:unit?layer=pool2&unit=5,3,3",
        "show:layer?name=relu1&map=3&tab=about",
        "show:bench?page=convolution&stride=2",
        "show:train?recipe=fast&images=300",
        "show:test",
        "show:layer?name=relu1&map=3&tab=about;show:bench?page=convolution&stride=2;show:train?recipe=fast&images=300",
    ):
        session.show_link(link)
        settle(qtbot, session)
    assert str(inference.mode) == "like_mnist"
    assert detail.chosen == ("relu1", 3)
    assert window.stories.way == ()
    assert bench.settings.stride == 2
    assert window.training_panel.config().train_size == 300
    assert window.training_panel.config().recipe == "fast"
    assert session.leave()
    assert str(inference.mode) == "as_drawn"
    assert (detail.chosen, detail.tabs.currentIndex()) == (("conv2", 21), 1)
    assert window.stories.way == way
    assert bench.settings == bench_before
    assert window.training_panel.config() == config
    assert window.training_panel.form.go_on()
    qtbot.waitUntil(lambda: set(window.layout_.in_front()) == set(front))
    assert not session.has_changed


def test_what_a_person_draws_in_a_lesson_stays_where_nothing_was_lent(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    session.show_link("show:bench?stride=2")
    drawn = draw(qtbot, window, THREE).drawing
    session.show_link("show:bench?stride=3")
    assert window.draw.canvas.drawing() == drawn
    session.put_back()
    assert window.draw.canvas.drawing() == drawn


def test_an_empty_canvas_is_lent_a_digit(window: WholeWindow, session: LessonSession, qtbot: QtBot) -> None:
    window.actions_["clear"].trigger()
    session.show_link("show:unit?layer=pool2&unit=5,3,3")
    wait_for_label(qtbot, window, 3)
    assert window.stories.way == (("pool2", (5, 3, 3)),)
    session.put_back()
    assert window.draw.canvas.drawing().is_blank
    window.draw.canvas.undo_group.undo()
    assert len(window.draw.canvas.drawing().strokes) == 2


@pytest.mark.parametrize("blank", [True, False])
def test_a_chapter_sets_up_the_window_for_itself(
    window: WholeWindow, session: LessonSession, qtbot: QtBot, blank: bool
) -> None:
    if blank:
        window.actions_["clear"].trigger()
    own = window.draw.canvas.drawing()
    session.open("padding")
    settle(qtbot, session)
    qtbot.waitUntil(lambda: {"bench", "lesson"} <= set(window.layout_.in_front()))
    assert window.draw.canvas.is_set_aside is blank
    assert not window.draw.canvas.drawing().is_blank
    assert session.leave()
    assert window.draw.canvas.drawing() == own
    qtbot.waitUntil(lambda: "train" in window.layout_.in_front())


def test_going_on_to_a_chapter_sets_up_its_window(
    window: WholeWindow, view: LessonView, session: LessonSession, bench: BenchSession, qtbot: QtBot
) -> None:
    session.open("pooling")
    session.show_link("show:bench?page=convolution&stride=3")
    view.next_button.click()
    settle(qtbot, session)
    assert view.chapter is not None
    assert view.chapter.slug == "normalisation"
    assert bench.settings == BenchSettings()


def test_an_explanation_leaves_the_window_as_it_is(
    window: WholeWindow, view: LessonView, session: LessonSession, qtbot: QtBot
) -> None:
    session.explain("pooling", "the-winner")
    qtbot.waitUntil(lambda: view.heading == "The winner")
    assert not session.has_changed


@pytest.mark.parametrize("reads", [True, False])
def test_a_chapter_about_a_7_shows_a_person_s_own_7(
    window: WholeWindow, session: LessonSession, qtbot: QtBot, reads: bool
) -> None:
    window.actions_["clear"].trigger()
    own = draw(qtbot, window, SEVEN if reads else THREE).drawing
    link = "show:digit?label=7;show:unit?layer=softmax&unit=7"
    for before in (link, "show:mode?input=as_drawn", "show:try?mute=conv1/3"):
        session.show_link(before)
        settle(qtbot, session)
        session.show_link(link)
        settle(qtbot, session)
        shown = window.draw.canvas.drawing()
        assert (shown == own) is reads
        assert reads or shown.label == 7
    session.put_back()
    settle(qtbot, session)
    assert window.draw.canvas.drawing() == own


def test_what_is_drawn_on_a_cleared_canvas_is_what_the_next_links_show(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    own = window.draw.canvas.drawing()
    session.show_link("show:draw?clear=1")
    assert window.draw.canvas.drawing().is_blank
    drawn = draw(qtbot, window, ONE).drawing
    session.show_link("show:stages")
    settle(qtbot, session)
    assert window.draw.canvas.drawing() == drawn
    session.show_link("show:digit?index=0")
    wait_for_label(qtbot, window, 7)
    session.show_link("show:stages")
    settle(qtbot, session)
    assert window.draw.canvas.drawing() == drawn
    session.put_back()
    assert window.draw.canvas.drawing() == own


def test_the_bar_and_its_button(view: LessonView, session: LessonSession, bench: BenchSession) -> None:
    session.explain("kernels", "by-hand")
    assert not view.bar.isVisible()
    view.show_requested.emit("show:bench?stride=3")
    assert view.bar.isVisible()
    QTest.mouseClick(view.back_button, Qt.MouseButton.LeftButton)
    assert bench.settings == BenchSettings()
    assert not view.bar.isVisible()


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("show:bench?nonsense=1", "no setting 'nonsense'"),
        ("show:bench?preset=cubism", "no kernel 'cubism'"),
        ("show:try?mute=conv9/3", "no layer conv9"),
        ("show:digit", "its label, or its index"),
    ],
)
def test_nonsense_is_refused(window: WholeWindow, session: LessonSession, qtbot: QtBot, link: str, why: str) -> None:
    with qtbot.waitSignal(session.refused) as refused:
        session.show_link(link)
    assert why in str(refused.args)
    assert not session.has_changed


def test_a_lesson_brings_the_network_that_it_speaks_of(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    spec = NETWORKS["deep"]
    zeros = {name: np.zeros(shape, np.float32) for name, shape in parameter_shapes(spec).items()}
    other = NetworkState(0, spec, layer_infos(spec), zeros, NetworkRecord("mine"), modified=True)
    with qtbot.waitSignal(window.networks.changed, timeout=WAIT_MS):
        window.engines.inference.load(other)
    # Both have a pool2, but there its units see 16×16 pixels and not the 10×10 that the chapter speaks of.
    session.show_link("show:unit?layer=pool2&unit=5,3,3")
    settle(qtbot, session)
    network = window.networks.network
    assert network is not None
    assert network.record.title == "pretrained"
    assert window.stories.way == (("pool2", (5, 3, 3)),)
    if not session.put_back():
        with qtbot.waitSignal(session.settled, timeout=WAIT_MS):
            pass
    back = window.networks.network
    assert back is not None
    assert (back.record.title, back.modified) == ("mine", True)
    assert back.weights is zeros


def test_a_lesson_wanted_before_there_is_a_network_comes_with_it(qtbot: QtBot) -> None:
    make_application()
    window = WholeWindow(WindowOptions(lesson="padding"))
    qtbot.addWidget(window, before_close_func=lambda _: window.quit_without_asking())
    window.lessons.show_link(SHORT_RUN)
    assert not window.lessons.has_changed
    window.show()
    qtbot.waitUntil(lambda: window.lessons.is_settled and window.lessons.has_changed, timeout=WAIT_MS)
    wait_for_label(qtbot, window, 3)
    assert not window.training.is_active
    qtbot.waitUntil(lambda: "bench" in window.layout_.in_front())


# --- training


def test_a_training_of_the_lesson_gives_the_network_back(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    network = window.networks.network
    assert network is not None
    window.engines.inference.set_record(replace(network.record, title="mine"), modified=True)
    before = weights(window)
    session.show_link("show:train?recipe=tutorial&images=64&epochs=1&start=1")
    with qtbot.waitSignal(window.training.finished, timeout=WAIT_MS):
        pass
    assert weights(window) is not before
    assert not session.put_back()
    with qtbot.waitSignal(session.settled, timeout=WAIT_MS):
        pass
    back: NetworkState | None = window.networks.network
    assert back is not None
    assert weights(window) is before
    assert (back.record.title, back.modified) == ("mine", True)
    assert window.training_panel.config().train_size == 60_000


def test_an_experiment_and_a_training_give_back_network_and_edits(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    trial = window.experiments
    trial.scale_bias("conv1", 5, 3.0)
    qtbot.waitUntil(lambda: window.engines.inference.is_up_to_date, timeout=WAIT_MS)
    mine, edits = weights(window, "conv1.bias").copy(), trial.edits
    for link in (
        "show:try?mute=conv1/3",
        "show:train?recipe=tutorial&images=64&epochs=1&start=1",
        "show:try?pool=pool1/avg",
    ):
        session.show_link(link)
        qtbot.waitUntil(lambda: session.is_settled and window.training.is_settled, timeout=WAIT_MS)
    assert not np.array_equal(weights(window, "conv1.bias"), mine)
    session.put_back()
    settle(qtbot, session)
    assert trial.edits == edits
    assert np.array_equal(weights(window, "conv1.bias"), mine)
    assert session.put_back()


def test_what_a_person_tries_in_a_lesson_can_be_had_again(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    session.show_link("show:try?mute=conv1/3")
    settle(qtbot, session)
    window.experiments.toggle_mute("conv1", 7)
    made = window.experiments.edits
    assert session.has_own_edits
    session.put_back()
    settle(qtbot, session)
    assert window.experiments.edits == ()
    window.experiments.undo()
    assert window.experiments.edits == made


def test_curves_of_a_lesson_are_its_own_and_the_persons_come_back(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    form = window.training_panel.form
    form.set_config(replace(window.training_panel.config(), train_size=64, epochs=1))
    window.training_panel.toggle()
    with qtbot.waitSignal(window.training.finished, timeout=WAIT_MS):
        pass
    own = [run.name for run in window.curves.store.runs]
    told = window.training_panel.account()
    assert len(own) == 1
    for _ in range(2):
        session.show_link("show:train?recipe=tutorial&images=64&epochs=1&start=1")
        qtbot.waitUntil(lambda: session.is_settled, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: window.training.is_settled, timeout=WAIT_MS)
        assert len(window.curves.store.runs) == 1
        assert window.curves.store.earlier == []
    assert window.training_panel.account() != told
    session.put_back()
    settle(qtbot, session)
    assert [run.name for run in window.curves.store.runs] == own
    assert window.training_panel.account() == told


def test_leaving_ends_the_lessons_own_run_and_keeps_it_on_disk(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    before = weights(window)
    session.open("training")
    session.show_link(SHORT_RUN)
    qtbot.waitUntil(lambda: window.training.is_active, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: weights(window) is not before, timeout=WAIT_MS)
    with qtbot.waitSignals([session.settled, window.training.finished], timeout=WAIT_MS) as signals:
        assert not session.leave()
    assert signals.signal_triggered
    assert weights(window) is before
    assert window.training.state is RunState.IDLE
    (kept,) = window.engines.autosave.path.parent.rglob("*.safetensors")
    assert kept.parent == paths.course_runs_dir()
    assert checkpoint.load(kept).record.origin == "course"


def test_the_run_after_a_lessons_is_a_persons_own(window: WholeWindow, session: LessonSession, qtbot: QtBot) -> None:
    session.open("training")
    form = window.training_panel.form
    form.set_config(replace(window.training_panel.config(), train_size=64, epochs=500))
    window.training_panel.toggle()
    qtbot.waitUntil(lambda: window.training.is_active, timeout=WAIT_MS)
    session.show_link(SHORT_RUN)
    for _ in range(2):
        window.training_panel.stop()
        wait_idle(qtbot, window)
        qtbot.waitUntil(lambda: window.training.is_settled, timeout=WAIT_MS)
        window.training_panel.toggle()
        qtbot.waitUntil(lambda: window.training.is_active, timeout=WAIT_MS)
    window.training_panel.stop()
    wait_idle(qtbot, window)
    assert not list(paths.course_runs_dir().glob("*"))


def test_a_run_that_no_link_has_asked_for_is_a_persons_own(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    session.open("pooling")
    settle(qtbot, session)
    session.show_link("show:bench?stride=2")
    settle(qtbot, session)
    window.training_panel.form.set_config(replace(window.training_panel.config(), train_size=64, epochs=500))
    window.training_panel.toggle()
    qtbot.waitUntil(lambda: window.engines.training.path is not None, timeout=WAIT_MS)
    assert Path(str(window.engines.training.path)).parent == paths.runs_dir()
    window.training_panel.stop()
    wait_idle(qtbot, window)


def test_a_run_in_progress_is_not_touched(window: WholeWindow, session: LessonSession, qtbot: QtBot) -> None:
    form = window.training_panel.form
    form.set_config(replace(window.training_panel.config(), train_size=64, epochs=500))
    config = window.training_panel.config()
    window.training_panel.toggle()
    with qtbot.waitSignal(session.refused) as refused:
        session.show_link(SHORT_RUN)
    assert str(refused.args).count(".") == 1
    assert window.training_panel.config() == config
    session.show_link("show:bench?stride=2")
    assert session.put_back()
    assert window.training.is_active
    window.training_panel.stop()
    wait_idle(qtbot, window)


def test_a_run_that_a_person_began_in_the_lesson_goes_on(
    window: WholeWindow, session: LessonSession, bench: BenchSession, qtbot: QtBot
) -> None:
    session.show_link("show:train?recipe=tutorial&images=64&epochs=500;show:bench?stride=2")
    window.training_panel.toggle()
    with qtbot.waitSignal(session.informed) as informed:
        assert session.put_back()
    assert "training goes on" in str(informed.args)
    assert bench.settings == BenchSettings()
    assert window.training.is_active
    window.training_panel.stop()
    wait_idle(qtbot, window)
    qtbot.waitUntil(lambda: window.training.is_settled, timeout=WAIT_MS)
    assert session.is_settled


def test_nothing_is_shown_while_something_is_put_back(
    window: WholeWindow, session: LessonSession, bench: BenchSession, qtbot: QtBot
) -> None:
    session.show_link(SHORT_RUN)
    session.put_back()
    with qtbot.waitSignal(session.refused):
        session.show_link("show:bench?stride=2")
    assert bench.settings == BenchSettings()
    settle(qtbot, session)


# --- closing


@pytest.mark.parametrize("asks", [True, False])
def test_closing_asks_before_it_drops_what_a_person_tried_in_a_lesson(
    window: WholeWindow, session: LessonSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, asks: bool
) -> None:
    asked: list[str] = []

    def stay(box: QMessageBox) -> int:
        asked.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", stay)
    session.show_link("show:try?mute=conv1/3")
    settle(qtbot, session)
    if asks:
        window.experiments.toggle_mute("conv1", 7)
        qtbot.waitUntil(lambda: window.engines.inference.is_up_to_date, timeout=WAIT_MS)
    edits = window.experiments.edits
    window.close()
    if asks:
        assert asked == ["The changed network is not saved."]
        assert window.isVisible()
        assert window.experiments.edits == edits
    else:
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
        assert not asked
