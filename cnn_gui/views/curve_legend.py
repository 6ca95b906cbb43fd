"""Which line is which, and the values at the cursor: a small text that lies over an empty corner of the plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from cnn_gui.core.plain_text import one_line
from cnn_gui.views.curve_model import Quantity, Reading, Run, read_at
from cnn_gui.views.numbers import format_percent, format_value
from cnn_gui.views.theme import Theme, theme_of

NAME = 40
"""Characters of a run's name."""

_EARLIER_COLORS = ("muted", "negative", "weight_negative", "weight_positive")


def earlier_color(theme: Theme, style: int) -> QColor:
    """The quiet colour of an earlier run. Four hues, each solid and dashed: eight runs can be told apart."""
    color = theme.color(_EARLIER_COLORS[style % len(_EARLIER_COLORS)])
    color.setAlpha(170 if theme.dark else 140)
    return color


def step_color(theme: Theme) -> QColor:
    """The grey of the loss of each step: a quarter of the way from faint to muted, where it can be read on the panel
    (a contrast of 3) and stays weaker than the smoothed line over it."""
    faint, muted = theme.color("faint"), theme.color("muted")
    red, green, blue = (
        (3 * a + b) // 4
        for a, b in (
            (faint.red(), muted.red()),
            (faint.green(), muted.green()),
            (faint.blue(), muted.blue()),
        )
    )
    return QColor(red, green, blue)


def earlier_dashed(style: int) -> bool:
    return style // len(_EARLIER_COLORS) % 2 == 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: a sign in a colour, a name, and a value where the cursor is on the plot."""

    sign: str
    color: str
    name: str
    value: str = ""


def entries(
    run: Run | None, earlier: Sequence[Run], quantity: Quantity, theme: Theme, step: float | None = None
) -> list[Entry]:
    """The legend of all visible lines: the run on show first, then the earlier ones, the newest first.

    step: where the cursor is; then each entry has its run's value there.
    """
    result = _current_entries(run, quantity, theme, step) if run is not None else []
    for other in reversed(earlier):
        sign = "╌" if earlier_dashed(other.style) else "━"
        value = _main_value(_reading(other, step), quantity)
        result.append(Entry(sign, earlier_color(theme, other.style).name(), other.name, value))
    return result


def _current_entries(run: Run, quantity: Quantity, theme: Theme, step: float | None) -> list[Entry]:
    reading = _reading(run, step)
    main = _main_value(reading, quantity)
    if quantity is Quantity.ACCURACY:
        return [Entry("●", theme.accent, _tr("test accuracy"), main)]
    if quantity is Quantity.LEARNING_RATE:
        return [Entry("━", theme.accent, _tr("learning rate"), main)]
    return [
        Entry("━", theme.accent, _tr("loss, smoothed"), main),
        Entry("━", step_color(theme).name(), _tr("loss of each step"), _number(reading.loss)),
        Entry("●", theme.text, _tr("test loss"), _number(reading.test_loss)),
    ]


def _reading(run: Run, step: float | None) -> Reading:
    found = read_at(run, step) if step is not None else None
    return found if found is not None else Reading(0)


def _main_value(reading: Reading, quantity: Quantity) -> str:
    if quantity is Quantity.ACCURACY:
        return "" if reading.test_accuracy is None else format_percent(reading.test_accuracy, 2)
    return _number(reading.smoothed if quantity is Quantity.LOSS else reading.learning_rate)


def _number(value: float | None) -> str:
    return "" if value is None else format_value(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CurveLegend", text)


class CurveLegend(QLabel):
    """Lies over its parent (the plot) in the corner where the lines usually are not, and lets the pointer through."""

    MARGIN = 6

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._plot = parent
        self.setObjectName("curvesLegend")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._low = False
        self.setContentsMargins(5, 2, 5, 2)

    def show_entries(self, rows: Sequence[Entry], heading: str, *, low: bool) -> None:
        """Shows as many rows as fit, and how many do not. low: in the bottom corner, for curves that rise."""
        self._low = low
        height = (self._plot.height() - 40) * (2 if low else 3) // 4
        room = max(1, height // self.fontMetrics().lineSpacing() - bool(heading))
        shown = list(rows) if len(rows) <= room else list(rows[: max(1, room - 1)])
        theme = theme_of(self)
        lines = [f"<b>{escape(heading)}</b>"] if heading else []
        lines += [_html(entry, theme) for entry in shown]
        if len(shown) < len(rows):
            lines.append(escape(_tr("and {0} more").format(len(rows) - len(shown))))
        self.setText(f'<span style="color:{theme.muted}">{"<br>".join(lines)}</span>')
        self.setVisible(bool(lines))
        self.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = theme_of(self).color("panel")
        ground.setAlpha(205)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.end()
        super().paintEvent(event)

    def place(self) -> None:
        """Moves to its corner on the right: the upper one, where a falling loss is not, or the lower one."""
        self.adjustSize()
        area = self._plot.rect()
        y = area.height() - self.height() - 26 if self._low else self.MARGIN
        self.move(max(0, area.width() - self.width() - self.MARGIN), max(0, y))


def _html(entry: Entry, theme: Theme) -> str:
    value = f' <span style="color:{theme.text}">{escape(entry.value)}</span>' if entry.value else ""
    return f'<span style="color:{entry.color}">{entry.sign}</span> {escape(one_line(entry.name, NAME))}{value}'
