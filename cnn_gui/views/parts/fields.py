"""Input fields for numbers and choices, as the forms use them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QStandardItemModel,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from cnn_gui.views.base.numbers import MINUS, format_count, format_rounded
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.field_doubts import DoubtWatch, clamped, parse_count, parse_number

# Numbers read the same as everywhere else in the app: a point for decimals, commas between thousands.
LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


FIELD_WIDTH = 64

_PLAIN_COMBO = "QComboBox::drop-down { border: none; width: 18px; } QComboBox::down-arrow { image: none; }"
_PLAIN_SPIN = """
    QAbstractSpinBox { padding-left: 0px; padding-right: 0px; }
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 18px; }
    QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; }
"""


if TYPE_CHECKING:
    _Widget = QWidget
else:
    # A plain class at run time: PySide does not let a class have two bases of Qt's.
    _Widget = object


class _Manners(_Widget):
    """What all fields have in common, to be named before the Qt class.

    The wheel turns a field only while it has the focus, so that scrolling past changes nothing; Page Up and Page Down
    are the field's own; its arrows are thin.
    """

    def event(self, event: QEvent) -> bool:
        return keeps_page_key(event) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _draw_chevrons(self)


class CountField(_Manners, QSpinBox):
    """A whole number. What is typed is never cut: a number out of range becomes the nearest one within.

    doubted carries a Doubt while what is typed is out of range, and when it has been changed; None when all is well.
    """

    doubted = Signal(object)

    def __init__(self, low: int, high: int, step: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(LOCALE)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setGroupSeparatorShown(True)
        _prepare(self)
        self._doubts = DoubtWatch(self, self)

    def bounds(self) -> tuple[str, str]:
        """The least and the most that can be set, as they are shown."""
        return format_count(self.minimum()), format_count(self.maximum())

    def valueFromText(self, text: str) -> int:
        number = self.parse(text)
        return self.value() if number is None else number

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        number = self.parse(text)
        if number is not None:
            fits = self.minimum() <= number <= self.maximum()
            return QValidator.State.Acceptable if fits else QValidator.State.Intermediate, text, position
        rest = self._typed(text).strip(f" ,{MINUS}-")
        return QValidator.State.Invalid if rest else QValidator.State.Intermediate, text, position

    def fixup(self, text: str) -> str:
        number = self.parse(text)
        return self.textFromValue(self.value() if number is None else clamped(number, self.minimum(), self.maximum()))

    def parse(self, text: str) -> int | None:
        return parse_count(self._typed(text))

    def _typed(self, text: str) -> str:
        """A text without the words that stand before and behind the number in the field: "map 5" is 5."""
        return text.removeprefix(self.prefix()).removesuffix(self.suffix())


class RateField(_Manners, QDoubleSpinBox):
    """A rate over several orders of magnitude: steps go 1, 2, 5, 10 and it reads and writes "0.001" and "1e-5" alike.

    low: 0 where nothing at all is a choice, else the smallest value. A number out of range becomes the nearest one
    within; doubted is as for CountField.
    """

    DECIMALS = 8

    doubted = Signal(object)

    def __init__(self, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(LOCALE)
        self.setDecimals(self.DECIMALS)
        self.setRange(low, high)
        _prepare(self)
        self._doubts = DoubtWatch(self, self)

    def bounds(self) -> tuple[str, str]:
        """The least and the most that can be set, as they are shown."""
        return format_rounded(self.minimum(), 6), format_rounded(self.maximum(), 6)

    def textFromValue(self, value: float) -> str:
        return format_rounded(value, self.DECIMALS)

    def fixup(self, text: str) -> str:
        number = parse_number(text)
        return self.textFromValue(self.value() if number is None else clamped(number, self.minimum(), self.maximum()))

    def parse(self, text: str) -> float | None:
        return parse_number(text)

    def valueFromText(self, text: str) -> float:
        number = parse_number(text)
        return self.value() if number is None else number

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        number = parse_number(text)
        if number is not None and self.minimum() <= number <= self.maximum():
            return QValidator.State.Acceptable, text, position
        partial = all(character in f"0123456789.,eE+-{MINUS}" for character in text.strip())
        return QValidator.State.Intermediate if partial else QValidator.State.Invalid, text, position

    def stepBy(self, steps: int) -> None:
        value = self.value()
        for _ in range(abs(steps)):
            value = neighbour(value, up=steps > 0)
        self.setValue(min(max(value, self.minimum()), self.maximum()))
        self.selectAll()


class ChoiceField(_Manners, QComboBox):
    """A choice of values with words for people; ``value()`` and ``set_value()`` speak in values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setStyleSheet(_PLAIN_COMBO)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(FIELD_WIDTH)

    def add(self, value: str, text: str, tip: str = "", *, enabled: bool = True) -> None:
        self.addItem(text, value)
        index = self.count() - 1
        self.setItemData(index, tip or text, Qt.ItemDataRole.ToolTipRole)
        item = cast(QStandardItemModel, self.model()).item(index)
        item.setEnabled(enabled)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        option.currentText = self.shown_text()

    def shown_text(self) -> str:
        """The choice's words as they fit: "tutorial, ch…"; then the tooltip has them whole."""
        option = QStyleOptionComboBox()
        option.initFrom(self)
        option.editable = False
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, max(room - 2, 0))

    def tip_at(self, position: QPoint) -> str:
        """The chosen words too, where they are cut."""
        whole = self.currentText() if self.shown_text() != self.currentText() else ""
        return "\n".join(part for part in (whole, self.toolTip()) if part)

    def is_enabled(self, value: str) -> bool:
        index = self.findData(value)
        return index >= 0 and cast(QStandardItemModel, self.model()).item(index).isEnabled()

    def value(self) -> str:
        return str(self.currentData())

    def set_value(self, value: str) -> None:
        """Chooses a value; one that is not offered leaves the choice as it is."""
        index = self.findData(value)
        if index >= 0:
            self.setCurrentIndex(index)


