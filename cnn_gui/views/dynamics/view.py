"""The panel of the numbers: curves of all layers, or the histogram of one, over the steps of the run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.dynamics.messages import Dynamics
from cnn_gui.core.training.messages import TrainingEvent
from cnn_gui.views.base import oklab
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count, format_percent, format_value
from cnn_gui.views.base.panel_content import HasContent, PanelContent
from cnn_gui.views.base.theme import Theme, is_new_type, theme_of
from cnn_gui.views.dynamics.content import dynamics_content, rates_content
from cnn_gui.views.dynamics.histogram_image import HistogramImage
from cnn_gui.views.dynamics.notes import NoteLines
from cnn_gui.views.dynamics.rate_view import RateFinderView
from cnn_gui.views.dynamics.ridges import ridges
from cnn_gui.views.dynamics.store import LayerQuantity, SampleStore
from cnn_gui.views.dynamics.words import tip_of, title_of
from cnn_gui.views.parts.button_words import ButtonWords
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label
from cnn_gui.views.training.curve_legend import Entry
from cnn_gui.views.training.curve_model import Quantity

if TYPE_CHECKING:
    from cnn_gui.views.training.curve_plot import CurvePlot, Series

FRAME_MS = 100
"""At most 10 drawings a second."""

LEGEND_SHARE = 0.48
"""Of the plot's width, the most that the legend takes."""


