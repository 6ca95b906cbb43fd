"""The frame around every view: a dock with a quiet title, a hint on its right, and a body on the panel's ground."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.grip import Grip
from cnn_gui.views.parts.panel_body import PanelBody

ASIDE = QPoint(36, 36)
"""How far from its place a panel floats at first: on top of its neighbour nobody would see that it does."""


def label(text: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """A label in one of the style sheet's roles: "title", "muted", "bad" or plain. Its text is text, never HTML."""
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        result.setProperty("role", role)
    return result


class PanelTitle(QWidget):
    """A dock's title bar: the title in bold on the left, a muted hint on the right that gives way first.

    In the window only its grip moves the panel: a stroke that begins beside the canvas does not. A panel that floats is
    moved by the whole bar, as windows are, and has buttons to dock and to close it.
    """

    def __init__(self, title: str, dock: QDockWidget | None = None) -> None:
        super().__init__(dock)
        self.setObjectName("panelTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 7, 11, 3)
        row.setSpacing(4)
        self.grip = Grip(self)
        # A long one ("Story · conv1 · map 1 · row 15, column 15") is cut before it makes the panel, and with it the
        # window, wider. What the panel is called at first is always whole.
        self._title = ElidedLabel(role="title", factor=1.0, uncut=title)
        self._title.setObjectName("panelName")
        self._hint = ElidedLabel(alignment=Qt.AlignmentFlag.AlignRight, factor=1.0)
        self.take_button = self._button("panelTake", self.tr("Take this panel's picture or its numbers away"))
        self.take_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        # Calm: nothing to stop at by Tab in each panel; the View menu has it for the keyboard.
        self.take_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # No higher than the words beside it.
        self.take_button.setIconSize(QSize(14, 14))
        self.take_button.setStyleSheet("QToolButton { padding: 0 3px; }")
        self.take_button.show()
        self.dock_button = self._button("panelDock", self.tr("Back into the window (double click on the title)"))
        self.close_button = self._button("panelClose", self.tr("Close; the View menu brings the panel back"))
        row.addWidget(self.grip)
        row.addWidget(self._title)
        row.addSpacing(6)
        row.addWidget(self._hint, 1)
        row.addWidget(self.take_button)
        row.addWidget(self.dock_button)
        row.addWidget(self.close_button)
        self._held = False
        self._draw_icons()

    def title(self) -> str:
        return self._title.text()

    def set_title(self, title: str) -> None:
        self._title.set_text(title)

    def hint(self) -> str:
        return self._hint.text()

    def set_hint(self, hint: str) -> None:
        self._hint.set_text(hint)

    def set_floating(self, floating: bool) -> None:
        self.grip.floats = floating
        for button in (self.dock_button, self.close_button):
            button.setVisible(floating)
        _mark_floating(self, floating)

    def is_grip(self, position: QPointF) -> bool:
        """Whether the panel can be moved from a position in the title."""
        return self.grip.floats or self.grip.geometry().contains(position.toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self.is_grip(event.position())
        self._take_or_pass(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._take_or_pass(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._take_or_pass(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Back into the window; out of it only by the grip, which sees to that itself.
        event.setAccepted(not self.grip.floats)

    def _take_or_pass(self, event: QMouseEvent) -> None:
        """What is passed on reaches the dock, which then moves."""
        event.setAccepted(not self._held)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    def _button(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.hide()
        return button

    def _draw_icons(self) -> None:
        theme = theme_of(self)
        for button, name in ((self.dock_button, "dock"), (self.close_button, "close")):
            button.setIcon(icon(name, theme))
        self.take_button.setIcon(icon("export", theme, "muted"))


class PanelDock(QDockWidget):
    """A dock that looks like a panel. Its object name (``name``) is how QMainWindow.saveState finds it again.

    seen: its name, and whether it has come into sight or is hidden, closed or behind another tab.
    """

    seen = Signal(str, bool)

    def __init__(self, name: str, title: str, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self.title_bar = PanelTitle(title, self)
        self.setTitleBarWidget(self.title_bar)
        body = QWidget(self)
        body.setObjectName("panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Before the view is in it: Qt styles what is in a widget anew each time that this gets a parent.
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(11, 4, 11, 10)
        self.body = PanelBody(view, body)
        column.addWidget(self.body)
        self.topLevelChanged.connect(self._frame)
        self.visibilityChanged.connect(self._tell_seen)
        self.title_bar.dock_button.clicked.connect(self._dock)
        self.title_bar.close_button.clicked.connect(self.close)
        self.title_bar.grip.double_clicked.connect(self._float_aside)

    def ask_for(self, across: float, down: float) -> None:
        """From now on it asks for these shares, in 0..1, of the room that its view needs, and for no more."""
        self.body.settle(across, down)
        # Qt would tell the layouts around it only later.
        self.widget().updateGeometry()
        self.updateGeometry()

    @Slot(bool)
    def _tell_seen(self, seen: bool) -> None:
        self.seen.emit(self.objectName(), seen)

    @Slot(bool)
    def _frame(self, floating: bool) -> None:
        """A panel on its own has the frame that windows have."""
        self.title_bar.set_floating(floating)
        _mark_floating(self.widget(), floating)

    @Slot()
    def _dock(self) -> None:
        self.setFloating(False)

    @Slot()
    def _float_aside(self) -> None:
        """Floats a little away from where the panel was, on the screen as a whole."""
        place = self.mapToGlobal(QPoint(0, 0)) + ASIDE
        room = self.screen().availableGeometry()
        self.setFloating(True)
        right, bottom = room.right() - self.width(), room.bottom() - self.height()
        self.move(max(min(place.x(), right), room.left()), max(min(place.y(), bottom), room.top()))


def _mark_floating(part: QWidget, floating: bool) -> None:
    """For the style sheet, which Qt looks at again only when it is told to.

    Never the dock itself: to style it anew while it is being dragged out of the window ends in a crash (Qt 6.11).
    """
    part.setProperty("floating", floating)
    part.style().unpolish(part)
    part.style().polish(part)
