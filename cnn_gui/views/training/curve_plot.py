"""The plot of the curves. Importing this file imports pyqtgraph (0.7 s): ``curves.py`` does so when it needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.views.base.numbers import format_count, format_rounded
from cnn_gui.views.base.theme import Theme, is_new_type, theme_of
from cnn_gui.views.training.curve_legend import Entry, earlier_color, earlier_dashed, step_color
from cnn_gui.views.training.curve_legend_view import CurveLegend
from cnn_gui.views.training.curve_model import Floats, PlottedRun, Quantity
from cnn_gui.views.training.curve_range import beyond, value_range

WIDEST = {Quantity.LOSS: "0.005", Quantity.ACCURACY: "99.5 %", Quantity.LEARNING_RATE: "0.00005"}
"""The widest label of each axis. pyqtgraph leaves out labels that do not fit; a width of its own choice would jump."""


MOST_POINTS = 6_000
"""More than two for each pixel of a wide screen. A zoomed plot gets every point; pyqtgraph cuts out what it shows."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line of the plot: x ascending steps, y values in what the axis shows. points: marked by dots."""

    x: Floats
    y: Floats
    pen: QPen
    points: bool = False
    z: int = 0


def earlier_pen(theme: Theme, style: int) -> QPen:
    dash = Qt.PenStyle.DashLine if earlier_dashed(style) else Qt.PenStyle.SolidLine
    return _pen(earlier_color(theme, style), 1.0, dash)