class DynamicsView(QWidget):
    """Told samples, by events of a run or as those of an opened one; pyqtgraph is imported with the first.

    hint_changed: of how much the run is known, for the panel's title. setting_wanted: name and value of a setting of
    the recipe, which a note offers.
    """

    hint_changed = Signal(str)
    setting_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dynamics")
        self.setAccessibleName(self.tr("Numbers of training"))
        self.store = SampleStore()
        self._plot: CurvePlot | None = None
        self._moment: float | None = None
        self._cursor: float | None = None
        self._hidden: set[str] = set()
        self._dirty = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._frame)
        self.quantity = ChoiceField(self)
        self.layer = ChoiceField(self)
        self.log_button = QToolButton(self)
        self.image = HistogramImage(self)
        self.line = FittingLabel(parent=self)
        self.rates = RateFinderView(self)
        self.rates.setting_wanted.connect(self.setting_wanted)
        self._asides: list[tuple[QToolButton, QWidget]] = []
        self._pictures: dict[QToolButton, str] = {}
        self.notes = NoteLines(self)
        self.notes.setting_wanted.connect(self.setting_wanted)
        self._empty = label("", "muted", self)
        self._pages = QStackedWidget(self)
        self._set_up()
        self._lay_out()
        self.rate_button = self.add_aside(
            "rateFinderButton",
            self.tr("Find rate"),
            self.tr("Learning rate finder"),
            self.tr("Learning rate finder: which rates does this network learn with?"),
            "rate",
            self.rates,
        )
        self._show_choice()

    def add_aside(self, name: str, text: str, title: str, tip: str, picture: str, page: QWidget) -> QToolButton:
        """A page in the place of the numbers, and the button that shows it while it is down. name: the button's;
        picture: its icon, which stands alone where there is little room."""
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setProperty("role", "quiet")
        button.setCheckable(True)
        button.toggled.connect(self._show_choice)
        button.clicked.connect(self._one_aside)
        self._row.addWidget(button)
        self._pages.addWidget(page)
        self._asides.append((button, page))
        self._pictures[button] = picture
        self._words = ButtonWords(self._row, [each for each, _page in self._asides])
        self._draw_icons()
        self._words.fit(self.width())
        return button

    def show_aside(self, page: QWidget) -> None:
        """Shows one of these pages."""
        for button, each in self._asides:
            button.setChecked(each is page)

    @property
    def aside(self) -> QWidget | None:
        """The page that is shown in the place of the numbers."""
        return next((page for button, page in self._asides if button.isChecked()), None)

    @Slot()
    def _one_aside(self) -> None:
        """A page that comes takes the place of another one."""
        pressed = self.sender()
        for button, _page in self._asides:
            if button is not pressed:
                button.setChecked(False)

    # --- told

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        """Adds what a run tells; cheap, the drawing comes at most once in FRAME_MS."""
        if self.store.extend(events):
            self._renew()

    def show_dynamics(self, dynamics: Dynamics | None, *, opened: bool = False) -> None:
        """The numbers of an opened run, or that there are none; opened: though a network was opened that may be a
        run's."""
        self.store.show(dynamics)
        self._show_why_empty(opened=opened)
        self._renew()

    @Slot(object)
    def set_moment(self, step: int | None) -> None:
        """Marks the step whose weights the window shows, or none."""
        self._moment = None if step is None else float(step)
        self.image.set_moment(self._moment)
        if self._plot is not None:
            self._plot.set_moment(self._moment)
            self._show_legend()

    @property
    def shown(self) -> LayerQuantity:
        return LayerQuantity(self.quantity.value())

    def choose(self, shown: LayerQuantity) -> None:
        self.quantity.set_value(shown.value)

    @property
    def plot(self) -> CurvePlot | None:
        """The plot, or None before there is anything to draw."""
        return self._plot

    @Slot()
    def build(self) -> None:
        """Imports pyqtgraph and makes the plot."""
        if self._plot is not None:
            return
        from cnn_gui.views.training.curve_plot import CurvePlot

        self._plot = CurvePlot(self)
        self._plot.widget.setAccessibleName(self.tr("Numbers of each layer over the steps"))
        self._plot.cursor_moved.connect(self._set_cursor)
        self._plot.zoom_changed.connect(self._touch)
        self._plot.legend.clicked.connect(self._toggle)
        self._plot.set_moment(self._moment)
        # Names of layers that differ in their last sign alone, each beside a number of nine.
        self._plot.legend.share = LEGEND_SHARE
        self._pages.addWidget(self._plot)

    def panel_content(self) -> PanelContent | None:
        if self._pages.currentWidget() is self.rates and self.rates.found.rates:
            return rates_content(self.rates.found, self.rates.curve)
        aside = self.aside
        if aside is not None:
            return aside.panel_content() if isinstance(aside, HasContent) else None
        if self.store.is_empty or self._pages.currentWidget() is self._empty:
            return None
        layer = self.layer.value() if self.shown.is_histogram else ""
        return dynamics_content(self.store, self.shown, layer, self._pages)

    # --- Qt

    def sizeHint(self) -> QSize:
        return QSize(360, 300)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self._touch()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()
            self._words.fit(self.width())
            self._touch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._words.fit(self.width())

    # --- inside

    def _set_up(self) -> None:
        self.quantity.setObjectName("dynamicsQuantity")
        self.quantity.setAccessibleName(self.tr("What is shown"))
        for shown in LayerQuantity:
            self.quantity.add(shown.value, title_of(shown), tip_of(shown))
        self.quantity.set_value(LayerQuantity.UPDATE_RATIO.value)
        self.quantity.currentIndexChanged.connect(self._show_choice)
        self.layer.setObjectName("dynamicsLayer")
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.setToolTip(self.tr("Whose values the histogram shows."))
        self.layer.currentIndexChanged.connect(self._touch)
        self.log_button.setObjectName("dynamicsLog")
        self.log_button.setText(self.tr("log"))
        self.log_button.setAccessibleName(self.tr("Logarithmic scale"))
        self.log_button.setToolTip(
            self.tr("Logarithmic scale, on which the numbers of large and small layers are seen together.")
        )
        self.log_button.setProperty("role", "quiet")
        self.log_button.setCheckable(True)
        self.log_button.setChecked(True)
        self.log_button.toggled.connect(self._fit)
        self._show_why_empty(opened=False)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.image)

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.quantity, 3)
        row.addWidget(self.layer, 2)
        row.addWidget(self.log_button)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(5)
        self.column.addLayout(row)
        self.column.addWidget(self.notes)
        self.column.addWidget(self._pages, 1)
        self.column.addWidget(self.line)

    def _draw_icons(self) -> None:
        for button, picture in self._pictures.items():
            button.setIcon(icon(picture, theme_of(self)))

    @Slot()
    def _show_choice(self) -> None:
        shown, finding = self.shown, self.aside is not None
        self.quantity.setToolTip(tip_of(shown))
        self.quantity.setEnabled(not finding)
        self.layer.setVisible(shown.is_histogram and not finding)
        self.log_button.setVisible(not shown.is_histogram and shown is not LayerQuantity.DEAD and not finding)
        self.line.setVisible(not finding)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        if self._plot is not None:
            self._plot.fit()
        self._touch()

    def _renew(self) -> None:
        names = [layer.name for layer in self.store.layers]
        if names and names != [self.layer.itemData(i) for i in range(self.layer.count())]:
            chosen = self.layer.value()
            with QSignalBlocker(self.layer):
                self.layer.clear()
                for layer in self.store.layers:
                    self.layer.add(layer.name, layer.name)
                self.layer.set_value(chosen)
            self._hidden &= set(names)
        self._touch()

    @Slot()
    def _touch(self) -> None:
        self._dirty = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _frame(self) -> None:
        if self._dirty and self.isVisible():
            self.redraw()

    def redraw(self) -> None:
        """Draws what is known now."""
        self._dirty = False
        self._show_words()
        if self.aside is not None:
            self._pages.setCurrentWidget(self.aside)
        elif self.store.is_empty:
            self._pages.setCurrentWidget(self._empty)
        elif self.shown.is_histogram:
            self._draw_image()
        else:
            self._draw_curves()

    def _show_why_empty(self, *, opened: bool) -> None:
        if opened:
            text = self.tr(
                "No numbers were kept while this network was trained: races keep none, and older runs had none. "
                "Train, and those of each layer appear here."
            )
        else:
            text = self.tr(
                "Train, or open a run: the numbers of each layer appear here, as they change from step to step."
            )
        self._empty.setText(text)

    def _draw_image(self) -> None:
        names = [layer.name for layer in self.store.layers]
        number = max(self.layer.currentIndex(), 0)
        of_weights = self.shown is LayerQuantity.WEIGHTS
        found = ridges(self.store.seen, number, of_weights=of_weights)
        last = float(self.store.samples[-1].step)
        what = f"{title_of(self.shown)}, {names[number]}"
        self.image.show_ridges(found, last, what)
        self._pages.setCurrentWidget(self.image)

    def _draw_curves(self) -> None:
        from cnn_gui.views.training.curve_plot import Series

        self.build()
        assert self._plot is not None
        theme = theme_of(self)
        steps, values = self.store.column(self.shown)
        if self.shown is LayerQuantity.DEAD:
            values = 100 * values
        lines: list[Series] = []
        for number, layer in enumerate(self.store.layers):
            if layer.name not in self._hidden:
                pen = QPen(layer_color(theme, number, len(self.store.layers)), 1.6)
                pen.setCosmetic(True)
                lines.append(Series(steps, values[:, number], pen, points=len(steps) < 3))
        self._pages.setCurrentWidget(self._plot)
        # The range and the labels of any positive quantity are those of a learning rate.
        self._plot.draw(
            lines, Quantity.LEARNING_RATE, log=self.log_button.isChecked() and self.shown is not LayerQuantity.DEAD
        )
        self._show_legend()

    def _show_legend(self) -> None:
        if self._plot is None or self.shown.is_histogram or self.store.is_empty:
            return
        theme, steps_values = theme_of(self), self.store.column(self.shown)
        step = self._cursor if self._cursor is not None else self._moment
        row, heading = self._row_at(step, steps_values[0])
        entries = []
        for number, layer in enumerate(self.store.layers):
            value = steps_values[1][row, number] if row is not None else np.nan
            entries.append(
                Entry(
                    "━",
                    layer_color(theme, number, len(self.store.layers)).name(),
                    layer.name,
                    self._said(float(value)),
                    tip=self._tip_of_layer(number),
                    hint=self.tr("A click shows it again.") if layer.name in self._hidden
                    else self.tr("A click hides it."),
                    hidden=layer.name in self._hidden,
                )
            )  # fmt: skip
        self._plot.show_legend(entries, heading)

    def _tip_of_layer(self, number: int) -> str:
        layer = self.store.layers[number]
        if self.shown is LayerQuantity.DEAD and layer.behind != layer.name:
            return self.tr("{0}, behind {1}: {2} units").format(layer.name, layer.behind, format_count(layer.units))
        return layer.name

    def _said(self, value: float) -> str:
        if np.isnan(value):
            return ""
        return format_percent(value, 1) if self.shown is LayerQuantity.DEAD else format_value(value, 2)

    def _row_at(self, step: float | None, steps: np.ndarray) -> tuple[int | None, str]:
        """The row of a step, or the last one, and what the legend's heading says of it."""
        if not len(steps):
            return None, ""
        row = len(steps) - 1
        if step is not None:
            row = int(np.clip(np.searchsorted(steps, step, side="right") - 1, 0, row))
        return row, self.tr("step {0}").format(format_count(int(steps[row])))

    def _show_words(self) -> None:
        if self.store.is_empty:
            self.line.set_wordings(("",))
            self.hint_changed.emit("")
            return
        samples = self.store.samples
        count, last = format_count(len(samples)), format_count(samples[-1].step)
        self.line.set_wordings(
            (
                self.tr("measured at {0} steps up to {1}; units on 128 training images").format(count, last),
                self.tr("measured at {0} steps up to {1}").format(count, last),
            )
        )
        self.hint_changed.emit(self.tr("step {0}").format(last))

    @Slot(object)
    def _set_cursor(self, step: float | None) -> None:
        self._cursor = step
        if self._plot is not None:
            self._plot.set_cursor(step)
        self._show_legend()

    @Slot(Entry)
    def _toggle(self, row: Entry) -> None:
        self._hidden ^= {row.name}
        self._fit()


def layer_color(theme: Theme, number: int, count: int) -> QColor:
    """From the colour of negative values at the first layer to the accent at the last, by way of the colour of weights,
    in steps that look equally large."""
    names = (theme.negative, theme.weight_negative, theme.accent)
    stops = oklab.from_srgb(np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in names], np.float64))
    place = 2 * number / max(count - 1, 1)
    first = min(int(place), 1)
    mixed = stops[first] + (place - first) * (stops[first + 1] - stops[first])
    r, g, b = (round(float(each)) for each in oklab.to_srgb(mixed))
    return QColor(min(max(r, 0), 255), min(max(g, 0), 255), min(max(b, 0), 255))
