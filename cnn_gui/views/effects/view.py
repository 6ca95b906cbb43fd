"""What a setting of the recipe does to the drawing: choose a setting, see its effect."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.effects.messages import (
    DecayedLayers,
    DroppedUnits,
    Effect,
    EffectKind,
    NormalisedLayer,
    NormalisedLayers,
    SmoothedTarget,
    Variations,
)
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_percent
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.effects.bar_rows import BarHeading, BarRows, EffectBar
from cnn_gui.views.effects.content import effect_content
from cnn_gui.views.effects.shown import decay_bars, dropout_bars, dropout_tiles, smoothing_bars, variation_tiles
from cnn_gui.views.effects.spread_rows import SpreadRows
from cnn_gui.views.effects.tile_row import EffectTile, TileRow
from cnn_gui.views.effects.words import MOST, state_words, tip_of, title_of, words_of
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import WrappedLabel

CHANCE = (EffectKind.VARIATION, EffectKind.DROPOUT)
LABELLED = (EffectKind.SMOOTHING, EffectKind.DECAY)
"""The settings whose effect is drawn by lot, and those that ask what the image is."""

AS_ANSWERED = "answer"


class EffectsView(QWidget):
    """wish_changed: another setting, class or draw is wanted, or the effects have come into sight."""

    wish_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("effects")
        self.setAccessibleName(self.tr("Settings on the drawing"))
        self._effect: Effect | None = None
        self._names: tuple[str, ...] | None = None
        self._draw = 0
        self.kinds = ChoiceField(self)
        self.labels = ChoiceField(self)
        self.again_button = QToolButton(self)
        self.words = WrappedLabel("", self)
        self.state = WrappedLabel("muted", self)
        self.tiles, self.bars, self.spreads = TileRow(), BarRows(), SpreadRows()
        self._set_up()
        self._lay_out()
        self._show_kind()

    @property
    def kind(self) -> EffectKind:
        return EffectKind(self.kinds.value())

    @property
    def label(self) -> int | None:
        """What the image is taken for, None for the network's answer."""
        value = self.labels.value()
        return None if value in ("", AS_ANSWERED) else int(value)

    @property
    def draw(self) -> int:
        """Which draw of chance is wanted."""
        return self._draw

    @property
    def effect(self) -> Effect | None:
        return self._effect

    def choose(self, kind: EffectKind) -> None:
        self.kinds.set_value(kind.value)

    def set_classes(self, names: Sequence[str], count: int) -> None:
        """What the image may be taken for. names: () where nobody has named them."""
        told = tuple(name_of(names, label) for label in range(count))
        if told == self._names:
            return
        self._names = told
        with QSignalBlocker(self.labels):
            self.labels.clear()
            self.labels.add(AS_ANSWERED, self.tr("as answered"), self.tr("Taken for what the network answers."))
            for label, name in enumerate(told):
                self.labels.add(str(label), name)

    def show_effect(self, effect: Effect) -> None:
        """What the setting does."""
        self._effect = effect
        self.words.setText(words_of(effect))
        self.state.setText(state_words(effect))
        self._show_numbers()

    def show_problem(self, sentence: str) -> None:
        """Why there is none to show."""
        self._effect = None
        self.words.setText(sentence)
        self.state.setText("")
        self._show_numbers()

    def panel_content(self) -> PanelContent | None:
        return effect_content(self._effect, self) if self._effect is not None else None

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wish_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_numbers()

    # --- inside

    def _set_up(self) -> None:
        self.kinds.setObjectName("effectKind")
        self.kinds.setAccessibleName(self.tr("Setting"))
        for kind in EffectKind:
            self.kinds.add(kind.value, title_of(kind), tip_of(kind))
        self.kinds.currentIndexChanged.connect(self._kind_chosen)
        self.labels.setObjectName("effectLabel")
        self.labels.setAccessibleName(self.tr("Taken for"))
        self.labels.setToolTip(self.tr("What the image is: the class that the loss asks for."))
        self.labels.currentIndexChanged.connect(self.wish_changed)
        self.again_button.setObjectName("effectAgain")
        self.again_button.setText(self.tr("Others"))
        self.again_button.setAccessibleName(self.tr("Other draws"))
        self.again_button.setToolTip(self.tr("Throws the dice again, as the next epoch does."))
        self.again_button.clicked.connect(self._again)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.kinds, 3)
        row.addWidget(self.labels, 2)
        row.addWidget(self.again_button)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(8)
        for widget in (self.words, self.tiles, self.bars, self.spreads, self.state):
            inside.addWidget(widget)
        inside.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setObjectName("effectArea")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.area, 1)

    @Slot()
    def _kind_chosen(self) -> None:
        self._draw = 0
        self._show_kind()
        self.wish_changed.emit()

    def _show_kind(self) -> None:
        self.kinds.setToolTip(tip_of(self.kind))
        self.labels.setVisible(self.kind in LABELLED)
        self.again_button.setVisible(self.kind in CHANCE)

    @Slot()
    def _again(self) -> None:
        self._draw += 1
        self.wish_changed.emit()

    def _show_numbers(self) -> None:
        effect, theme = self._effect, theme_of(self)
        names = effect.wish.network.task.names if effect is not None else ()
        shown = effect.shown if effect is not None else None
        tiles: list[EffectTile] = []
        bars: list[EffectBar] = []
        heading, layers = BarHeading(), tuple[NormalisedLayer, ...]()
        match shown:
            case Variations():
                tiles = variation_tiles(shown, names, theme)
            case DroppedUnits():
                tiles, bars = dropout_tiles(shown, names, theme), dropout_bars(shown, names)
                most = format_percent(MOST, 0)
                heading = BarHeading(
                    self.tr("mean, and the middle {0}; line: without dropout").format(most),
                    short_bars=self.tr("mean, {0}; line: without").format(most),
                )
            case SmoothedTarget():
                bars = smoothing_bars(shown, names)
                heading = BarHeading(self.tr("answer; line: asked for"))
            case DecayedLayers():
                bars = decay_bars(shown)
                heading = BarHeading(
                    numbers=self.tr("norm → without decay or with it"), short_numbers=self.tr("by decay")
                )
            case NormalisedLayers():
                layers = shown.layers
            case None:
                pass
        self.tiles.show_tiles(tiles)
        self.bars.show_bars(bars, heading)
        self.spreads.show_layers(layers)
        self.tiles.setVisible(bool(tiles))
        self.bars.setVisible(bool(bars))
        self.spreads.setVisible(bool(layers))
        self.state.setVisible(bool(self.state.text()))
