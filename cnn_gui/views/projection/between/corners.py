"""The images between which one looks: each a small picture with a letter, which a click exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import Task
from cnn_gui.views.base.captions import in_menu
from cnn_gui.views.base.class_names import title_of_class
from cnn_gui.views.base.pictures import picture_of
from cnn_gui.views.parts.compact_fields import named

LETTERS = "ABC"
_SIDE = 24


@dataclass(frozen=True, slots=True, eq=False)
class Corner:
    """pixels: (C, H, W) uint8. title: what it is, in a few words."""

    pixels: UInt8
    title: str


class CornerBar(QWidget):
    """drawing_wanted: what is on the canvas as corner i. class_wanted: some test image of a class as corner i."""

    drawing_wanted = Signal(int)
    class_wanted = Signal(int, int)

    def __init__(self, name: str, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._corners: tuple[Corner | None, ...] = (None,) * count
        self._task: Task | None = None
        self.buttons = tuple(self._button(name, index) for index in range(count))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(0)

    def show_corners(self, corners: Sequence[Corner | None], task: Task) -> None:
        self._task = task
        self._corners = tuple(corners)
        for button, letter, corner in zip(self.buttons, LETTERS, self._corners, strict=False):
            button.setIcon(QIcon() if corner is None else _icon(corner.pixels, self.devicePixelRatioF()))
            title = self.tr("nothing") if corner is None else corner.title
            button.setAccessibleName(f"{letter}: {title}")
            button.setToolTip(
                self.tr("{0} is {1}. Choose another one here, or by a right click on a point of the map.").format(
                    letter, title
                )
            )

    def fill(self, menu: QMenu, index: int) -> None:
        """What may become corner ``index``."""
        menu.clear()
        action = menu.addAction(self.tr("The drawing"))
        action.triggered.connect(lambda: self.drawing_wanted.emit(index))
        menu.addSeparator()
        for label in range(0 if self._task is None else len(self._task.classes)):
            assert self._task is not None
            title = self.tr("A test image: {0}").format(in_menu(title_of_class(self._task.names, label)))
            menu.addAction(title).triggered.connect(lambda _on=False, label=label: self.class_wanted.emit(index, label))

    def _button(self, name: str, index: int) -> QToolButton:
        button, menu = QToolButton(self), QMenu(self)
        letter = LETTERS[index]
        named(button, f"{name}{letter}", letter, "")
        button.setText(letter)
        button.setIconSize(QSize(_SIDE, _SIDE))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setStyleSheet("QToolButton { padding: 2px 4px; } QToolButton::menu-indicator { image: none; }")
        menu.setProperty("corner", index)
        menu.aboutToShow.connect(self._fill)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    @Slot()
    def _fill(self) -> None:
        menu = self.sender()
        if isinstance(menu, QMenu):
            self.fill(menu, int(menu.property("corner")))


def shown(pixels: UInt8) -> UInt8:
    """(C, H, W) as people see it: (H, W), in colour (H, W, 3)."""
    found: UInt8 = pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0).copy()
    return found


def _icon(pixels: UInt8, ratio: float) -> QIcon:
    side = round(_SIDE * ratio)
    image = picture_of(shown(pixels)).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return QIcon(pixmap)
