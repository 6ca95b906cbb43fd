"""The button that says and chooses which values share one colour range."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cnn_gui.views.network.ranges import RangeMode, range_tip, range_title


class RangeChoice(QToolButton):
    """A button "range: per layer ▾" with a menu of the modes. chosen is emitted for a person's choice only."""

    chosen = Signal(RangeMode)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rangeChoice")
        self.setAccessibleName(self.tr("Colour range"))
        self.setToolTip(self.tr("Which values share one colour range. It is always symmetric around zero."))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self._actions = {mode: self._add(mode, menu, group) for mode in RangeMode}
        menu.triggered.connect(self._triggered)
        self.setMenu(menu)
        self._mode = RangeMode.LAYER
        self.set_mode(RangeMode.LAYER)

    def mode(self) -> RangeMode:
        return self._mode

    def set_mode(self, mode: RangeMode) -> None:
        self._mode = mode
        self._actions[mode].setChecked(True)
        self.setText(self.tr("range: {0}").format(range_title(mode)) + " ▾")

    def _add(self, mode: RangeMode, menu: QMenu, group: QActionGroup) -> QAction:
        action = menu.addAction(range_title(mode))
        action.setObjectName(f"range_{mode.value}")
        action.setCheckable(True)
        action.setToolTip(range_tip(mode))
        action.setData(mode.value)
        group.addAction(action)
        return action

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        mode = RangeMode(str(action.data()))
        if mode is not self._mode:
            self.set_mode(mode)
            self.chosen.emit(mode)