def keeps_page_key(event: QEvent) -> bool:
    """Whether an event asks if Page Up or Page Down is the widget's own; the menu's shortcuts stand back then."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) or event.modifiers():
        return False
    event.accept()
    return True


def _prepare(field: QAbstractSpinBox) -> None:
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.setKeyboardTracking(False)
    field.setStyleSheet(_PLAIN_SPIN)
    # Before PySide6 6.11 the style sheet's padding takes room from the text, since then it does not reach it: there is
    # none, and this puts the text where a choice's words begin.
    field.lineEdit().setTextMargins(4, 0, 0, 0)
    # The longest number would make the field as wide; forms give it its width.
    field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    field.setMinimumWidth(FIELD_WIDTH)


def _draw_chevrons(field: QWidget) -> None:
    """Thin arrows in the theme's colours; the platform's own are bitmaps that a style sheet makes ugly."""
    theme = theme_of(field)
    painter = QPainter(field)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("muted" if field.isEnabled() else "faint"), 1.3))
    x, y = field.width() - 10.5, field.height() / 2
    arrows = [(y - 1.5, 3.0)] if isinstance(field, QComboBox) else [(y - 3.0, -2.5), (y + 3.0, 2.5)]
    for base, depth in arrows:
        painter.drawPolyline([QPointF(x - 3.2, base), QPointF(x, base + depth), QPointF(x + 3.2, base)])
    painter.end()


def neighbour(value: float, *, up: bool) -> float:
    """The next number of the series 1, 2, 5 times a power of ten, above or below a value; zero is followed by 1e-6."""
    if value <= 0.0:
        return 1e-6 if up else 0.0
    if not up and value <= 1e-6:
        return 0.0
    exponent = math.floor(math.log10(value))
    series = [float(f"{m}e{e}") for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
    if up:
        return min(candidate for candidate in series if candidate > value * (1 + 1e-9))
    return max(candidate for candidate in series if candidate < value * (1 - 1e-9))
