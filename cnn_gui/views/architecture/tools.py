"""What can be done with a row: a row of buttons, two of them with menus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cnn_gui.core.architecture.kinds import NEW
from cnn_gui.core.architecture.messages import SkipSource
from cnn_gui.views.architecture.text import kind_choice
from cnn_gui.views.parts.button_words import ButtonWords
from cnn_gui.views.parts.compact_fields import draw_icons, tool

_OFTEN = ("conv", "pool", "batch_norm", "relu", "dropout", "flatten", "linear", "adaptive_pool")


class RowTools(QWidget):
    """inserted: the tag of a kind. skipped: the place of a row, and whether the two go side by side."""

    inserted = Signal(str)
    skipped = Signal(int, bool)
    duplicated = Signal()
    deleted = Signal()
    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("buildTools")
        self.insert = self._menu_button(
            "buildInsert", "plus", self.tr("Insert"), self.tr("A new row below the marked one. (Ins)")
        )
        self.skip = self._menu_button(
            "buildSkip", "sum", self.tr("Skip"),
            self.tr("A way around: joins the marked row with an earlier one, below it. (S)"),
        )  # fmt: skip
        self.duplicate = self._button(
            "buildDuplicate", "maps", self.tr("Duplicate"), self.tr("The same once more, below the row. (Ctrl+D)")
        )
        self.delete_button = self._button(
            "buildDelete", "clear", self.tr("Delete"), self.tr("Takes the row out; undo brings it back. (Del)")
        )
        self.up = self._button("buildUp", "", self.tr("Up"), self.tr("One row up. (Alt+Up)"))
        self.down = self._button("buildDown", "", self.tr("Down"), self.tr("One row down. (Alt+Down)"))
        self.up.setText("↑")
        self.down.setText("↓")
        self._fill_insert()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        buttons = (self.insert, self.skip, self.duplicate, self.delete_button)
        for button in (*buttons, self.up, self.down):
            row.addWidget(button)
        row.addStretch(1)
        self._words = ButtonWords(row, buttons)
        self.duplicate.clicked.connect(self.duplicated)
        self.delete_button.clicked.connect(self.deleted)
        self.up.clicked.connect(self._up)
        self.down.clicked.connect(self._down)
        self._menu(self.insert).triggered.connect(self._insert)
        self._menu(self.skip).triggered.connect(self._skip)
        draw_icons(self)

    def show_row(self, index: int, count: int, added: Sequence[SkipSource], beside: Sequence[SkipSource]) -> None:
        """What can be done with layers[index] of ``count``; -1 is the input, ``count`` the answer. added, beside: what
        it can be joined with."""
        is_layer = 0 <= index < count
        self.insert.setEnabled(index < count)
        self.duplicate.setEnabled(is_layer)
        self.delete_button.setEnabled(is_layer)
        self.up.setEnabled(is_layer and index > 0)
        self.down.setEnabled(is_layer and index < count - 1)
        self.skip.setEnabled(bool(added or beside))
        menu = self._menu(self.skip)
        menu.clear()
        for sources, side_by_side in ((added, False), (beside, True)):
            for source in sources:
                menu.addAction(self._words_of(source, side_by_side=side_by_side)).setData((source.index, side_by_side))
            if sources is added and added and beside:
                menu.addSeparator()

    def open_insert(self, at: QPoint | None = None) -> None:
        """Shows what can be inserted."""
        self._open(self.insert, at)

    def open_skip(self) -> None:
        self._open(self.skip, None)

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._words.fit(self.width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            draw_icons(self)

    # --- inside

    def _button(self, name: str, icon_name: str, title: str, tip: str) -> QToolButton:
        button = tool(name, icon_name, title, tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _menu_button(self, name: str, icon_name: str, title: str, tip: str) -> QToolButton:
        button = self._button(name, icon_name, title, tip)
        button.setText(title)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setObjectName(f"{name}Menu")
        button.setMenu(menu)
        return button

    def _menu(self, button: QToolButton) -> QMenu:
        menu = button.menu()
        assert isinstance(menu, QMenu)
        return menu

    def _fill_insert(self) -> None:
        menu = self._menu(self.insert)
        for tag in (*_OFTEN, *(tag for tag in NEW if tag not in _OFTEN)):
            action = menu.addAction(kind_choice(tag))
            action.setObjectName(f"buildInsert_{tag}")
            action.setData(tag)
            if tag == _OFTEN[-1]:
                menu.addSeparator()

    def _open(self, button: QToolButton, at: QPoint | None) -> None:
        menu = self._menu(button)
        if button.isEnabled() and not menu.isEmpty():
            menu.popup(at if at is not None else button.mapToGlobal(button.rect().bottomLeft()))
            menu.setActiveAction(menu.actions()[0])

    def _words_of(self, source: SkipSource, *, side_by_side: bool) -> str:
        if side_by_side:
            text = self.tr("Put {0} beside it") if source.fits else self.tr("Put {0} beside it, by a 1×1 convolution")
        else:
            text = self.tr("Add {0} to it") if source.fits else self.tr("Add {0} to it, by a 1×1 convolution")
        return text.format(source.name)

    @Slot(QAction)
    def _insert(self, action: QAction) -> None:
        self.inserted.emit(str(action.data()))

    @Slot(QAction)
    def _skip(self, action: QAction) -> None:
        index, side_by_side = action.data()
        self.skipped.emit(int(index), bool(side_by_side))

    @Slot()
    def _up(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _down(self) -> None:
        self.moved.emit(1)
