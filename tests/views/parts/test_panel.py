"""Panels: what moves them, what does not, and how they come back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.theme import Scheme, apply
from cnn_gui.views.drawing.draw_panel import DrawPanel
from cnn_gui.views.drawing.stroke_beside import StrokeBeside
from cnn_gui.views.parts.panel import PanelDock

LEFT = Qt.MouseButton.LeftButton


class Window(QMainWindow):
    """Two panels side by side, one of them to draw in."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = DrawPanel()
        self.draw = PanelDock("draw", "Draw", self.panel, self)
        self.other = PanelDock("other", "Other", QLabel("other"), self)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.draw)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.other)
        StrokeBeside(self.panel.canvas, self.panel, self.draw)
        self.resize(800, 500)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def drag(widget: QWidget, start: QPoint, end: QPoint, steps: int = 8) -> None:
    """From a place in a widget to another, by the left button."""
    QTest.mousePress(widget, LEFT, pos=start)
    for step in range(1, steps + 1):
        QTest.mouseMove(widget, start + (end - start) * step / steps)
    QTest.mouseRelease(widget, LEFT, pos=end)


def onto_canvas(window: Window, widget: QWidget) -> QPoint:
    """The middle of the canvas, as a place in another widget."""
    canvas = window.panel.canvas
    return widget.mapFromGlobal(canvas.mapToGlobal(canvas.rect().center()))


def test_a_stroke_that_begins_in_the_title_draws_and_moves_nothing(window: Window) -> None:
    title = window.draw.title_bar
    before = window.draw.geometry()
    start = QPoint(title.width() // 2, title.height() // 2)
    drag(title, start, onto_canvas(window, title))
    (stroke,) = window.panel.canvas.drawing().strokes
    # The ink begins where the canvas does: no more than half a pen above its edge.
    assert -stroke.width / 2 <= stroke.points[0][1] <= 1
    assert stroke.points[-1] == pytest.approx((250, 250), abs=4)
    assert not window.draw.isFloating()
    assert window.draw.geometry() == before


def test_a_stroke_that_begins_in_the_margin_draws_from_there(window: Window) -> None:
    body = window.draw.widget()
    drag(body, QPoint(3, body.height() // 3), onto_canvas(window, body))
    assert len(window.panel.canvas.drawing().strokes) == 1


def test_a_press_beside_the_canvas_that_stays_there_does_nothing(window: Window) -> None:
    title = window.draw.title_bar
    QTest.mouseClick(title, LEFT, pos=title.rect().center())
    drag(title, title.rect().center(), title.rect().center() + QPoint(40, 0))
    QTest.mouseDClick(title, LEFT, pos=title.rect().center())
    assert window.panel.canvas.drawing().is_blank
    assert not window.draw.isFloating()


def test_only_the_grip_passes_the_mouse_on_to_the_dock_and_draws_nothing(window: Window) -> None:
    title = window.draw.title_bar
    assert title.grip.isVisible()
    assert "Drag" in title.grip.toolTip()
    seen = Seen()
    window.draw.installEventFilter(seen)
    for kind in (QTest.mousePress, QTest.mouseRelease):
        kind(title, LEFT, pos=title.rect().center())
    assert seen.kinds == []
    for kind in (QTest.mousePress, QTest.mouseRelease):
        kind(title.grip, LEFT)
    assert seen.kinds == [QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease]
    assert window.panel.canvas.drawing().is_blank


class Seen(QObject):
    """The mouse's events that arrive somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[QEvent.Type] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            self.kinds.append(event.type())
        return False


def test_the_grip_drags_the_panel_out_of_the_window(window: Window) -> None:
    grip = window.draw.title_bar.grip
    QTest.mousePress(grip, LEFT)
    for far in range(10, 200, 20):
        QTest.mouseMove(grip, grip.rect().center() + QPoint(far, far))
    assert window.draw.isFloating()
    QTest.mouseRelease(grip, LEFT)


def test_a_double_click_on_the_grip_floats_the_panel_aside_and_one_on_its_title_brings_it_back(window: Window) -> None:
    place = window.other.mapToGlobal(QPoint(0, 0))
    title = window.other.title_bar
    assert not title.dock_button.isVisible()
    QTest.mouseDClick(title.grip, LEFT)
    assert window.other.isFloating()
    assert (window.other.pos() - place).manhattanLength() > 30
    assert window.other.screen().availableGeometry().contains(window.other.geometry())
    assert title.dock_button.isVisible()
    assert title.close_button.isVisible()
    QTest.mouseDClick(title, LEFT, pos=title.rect().center())
    assert not window.other.isFloating()
    assert not title.dock_button.isVisible()


def test_a_floating_panel_is_docked_and_closed_by_its_buttons(window: Window) -> None:
    title = window.other.title_bar
    window.other.setFloating(True)
    title.dock_button.click()
    assert not window.other.isFloating()
    window.other.setFloating(True)
    title.close_button.click()
    assert not window.other.isVisible()
    assert not window.other.toggleViewAction().isChecked()


class _Painted(QObject):
    """Which of the widgets have been painted."""

    def __init__(self, widgets: list[QWidget]) -> None:
        super().__init__()
        self.seen: list[QWidget] = []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.seen.append(watched)
        return super().eventFilter(watched, event)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_what_changes_in_a_panel_paints_nothing_behind_it(window: Window, qtbot: QtBot, scheme: Scheme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = apply(app, scheme)
    canvas, dock = window.panel.canvas, window.draw
    behind = [window, dock, dock.widget(), dock.body, dock.body.viewport()]
    painted = _Painted([*behind, canvas])

    def alone() -> bool:
        painted.seen.clear()
        canvas.update()
        app.processEvents()
        return painted.seen == [canvas]

    # Once what came before is painted.
    qtbot.waitUntil(alone)
    # Its ground is the panel's: nothing shows where one begins and the other ends.
    image = window.grab().toImage()
    for place in (QPoint(2, dock.widget().height() // 2), QPoint(14, 3 + dock.widget().height() // 2)):
        assert image.pixelColor(dock.widget().mapTo(window, place)).name() == theme.panel
