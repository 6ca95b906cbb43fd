"""How pictures are made up: what they begin with, what of a map is raised, and three sliders."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from cnn_gui.core.features.ascent.messages import (
    MOST_JITTER,
    MOST_STRENGTH,
    STEPS,
    AscentSettings,
    AscentStart,
    Focus,
)
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.features.film_words import focus_title, start_title
from cnn_gui.views.parts.compact_fields import named
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel

USUAL = AscentSettings()
_TENTHS = 10


class AscentFields(QWidget):
    """changed: by a person."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start, self.focus = ChoiceField(self), ChoiceField(self)
        self.smoothness = _slider(_TENTHS, round(_TENTHS * USUAL.smoothness))
        self.jitter = _slider(MOST_JITTER, USUAL.jitter)
        self.strength = _slider(round(_TENTHS * MOST_STRENGTH), round(_TENTHS * USUAL.strength))
        self._words = {slider: FittingLabel("muted", self) for slider in (self.smoothness, self.jitter, self.strength)}
        self._place: tuple[int, int] | None = None
        self._set_up()
        self._lay_out()
        self.start.activated.connect(self.changed)
        self.focus.activated.connect(self.changed)
        for slider in self._words:
            slider.valueChanged.connect(self._slid)
        self._say()

    def set_map(self, is_map: bool, place: tuple[int, int] | None) -> None:
        """Whether it is a map that is made for, of which a part can be raised, and the (row, column) in it of the unit
        whose story is told, if there is one."""
        chosen = self.focus.value()
        with QSignalBlocker(self.focus):
            self.focus.clear()
            for focus in (Focus.MIDDLE, Focus.PEAK, Focus.MEAN):
                self.focus.add(focus, focus_title(focus))
            if place is not None:
                self.focus.add(Focus.PLACE, focus_title(Focus.PLACE, place))
            self.focus.set_value(chosen)
        self._place = place
        self.focus.setVisible(is_map)

    @property
    def chosen_focus(self) -> Focus:
        return Focus(self.focus.value())

    @property
    def place(self) -> tuple[int, int] | None:
        return self._place

    def settings_with(self, seed: int) -> AscentSettings:
        return AscentSettings(
            seed=seed,
            steps=STEPS,
            start=AscentStart(self.start.value()),
            smoothness=self.smoothness.value() / _TENTHS,
            jitter=self.jitter.value(),
            strength=self.strength.value() / _TENTHS,
        )

    # --- inside

    def _set_up(self) -> None:
        named(
            self.start,
            "madeStart",
            self.tr("What the pictures begin with"),
            self.tr("Noise of its own for each picture; or your drawing, with a little noise over all but the first."),
        )
        for start in AscentStart:
            self.start.add(start, start_title(start))
        named(
            self.focus,
            "madeFocus",
            self.tr("What of the map is raised"),
            self.tr(
                "The unit in the middle of the map, which sees a patch; the largest value, wherever it is; or the mean "
                "of all, which fills the picture."
            ),
        )
        self.set_map(True, None)
        named(
            self.smoothness,
            "madeSmoothness",
            self.tr("Smoothness"),
            self.tr("How much coarse patterns are ahead of fine ones. At 0 each pixel goes its own way: often noise."),
        )
        named(
            self.jitter,
            "madeJitter",
            self.tr("Jitter"),
            self.tr("By how many pixels the picture is moved before each step: what works at one place only fades."),
        )
        named(
            self.strength,
            "madeStrength",
            self.tr("Strength"),
            self.tr("How strongly pixels are drawn towards blank paper: what adds little to the value goes."),
        )

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(6)
        for field in (self.start, self.focus):
            field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            field.setMinimumContentsLength(12)
            choices.addWidget(field)
        self.row = choices
        sliders = QHBoxLayout()
        sliders.setSpacing(12)
        for slider, words in self._words.items():
            words.setBuddy(slider)
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(words)
            column.addWidget(slider)
            sliders.addLayout(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(choices)
        whole.addLayout(sliders)

    @Slot()
    def _slid(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self._tell(self.smoothness, self.tr("Smoothness"), format_fixed(self.smoothness.value() / _TENTHS, 1))
        self._tell(self.jitter, self.tr("Jitter"), self.tr("{0} px").format(format_count(self.jitter.value())))
        self._tell(self.strength, self.tr("Strength"), format_fixed(self.strength.value() / _TENTHS, 1))

    def _tell(self, slider: QSlider, words: str, number: str) -> None:
        """Where there is little room the number is left out first."""
        self._words[slider].set_wordings((f"{words} {number}", words))


def _slider(most: int, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, most)
    slider.setPageStep(max(1, most // 5))
    slider.setValue(value)
    slider.setMinimumWidth(40)
    return slider
