"""What a number's field says of a text that it cannot take as it is: nothing typed is cut or changed in silence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, SignalInstance, Slot
from PySide6.QtWidgets import QLineEdit

from cnn_gui.views.base.numbers import MINUS
from cnn_gui.views.base.translation import translate

MOST_DIGITS = 15
"""Digits that can be typed into a whole number's field: far more than any count, and exact in every format."""

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Doubt:
    """short: for the place of the field's label. text: the sentence."""

    short: str
    text: str


class NumberField(Protocol):
    """A field for a number within a range."""

    @property
    def doubted(self) -> SignalInstance: ...
    @property
    def editingFinished(self) -> SignalInstance: ...
    def lineEdit(self) -> QLineEdit: ...
    def minimum(self) -> float: ...
    def maximum(self) -> float: ...
    def text(self) -> str: ...

    def parse(self, text: str) -> float | None:
        """The number in a text as people write it, or None."""

    def bounds(self) -> tuple[str, str]:
        """Lowest and highest number that can be set, as they are shown."""


class DoubtWatch(QObject):
    """Emits its field's ``doubted`` while what is typed is out of range, and when it has been changed."""

    def __init__(self, field: NumberField, parent: QObject) -> None:
        super().__init__(parent)
        self._field = field
        self._typed: str | None = None
        field.lineEdit().textEdited.connect(self._edited)
        field.editingFinished.connect(self._finished)

    @Slot(str)
    def _edited(self, text: str) -> None:
        field, self._typed = self._field, text
        number = field.parse(text)
        fits = number is None or field.minimum() <= number <= field.maximum()
        words = range_words(field)
        field.doubted.emit(None if fits else Doubt(words, translate("Fields", "It takes {0}.").format(words)))

    @Slot()
    def _finished(self) -> None:
        typed, self._typed = self._typed, None
        if typed is not None:
            self._field.doubted.emit(doubt(self._field, typed.strip()))


def range_words(field: NumberField) -> str:
    """The numbers that can be set: "1 to 60,000"."""
    return translate("Fields", "{0} to {1}").format(*field.bounds())


def doubt(field: NumberField, typed: str) -> Doubt | None:
    """What to say of a text that the field has taken; nothing where its value is what was typed."""
    number = field.parse(typed)
    low, high = field.bounds()
    if number is None:
        return Doubt(
            translate("Fields", "not a number"),
            translate("Fields", "“{0}” is not a number: {1} is kept.").format(typed, field.text()),
        )
    if number > field.maximum():
        text = translate("Fields", "{0} is more than {1}, the most that can be set: it is {1} now.").format(typed, high)
        return Doubt(translate("Fields", "at most {0}").format(high), text)
    if number < field.minimum():
        text = translate("Fields", "{0} is less than {1}, the least that can be set: it is {1} now.").format(typed, low)
        return Doubt(translate("Fields", "at least {0}").format(low), text)
    return None


def clamped(number: Number, low: Number, high: Number) -> Number:
    """The nearest number within a range."""
    return min(max(number, low), high)


def parse_count(text: str) -> int | None:
    """A whole number as people write it ("70,000", "1 000"), or None."""
    digits = "".join(text.replace(MINUS, "-").replace(",", "").split())
    if not digits.removeprefix("-").isdecimal() or len(digits) > MOST_DIGITS:
        return None
    return int(digits)


def parse_number(text: str) -> float | None:
    """A finite number as people write it ("0,001", "1e-3") and as it is shown ("−0.5"), or None."""
    try:
        number = float(text.strip().replace(",", ".").replace(MINUS, "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
