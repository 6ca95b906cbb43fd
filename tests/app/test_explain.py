"""F1 and a right click: anything in any panel leads to the chapter that explains it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.bench_settings import BenchPage
from cnn_gui.core.lessons import course
from cnn_gui.core.messages import LayerKind
from cnn_gui.window.explain import BY_KIND, OF_DOCK, OF_KIND, OF_WIDGET, Explainer
from cnn_gui.window.main import MainWindow
from tests.app.window_tools import open_window


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return open_window(qtbot)


@pytest.fixture
def explainer(window: MainWindow) -> Explainer:
    return window.explainer


def make_pages(window: MainWindow) -> None:
    """The pages of the bench are made when they are first looked at."""
    for page in BenchPage:
        window.bench.page(page)


def right_click(widget: QWidget) -> QMenu | None:
    """What opens at a right click on the middle of a widget."""
    place = widget.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None


def test_every_topic_is_in_the_course() -> None:
    for topic in (*OF_DOCK.values(), *OF_KIND.values(), *OF_WIDGET.values()):
        assert topic.heading in course().find(topic.slug).headings


def test_every_panel_and_every_kind_of_layer_has_an_entry(window: MainWindow) -> None:
    assert set(OF_DOCK) == set(window.layout_.docks)
    assert set(OF_KIND) == set(LayerKind)


def test_every_named_entry_is_a_widget_of_the_window(window: MainWindow) -> None:
    make_pages(window)
    for name in OF_WIDGET:
        assert window.findChild(QWidget, name) is not None, name


def test_everything_a_person_can_use_is_explained(window: MainWindow, explainer: Explainer) -> None:
    for dock in window.layout_.docks.values():
        body = dock.widget()
        usable = [w for w in body.findChildren(QWidget) if w.focusPolicy() is not Qt.FocusPolicy.NoFocus]
        for widget in (body, *usable):
            assert explainer.topic_of(widget) is not None, widget.objectName()


def test_a_field_has_its_own_entry_and_what_has_none_falls_back_on_its_panel(
    window: MainWindow, explainer: Explainer
) -> None:
    form = window.training_panel.form
    assert explainer.topic_of(form.settings.learning_rate) == ("training", "The learning rate")
    assert explainer.topic_of(form.settings.seed) == OF_DOCK["train"]
    assert explainer.topic_of(window.stages.row) == OF_DOCK["stages"]
    assert explainer.topic_of(window.statusBar()) is None


@pytest.mark.parametrize(
    ("panel", "name", "heading"),
    [
        ("bench", "benchStride", "Stride"),
        ("bench", "benchPadding", "Padding"),
        ("bench", "benchFormula", "Why 26?"),
        ("bench", "benchKernelCells", "By hand"),
        ("bench", "benchNormalise", "Four buttons for a kernel"),
        ("bench", "benchPoolSize", "The winner"),
        ("bench", "benchPoolCeil", "At the edge"),
        ("bench", "benchPlane_red", "Many channels, one sum"),
        ("bench", "benchShiftInput", "A little freedom to move"),
        ("try", "tryFilters", "Mute and solo"),
        ("try", "tryPreset", "Another kernel in its place"),
        ("try", "tryBiasTwice", "The bias"),
        ("try", "tryScore", "Before and after"),
        ("test", "confusionMatrix", "Which it takes for which"),
        ("test", "mistakes", "The mistakes"),
        ("test", "evaluate", "The test"),
    ],
)
def test_what_is_in_the_bench_try_and_test_is_explained_by_itself(
    panel: str, name: str, heading: str, window: MainWindow, explainer: Explainer
) -> None:
    make_pages(window)
    widget = window.layout_.docks[panel].findChild(QWidget, name)
    topic = explainer.topic_of(widget)
    assert topic is not None
    assert topic.heading == heading


def test_f1_on_a_switch_opens_the_sentences_about_it(window: MainWindow, explainer: Explainer, qtbot: QtBot) -> None:
    QCursor.setPos(window.mapToGlobal(QPoint(2, 2)))
    window.layout_.show_panel("try")
    window.experiment.editor.mute.setFocus()
    qtbot.waitUntil(lambda: window.experiment.editor.mute.hasFocus())
    QTest.keyClick(window.experiment.editor.mute, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: "lesson" in window.layout_.in_front())
    qtbot.waitUntil(lambda: window.lesson.heading == "Mute and solo")


def test_a_layer_is_explained_by_what_it_is(window: MainWindow, explainer: Explainer) -> None:
    for name, slug in (
        ("pool1", "pooling"),
        ("relu2", "relu"),
        ("fc1", "fully-connected"),
        ("softmax", "softmax-loss"),
    ):
        window.networks.choose(name)
        for view in (window.network_map, window.detail, window.story):
            topic = explainer.topic_of(view)
            assert topic is not None
            assert topic.slug == slug
    assert set(BY_KIND) == {"network", "layer", "story"}


def test_a_right_click_offers_to_explain(window: MainWindow, explainer: Explainer, qtbot: QtBot) -> None:
    for widget, slug in (
        (window.network_map, "convolution"),
        (window.stages.row, "image"),
        (window.answer, "softmax-loss"),
    ):
        menu = right_click(widget)
        assert menu is not None
        (action,) = menu.actions()
        assert action.text() == "&What is this?"
        with qtbot.waitSignal(explainer.wanted) as wanted:
            action.trigger()
        assert (wanted.args or [""])[0] == slug
        menu.close()


def test_widgets_with_a_menu_of_their_own_keep_it(window: MainWindow, explainer: Explainer) -> None:
    assert explainer is not None
    assert right_click(window.draw.canvas) is None
    title = window.layout_.docks["layer"].title_bar
    menu = right_click(title)
    assert menu is None or menu.objectName() != "whatIsThis"
    if menu is not None:
        menu.close()


def test_f1_explains_what_has_the_focus_or_what_the_pointer_moved_to(
    window: MainWindow, explainer: Explainer, qtbot: QtBot
) -> None:
    QCursor.setPos(window.mapToGlobal(QPoint(2, 2)))
    window.draw.canvas.setFocus()
    window.training_panel.train_button.setFocus()
    with qtbot.waitSignal(explainer.wanted) as wanted:
        explainer.explain_here()
    assert wanted.args == [*OF_DOCK["train"]]
    QCursor.setPos(window.answer.mapToGlobal(window.answer.rect().center()))
    QTest.qWait(0)
    with qtbot.waitSignal(explainer.wanted) as wanted:
        explainer.explain_here()
    assert wanted.args == [*OF_DOCK["answer"]]
