"""t-SNE by a button: begun, paused, gone on with, begun anew from another seed, and left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.core.projection.messages import TsneState
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.compact_fields import draw_icons, switch, tool


class TsneControl(QWidget):
    """wanted: from the beginning, with a seed. held_changed: paused, or going on again. left: it is switched off."""

    wanted = Signal(int)
    held_changed = Signal(bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed, self._held, self._done = 0, False, False
        self.button = switch(
            "mapTsne",
            "t-SNE",
            self.tr(
                "Lays up to 2,000 of the images out so that neighbours in the layer stay neighbours; watch it happen. "
                "The drawing is placed among its five nearest."
            ),
        )
        self.hold_button = tool("mapTsneHold", "pause", self.tr("Pause"), self.tr("Pause t-SNE, or let it go on."))
        self.again_button = tool(
            "mapTsneAgain", "random", self.tr("Again"), self.tr("t-SNE from another seed. Equal seeds give equal maps.")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self.button, self.hold_button, self.again_button):
            row.addWidget(button)
        draw_icons(self)
        self._show()
        self.button.clicked.connect(self._clicked)
        self.hold_button.clicked.connect(self._hold)
        self.again_button.clicked.connect(self._again)

    @property
    def is_on(self) -> bool:
        return self.button.isChecked()

    @property
    def seed(self) -> int:
        return self._seed

    def begin(self, seed: int) -> None:
        """As if a person had begun it."""
        self._seed = seed
        self.button.setChecked(True)
        self._begin()

    def end(self) -> None:
        """As if a person had switched it off."""
        if self.is_on:
            self.button.setChecked(False)
            self._clicked()

    def switch_off(self) -> None:
        """Without a signal."""
        self.button.setChecked(False)
        self._show()

    def show_state(self, state: TsneState) -> None:
        self._done = state.done
        self._show()

    def show_held(self, held: bool) -> None:
        self._held = held
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            draw_icons(self)
            self._show()

    def _show(self) -> None:
        self.hold_button.setVisible(self.is_on)
        self.again_button.setVisible(self.is_on)
        self.hold_button.setEnabled(not self._done)
        name, words = ("play", self.tr("Go on")) if self._held else ("pause", self.tr("Pause"))
        self.hold_button.setProperty("icon_name", name)
        self.hold_button.setIcon(icon(name, theme_of(self)))
        self.hold_button.setAccessibleName(words)

    def _begin(self) -> None:
        self._held = self._done = False
        self._show()
        self.wanted.emit(self._seed)

    @Slot()
    def _clicked(self) -> None:
        if self.is_on:
            self._begin()
        else:
            self._show()
            self.left.emit()

    @Slot()
    def _hold(self) -> None:
        self._held = not self._held
        self._show()
        self.held_changed.emit(self._held)

    @Slot()
    def _again(self) -> None:
        self._seed += 1
        self._begin()
