"""F1 and a right click: anything in any panel leads to the chapter that explains it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.bench.settings import BenchPage
from cnn_gui.core.course.lessons import course
from cnn_gui.core.network.messages import LayerKind
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.window.course.explain import DILATION, GLOBAL_POOLING, GROUPS, OF_DOCK, OF_KIND, OF_WIDGET, Explainer
from tests.views.many_kinds import kinds_snapshot, kinds_state
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    return open_window(qtbot)


@pytest.fixture
def explainer(window: WholeWindow) -> Explainer:
    return window.explainer


def make_pages(window: WholeWindow) -> None:
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
    for topic in (*OF_DOCK.values(), *OF_KIND.values(), *OF_WIDGET.values(), GROUPS, DILATION, GLOBAL_POOLING):
        assert topic.anchor in course().find(topic.slug).anchors


def test_every_panel_and_every_kind_of_layer_has_an_entry(window: WholeWindow) -> None:
    assert set(OF_DOCK) == set(window.layout_.docks)
    assert set(OF_KIND) == set(LayerKind)


def test_every_named_entry_is_a_widget_of_the_window(window: WholeWindow) -> None:
    make_pages(window)
    for name in OF_WIDGET:
        assert window.findChild(QWidget, name) is not None, name


def test_everything_a_person_can_use_is_explained(window: WholeWindow, explainer: Explainer) -> None:
    for dock in window.layout_.docks.values():
        body = dock.widget()
        usable = [w for w in body.findChildren(QWidget) if w.focusPolicy() is not Qt.FocusPolicy.NoFocus]
        for widget in (body, *usable):
            assert explainer.topic_of(widget) is not None, widget.objectName()


def test_a_field_has_its_own_entry_and_what_has_none_falls_back_on_its_panel(
    window: WholeWindow, explainer: Explainer
) -> None:
    form = window.training_panel.form
    assert explainer.topic_of(form.settings.rate("learning_rate")) == ("training", "the-learning-rate")
    assert explainer.topic_of(form.settings.count("seed")) == OF_DOCK["train"]
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
        ("why", "whyMethod", "Why these pixels"),
        ("why", "whyShares", "Why these pixels"),
        ("why", "whyBaseline", "When they lie"),
        ("why", "whyAgainst", "One against another"),
        ("why", "whyTrustButton", "Is it to be trusted?"),
        ("why_not", "whyNotFind", "The least ink"),
        ("why_not", "whyNotPixels", "By pixels"),
        ("robustness", "robustnessMeasure", "More and more"),
        ("robustness", "reliabilityMeasure", "Does 90 % mean 90 %?"),
        ("robustness", "sureFrom", "What doubt costs"),
        ("robustness", "robustnessTrain", "Train what it lacks"),
        ("projection", "mapPlot", "Alike lies close"),
        ("projection", "mapLayer", "Layer by layer"),
        ("projection", "mapTsne", "Neighbours that stay"),
        ("race", "raceStart", "Is it better?"),
        ("likes", "likedImages", "The images it answers to"),
        ("likes", "classBars", "By class"),
        ("likes", "filmView", "Made up"),
        ("likes", "likesSpares", "Silent units and twins"),
        ("why", "whySteps", "When the shares add up"),
        ("why", "whySum", "When the shares add up"),
        ("try", "tryFilters", "Mute and solo"),
        ("try", "tryPreset", "Another kernel in its place"),
        ("try", "tryBiasTwice", "The bias"),
        ("try", "tryScore", "Before and after"),
        ("build", "buildPresets", "Networks of others"),
        ("build", "buildInsert", "Row by row"),
        ("build", "buildSkip", "Skip connections"),
        ("test", "confusionMatrix", "Which it takes for which"),
        ("test", "mistakes", "The mistakes"),
        ("test", "evaluate", "The test"),
        ("album", "albumGrid", "What it forgets"),
        ("album", "albumMatrix", "Which it takes for which"),
        ("teach", "teachClasses", "Name them, draw them"),
        ("teach", "teachKernels", "Where it begins"),
        ("compare", "differenceMatrix", "Which it takes for which"),
        ("compare", "onlyRightB", "The mistakes"),
        ("compare", "compareCount", "The test"),
    ],
)
def test_what_is_in_the_bench_try_and_test_is_explained_by_itself(
    panel: str, name: str, heading: str, window: WholeWindow, explainer: Explainer
) -> None:
    make_pages(window)
    widget = window.layout_.docks[panel].findChild(QWidget, name)
    topic = explainer.topic_of(widget)
    assert topic is not None
    assert course().find(topic.slug).heading(topic.anchor) == heading


def test_f1_on_a_switch_opens_the_sentences_about_it(window: WholeWindow, explainer: Explainer, qtbot: QtBot) -> None:
    QCursor.setPos(window.mapToGlobal(QPoint(2, 2)))
    window.layout_.show_panel("try")
    window.experiment.editor.mute.setFocus()
    qtbot.waitUntil(lambda: window.experiment.editor.mute.hasFocus())
    QTest.keyClick(window.experiment.editor.mute, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: "lesson" in window.layout_.in_front())
    qtbot.waitUntil(lambda: window.lesson.heading == "Mute and solo")


def place_of(window: WholeWindow, layer: str) -> QPoint:
    """The middle of a layer's first map in the network, on the screen."""
    view = window.network_map
    place = next(place for place in view.picture.places if place.info.name == layer)
    x, y, width, high = place.grid.cell(0, 0, 0)
    (left, top), ratio = view.frame.origin, view.devicePixelRatioF()
    return view.mapToGlobal(QPoint(int((left + x + width // 2) / ratio), int((top + y + high // 2) / ratio)))


LAYERS = (
    ("input", "normalisation"), ("conv1", "convolution"), ("pool1", "pooling"), ("relu1", "relu"),
    ("conv2", "convolution"), ("pool2", "pooling"), ("relu2", "relu"), ("flatten", "fully-connected"),
    ("fc1", "fully-connected"), ("fc2", "fully-connected"), ("softmax", "softmax-loss"),
)  # fmt: skip


@pytest.mark.parametrize("selected", ["softmax", "relu1", "conv1"])
def test_what_is_under_the_pointer_is_explained_whatever_is_selected(
    window: WholeWindow, explainer: Explainer, selected: str
) -> None:
    window.networks.choose(selected)
    for layer, slug in LAYERS:
        topic = explainer.topic_of(window.network_map, place_of(window, layer))
        assert topic is not None
        assert topic.slug == slug, layer
    nothing = window.network_map.mapToGlobal(QPoint(1, window.network_map.height() - 1))
    assert explainer.topic_of(window.network_map, nothing) == OF_DOCK["network"]


def test_a_right_click_means_the_layer_under_the_pointer(
    window: WholeWindow, explainer: Explainer, qtbot: QtBot
) -> None:
    window.networks.choose("softmax")
    view, place = window.network_map, place_of(window, "relu2")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, view.mapFromGlobal(place), place)
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(explainer.wanted) as wanted:
        menu.actions()[-1].trigger()
    assert wanted.args == [*OF_KIND[LayerKind.RELU]]
    menu.close()


def test_f1_means_the_layer_under_the_pointer(
    window: WholeWindow, explainer: Explainer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pointer is put there by hand: the screen of this platform is smaller than the window."""
    window.networks.choose("softmax")
    view, place = window.network_map, place_of(window, "relu2")
    monkeypatch.setattr("cnn_gui.window.course.explain.QCursor", SimpleNamespace(pos=lambda: place))
    monkeypatch.setattr(QApplication, "widgetAt", lambda *_: view)
    with qtbot.waitSignal(explainer.wanted) as wanted:
        explainer.explain_here()
    assert wanted.args == [*OF_KIND[LayerKind.RELU]]


def test_by_keyboard_the_network_explains_what_its_cursor_is_on(window: WholeWindow, explainer: Explainer) -> None:
    window.networks.choose("pool1")
    topic = explainer.topic_of(window.network_map)
    assert topic == OF_KIND[LayerKind.MAX_POOL]


def test_a_layer_is_explained_by_what_it_is(window: WholeWindow, explainer: Explainer) -> None:
    for name, slug in LAYERS:
        window.networks.choose(name)
        topic = explainer.topic_of(window.detail)
        assert topic is not None
        assert topic.slug == slug


@pytest.mark.parametrize(
    ("network", "layer", "topic"),
    [
        ("depthwise", "conv2", ("other-layers", "groups")),
        ("depthwise", "conv3", OF_KIND[LayerKind.CONV]),
        ("norm", "conv2", ("stride-padding", "dilation")),
        ("norm", "pool2", OF_KIND[LayerKind.MAX_POOL]),
        ("resnet", "pool1", ("other-layers", "global-pooling")),
    ],
)
def test_what_is_special_about_a_layer_is_explained_before_its_kind(
    qtbot: QtBot, network: str, layer: str, topic: tuple[str, str]
) -> None:
    owner, detail, drawn = QObject(), LayerDetail(), NetworkMap()
    for view in (detail, drawn):
        qtbot.addWidget(view)
        view.resize(900, 400)
        view.show()
        view.show_network(kinds_state(network))
        view.show_snapshot(kinds_snapshot(network))
        view.choose(layer, 0)
        assert Explainer({}, owner).topic_of(view) == topic


def test_a_story_is_explained_by_its_own_layer_and_its_crumbs_by_theirs(
    window: WholeWindow, explainer: Explainer, qtbot: QtBot
) -> None:
    draw(qtbot, window, THREE)
    window.layout_.show_panel("story")
    window.stories.choose("relu1", (0, 7, 7))
    qtbot.waitUntil(lambda: window.story.story is not None)
    window.story.unit_chosen.emit("pool1", (0, 7, 7))
    window.networks.choose("softmax")
    assert explainer.topic_of(window.story.terms) == OF_KIND[LayerKind.MAX_POOL]
    first, last = window.story.crumbs.buttons()
    for crumb, kind in ((first, LayerKind.RELU), (last, LayerKind.MAX_POOL)):
        qtbot.waitUntil(lambda crumb=crumb: crumb.width() > 5)  # type: ignore[misc]
        assert explainer.topic_of(crumb, crumb.mapToGlobal(crumb.rect().center())) == OF_KIND[kind]


def test_the_stages_are_explained_one_by_one(window: WholeWindow, explainer: Explainer, qtbot: QtBot) -> None:
    draw(qtbot, window, THREE)
    row = window.stages.row
    for number in range(5):
        place = row.mapToGlobal(row.box(number).center().toPoint())
        expected = OF_KIND[LayerKind.INPUT] if number == 4 else OF_DOCK["stages"]
        assert explainer.topic_of(row, place) == expected


def test_a_right_click_offers_to_explain(window: WholeWindow, explainer: Explainer, qtbot: QtBot) -> None:
    for widget, slug in (
        (window.network_map, "convolution"),
        (window.stages.row, "image"),
        (window.answer, "softmax-loss"),
    ):
        menu = right_click(widget)
        assert menu is not None
        # After what every panel offers to take away.
        action = menu.actions()[-1]
        assert action.text() == "&What is this?"
        with qtbot.waitSignal(explainer.wanted) as wanted:
            action.trigger()
        assert (wanted.args or [""])[0] == slug
        menu.close()


def test_widgets_with_a_menu_of_their_own_keep_it(window: WholeWindow, explainer: Explainer) -> None:
    assert explainer is not None
    assert right_click(window.draw.canvas) is None
    title = window.layout_.docks["layer"].title_bar
    menu = right_click(title)
    assert menu is None or menu.objectName() != "whatIsThis"
    if menu is not None:
        menu.close()


def test_f1_explains_what_has_the_focus_or_what_the_pointer_moved_to(
    window: WholeWindow, explainer: Explainer, qtbot: QtBot
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