def _pen(color: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(color, width, style)
    # Cosmetic: the width is in pixels of the screen, not in steps and losses.
    pen.setCosmetic(True)
    return pen


def series_of(run: PlottedRun, quantity: Quantity, theme: Theme) -> list[Series]:
    """The lines of the run on show."""
    accent = theme.color("accent")
    if quantity is Quantity.ACCURACY:
        tests = Series(run.test_steps, 100.0 * run.test_accuracies, _pen(accent, 1.6), points=True)
        return [tests, *_held(run, quantity, _pen(theme.color("text"), 1.2, Qt.PenStyle.DashLine))]
    if quantity is Quantity.LEARNING_RATE:
        return [Series(run.steps, run.learning_rates, _pen(accent, 1.6))]
    return [
        Series(run.steps, run.losses, _pen(step_color(theme), 1.0)),
        Series(run.steps, run.smoothed, _pen(accent, 1.8), z=2),
        Series(run.test_steps, run.test_losses, _pen(theme.color("text"), 1.2), points=True, z=3),
        *_held(run, quantity, _pen(theme.color("text"), 1.2, Qt.PenStyle.DashLine)),
    ]


def _held(run: PlottedRun, quantity: Quantity, pen: QPen, z: int = 3) -> list[Series]:
    """The line of the images held back, where there are any."""
    if not run.held_steps.size:
        return []
    values = 100.0 * run.held_accuracies if quantity is Quantity.ACCURACY else run.held_losses
    return [Series(run.held_steps, values, pen, points=True, z=z)]


def earlier_series(run: PlottedRun, quantity: Quantity, pen: QPen) -> list[Series]:
    """The line of an earlier run: the smoothed loss stands for its losses; beside it dotted that of the images held
    back, where it held any."""
    dotted = QPen(pen)
    dotted.setStyle(Qt.PenStyle.DotLine)
    if quantity is Quantity.ACCURACY:
        tests = Series(run.test_steps, 100.0 * run.test_accuracies, pen, points=True, z=-1)
        return [tests, *_held(run, quantity, dotted, -1)]
    if quantity is Quantity.LEARNING_RATE:
        return [Series(run.steps, run.learning_rates, pen, z=-1)]
    return [Series(run.steps, run.smoothed, pen, z=-1), *_held(run, quantity, dotted, -1)]


class StepAxis(pg.AxisItem):  # type: ignore[misc]
    """Whole steps with thousands separated; the last says what they are."""

    LAST_ROOM = 36
    """Pixels right of the last tick: half its text."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        end = high - (high - low) * self.LAST_ROOM / max(size, 1.0)
        most = max(2, int(size // 64))
        # On a narrow plot the only tick beside 0 may be the one that has no room.
        for wanted in range(most, most + 4):
            step, ticks = linear_ticks(low, high, most=wanted)
            if len(inside := [tick for tick in ticks if tick <= end]) > 1:
                break
        return [(step, inside)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        texts = [format_count(round(value)) if spacing >= 1 or value == round(value) else "" for value in values]
        return [*texts[:-1], self.tr("step {0}").format(texts[-1])] if texts and texts[-1] else texts


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Values; for a logarithmic axis ticks at 1, 2 and 5 times powers of ten, as many as have room."""

    percent = False

    beyond = 8
    """Pixels by which the number at an end of the axis stands beside it; pyqtgraph leaves out what it does not allow
    for, and on a low plot those are all there are."""

    def boundingRect(self) -> QRectF:
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, -self.beyond, 0, self.beyond)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float | None, list[float]]]:
        if not self.logMode:
            return [enough_ticks(low, high, most=max(2, int(size // 32)))]
        ticks = log_ticks(low, high, most=max(2, int(size // 24)))
        if len(ticks) < 2:
            # Within less than a power of ten there may be no two round ones.
            _, values = enough_ticks(10.0**low, 10.0**high, most=max(2, int(size // 32)))
            ticks = [float(np.log10(value)) for value in values if value > 0]
        return [(None, ticks)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        if self.logMode:
            return [format_rounded(10.0**value, 6) for value in values]
        texts = [format_rounded(round(value, 9), 6) for value in values]
        return [f"{text} %" for text in texts] if self.percent else texts


def thinned(x: Floats, y: Floats, most: int) -> tuple[Floats, Floats]:
    """At most about ``most`` points that look the same: the lowest and highest of each stretch of equally many points.

    Peaks survive, in their order. What is left over at the end stays whole.
    """
    if x.size <= most:
        return x, y
    length = -(-2 * x.size // most)
    whole = x.size // length * length
    stretches = y[:whole].reshape(-1, length)
    starts = np.arange(0, whole, length)
    ends = np.sort([starts + stretches.argmin(axis=1), starts + stretches.argmax(axis=1)], axis=0)
    chosen = np.concatenate([ends.T.ravel(), np.arange(whole, x.size)])
    return x[chosen], y[chosen]


def linear_ticks(low: float, high: float, *, most: int) -> tuple[float, list[float]]:
    """A step of 1, 2 or 5 times a power of ten, and its multiples within low..high: at most ``most``, roughly."""
    rough = max(high - low, 1e-12) / most
    power = 10.0 ** np.floor(np.log10(rough))
    step = float(power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9)))
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return step, [i * step for i in range(first, last + 1)]


def enough_ticks(low: float, high: float, *, most: int) -> tuple[float, list[float]]:
    """As linear_ticks, with a smaller step where there would be fewer than two: one number is no scale."""
    for wanted in range(most, most + 8):
        step, ticks = linear_ticks(low, high, most=wanted)
        if len(ticks) > 1:
            break
    return step, ticks


def log_ticks(low: float, high: float, *, most: int) -> list[float]:
    """Logarithms (base 10) of round numbers within low..high: 1, 2, 5 times powers of ten, or 1 and 3, or 1 alone,
    whichever gives at most ``most``; a wider span leaves out powers."""
    first, last = int(np.floor(low)), int(np.ceil(high))
    for factors in ((1, 2, 5), (1, 3), (1,)):
        ticks = [e + float(np.log10(f)) for e in range(first, last + 1) for f in factors]
        inside = [tick for tick in ticks if low <= tick <= high]
        if len(inside) <= most:
            return inside
    return inside[:: -(-len(inside) // most)]


class CurvePlot(QWidget):
    """Lines over steps with axes, zoom by wheel and by dragging a rectangle, and a cursor line.

    cursor_moved carries the step under the pointer (float), or None when it has left. zoomed says whether a person has
    chosen the range; until then it follows the data.
    """

    cursor_moved = Signal(object)
    zoom_changed = Signal(bool)

    BOTTOM: type[StepAxis] = StepAxis

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.least = 10.0
        """What the axis below reaches to at least."""
        self._zoomed = False
        self._log = False
        self._top = float("inf")
        self._items: list[pg.PlotDataItem] = []
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        self._moment = pg.InfiniteLine(angle=90, movable=False)
        self._moment.hide()
        self._values = ValueAxis("left")
        axes = {"left": self._values, "bottom": self.BOTTOM("bottom")}
        self.widget = pg.PlotWidget(self, background=None, axisItems=axes)
        self.widget.setFrameShape(self.widget.Shape.NoFrame)
        self._plot = self.widget.getPlotItem()
        self.legend = CurveLegend(self)
        self._set_up_plot()
        self._marks = pg.ScatterPlotItem(pxMode=True, size=10, symbol="t1")
        self._marks.setZValue(5)
        self._plot.addItem(self._marks, ignoreBounds=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.widget, 1)
        row.addWidget(self.legend)
        self.apply_theme()

    @property
    def view_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges ((x low, x high), (y low, y high)) in steps and values; logarithms for a logarithmic axis."""
        (x0, x1), (y0, y1) = self._plot.vb.viewRange()
        return (float(x0), float(x1)), (float(y0), float(y1))

    @property
    def top(self) -> float:
        """The highest value that the plot shows; what lies beyond is marked. Infinite where a person has zoomed."""
        return self._top

    @property
    def off_scale(self) -> list[float]:
        """The steps at which lines leave the plot at its top, marked by arrows there."""
        return [float(point.pos().x()) for point in self._marks.points()]

    def draw(self, lines: Sequence[Series], quantity: Quantity, *, log: bool) -> None:
        """Draws these lines; the items of the drawing before are used again."""
        log = log and quantity is not Quantity.ACCURACY
        if log != self._log:
            self._log = log
            self._values.setLogMode(log)
        self._values.percent = quantity is Quantity.ACCURACY
        self._values.setWidth(self.fontMetrics().horizontalAdvance(WIDEST[quantity]) + 10)
        self._match_items(len(lines))
        for item, line in zip(self._items, lines, strict=True):
            self._set(item, line)
        if not self._zoomed:
            self._follow(lines, quantity)
        self._mark(lines)

    def fit(self) -> None:
        """Back to following the data; the next ``draw`` sets the range."""
        self._set_zoomed(False)

    def set_cursor(self, step: float | None) -> None:
        """Puts the vertical line at a step or takes it away."""
        self._cursor.setVisible(step is not None)
        if step is not None:
            self._cursor.setPos(step)

    def set_moment(self, step: float | None) -> None:
        """The same for the line that marks the moment on display."""
        self._moment.setVisible(step is not None)
        if step is not None:
            self._moment.setPos(step)

    @property
    def moment(self) -> float | None:
        """The step at which that line stands."""
        return float(self._moment.value()) if self._moment.isVisible() else None

    def show_legend(self, rows: Sequence[Entry], heading: str) -> None:
        self.legend.show_entries(rows, heading)
        self.legend.fit(self.width())

    def apply_theme(self) -> None:
        theme = theme_of(self)
        self.widget.setBackground(theme.color("panel"))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(_pen(theme.color("line"), 1.0))
            axis.setTextPen(_pen(theme.color("muted"), 1.0))
            axis.setTickFont(self.font())
        line = self.fontMetrics().height()
        self._values.beyond = line // 2 + 1
        self._plot.layout.setContentsMargins(1, self._values.beyond, 1, 1)
        self._plot.getAxis("bottom").setHeight(line + 5)
        self._cursor.setPen(_pen(theme.color("faint"), 1.0, Qt.PenStyle.DashLine))
        self._moment.setPen(_pen(theme.color("text"), 1.2))
        band = theme.color("accent")
        self._plot.vb.rbScaleBox.setPen(_pen(band, 1.0))
        band.setAlpha(40)
        self._plot.vb.rbScaleBox.setBrush(band)

    def _set_up_plot(self) -> None:
        plot = self._plot
        plot.setMenuEnabled(False)
        # pyqtgraph makes its menu without a parent all the same; with one it goes when the plot goes.
        plot.ctrlMenu.setParent(self.widget, plot.ctrlMenu.windowFlags())
        plot.hideButtons()
        plot.showGrid(x=False, y=True, alpha=0.5)
        plot.addItem(self._cursor, ignoreBounds=True)
        plot.addItem(self._moment, ignoreBounds=True)
        plot.vb.setMouseMode(pg.ViewBox.RectMode)
        plot.vb.setDefaultPadding(0.0)
        plot.vb.disableAutoRange()
        plot.vb.sigRangeChangedManually.connect(self._zoomed_by_hand)
        for name in ("left", "bottom"):
            plot.getAxis(name).enableAutoSIPrefix(False)
            plot.getAxis(name).setStyle(tickLength=0, tickTextOffset=4, maxTickLevel=0)
        self.widget.scene().sigMouseMoved.connect(self._pointer_moved)
        self.widget.setAccessibleName(self.tr("Training curves"))
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _match_items(self, count: int) -> None:
        while len(self._items) < count:
            item = pg.PlotDataItem(antialias=True)
            item.setDownsampling(auto=True, method="peak")
            item.setClipToView(True)
            self._plot.addItem(item, ignoreBounds=True)
            self._items.append(item)
        while len(self._items) > count:
            self._plot.removeItem(self._items.pop())

    def _set(self, item: pg.PlotDataItem, line: Series) -> None:
        x, y = drawable(line.x, line.y, log=self._log)
        if not self._zoomed:
            x, y = thinned(x, y, MOST_POINTS)
        symbols = {"symbol": "o", "symbolSize": 6, "symbolBrush": line.pen.color(), "symbolPen": None}
        # A line needs two points: the first step by itself is a dot, and would be an empty path in an SVG.
        item.setData(
            x, y, pen=line.pen if x.size > 1 else None, **(symbols if line.points or x.size == 1 else {"symbol": None})
        )
        item.setZValue(line.z)

    def _follow(self, lines: Sequence[Series], quantity: Quantity) -> None:
        last = max((float(line.x[-1]) for line in lines if line.x.size), default=1.0)
        low, high = value_range([line.y for line in lines], quantity=quantity, log=self._log)
        self._top = high if quantity is Quantity.LOSS and not self._log else float("inf")
        if self._log:
            low, high = float(np.log10(low)), float(np.log10(high))
        if quantity is Quantity.ACCURACY:
            # Room for a whole dot at 100 %.
            high += 0.03 * (high - low)
        self._plot.vb.setRange(xRange=(0.0, max(last, self.least) * 1.01), yRange=(low, high), padding=0.0)

    def _mark(self, lines: Sequence[Series]) -> None:
        """An arrow at the top where a line first goes beyond it."""
        marks = []
        for line in lines:
            if not self._zoomed and beyond(line.y, self._top) is not None:
                first = int(np.argmax(line.y > self._top))
                marks.append({"pos": (float(line.x[first]), 0.96 * self._top), "brush": line.pen.color(), "pen": None})
        self._marks.setData(marks)

    def _set_zoomed(self, zoomed: bool) -> None:
        if zoomed != self._zoomed:
            self._zoomed = zoomed
            self.zoom_changed.emit(zoomed)

    @Slot(object)
    def _zoomed_by_hand(self, _axes: object) -> None:
        self._set_zoomed(True)

    @Slot(object)
    def _pointer_moved(self, position: QPointF) -> None:
        inside = self._plot.vb.sceneBoundingRect().contains(position)
        self.cursor_moved.emit(float(self._plot.vb.mapSceneToView(position).x()) if inside else None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() is QEvent.Type.PaletteChange:
            self.apply_theme()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.cursor_moved.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.fit(self.width())


def drawable(x: Floats, y: Floats, *, log: bool) -> tuple[Floats, Floats]:
    """The points that can be drawn: finite, and for a logarithmic axis positive, y as its logarithm to base 10."""
    fine = np.isfinite(y) & (y > 0) if log else np.isfinite(y)
    if not fine.all():
        x, y = x[fine], y[fine]
    return x, np.log10(y) if log else y
