"""The slim bar that switches between workspaces: a button each, or one button with all of them where room is short."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QMenu, QToolButton, QWidget

from cnn_gui.views.base.captions import in_menu
from cnn_gui.views.base.theme import is_new_type


class ShownWorkspace(NamedTuple):
    """A workspace as the bar offers it. key: how code finds it. title, tip: for people."""

    key: str
    title: str
    tip: str


class WorkspaceBar(QWidget):
    """chosen: the key of the workspace that a person wants. outgrown: it needs another width than before.

    The buttons are one stop of the Tab key; the arrow keys go from one to the next.
    """

    chosen = Signal(str)
    outgrown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workspaceBar")
        self.setAccessibleName(self.tr("Workspaces"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._tips: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._current = ""
        self._compact = False
        self.menu = QMenu(self)
        self.menu.setObjectName("workspaceBarMenu")
        self.menu.setToolTipsVisible(True)
        self.one_button = self._button("workspaces")
        self.one_button.setMenu(self.menu)
        self.one_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addWidget(self.one_button)
        self.one_button.hide()
        self._group.buttonClicked.connect(self._clicked)
        self.menu.triggered.connect(self._picked)

    def button(self, key: str) -> QToolButton:
        """The button of a workspace. Raises KeyError where there is none."""
        return self._buttons[key]

    @property
    def is_compact(self) -> bool:
        """Whether one button stands for all of them."""
        return self._compact

    def set_choices(self, choices: Iterable[ShownWorkspace]) -> None:
        """All that are offered, in their order."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        self.menu.clear()
        for key, title, tip in choices:
            self._titles[key], self._tips[key] = title, tip
            self._add(key, title, tip)
        self.set_current(self._current)
        self._show_buttons()
        self.outgrown.emit()

    def set_current(self, key: str) -> None:
        """The workspace on display."""
        self._current = key
        for each, button in self._buttons.items():
            button.setChecked(each == key)
        for action in self.menu.actions():
            action.setChecked(action.data() == key)
        self.one_button.setText(in_menu(self._titles.get(key, "")) + " ▾")
        self.one_button.setToolTip(self._tips.get(key, ""))
        if self._compact:
            self.updateGeometry()
            self.outgrown.emit()

    def needed(self) -> int:
        """The width in which all of them have a button, in pixels."""
        margins = self._row.contentsMargins()
        widths = [button.sizeHint().width() for button in self._buttons.values()]
        return sum(widths) + self._row.spacing() * max(len(widths) - 1, 0) + margins.left() + margins.right()

    def fit(self, width: int) -> None:
        """Shows all buttons where they fit into a width, in pixels, and else the one button."""
        compact = width < self.needed()
        if compact != self._compact:
            self._compact = compact
            self._show_buttons()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return hint if self._compact else QSize(self.needed(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self.outgrown.emit()

    def _add(self, key: str, title: str, tip: str) -> None:
        button = self._button(f"workspace_{key}")
        button.setText(in_menu(title))
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setProperty("workspace", key)
        self._buttons[key] = button
        self._group.addButton(button)
        self._row.addWidget(button)
        action = self.menu.addAction(in_menu(title))
        action.setData(key)
        action.setCheckable(True)
        action.setToolTip(tip)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "workspace")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        return button

    def _show_buttons(self) -> None:
        for button in self._buttons.values():
            button.setVisible(not self._compact)
        self.one_button.setVisible(self._compact)
        self.updateGeometry()

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        self._choose(str(button.property("workspace")))

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        self._choose(str(action.data()))

    def _choose(self, key: str) -> None:
        """What is on display is what is marked, until somebody says otherwise."""
        self.set_current(self._current)
        if key != self._current:
            self.chosen.emit(key)
