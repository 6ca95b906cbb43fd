"""The curves of a race: accuracy or loss over seconds, images or parameters, and which line is whose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count, format_percent, format_value
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.compact_fields import named, switch, tool
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.panel import label
from cnn_gui.views.race.colors import SIGNS, lane_color
from cnn_gui.views.race.lane_curve import Against, LaneCurve
from cnn_gui.views.training.curve_legend import Entry
from cnn_gui.views.training.curve_model import Quantity

if TYPE_CHECKING:
    from cnn_gui.views.race.race_plot import RacePlot

FRAME_MS = 150
"""Between two drawings: each costs the GUI's thread milliseconds, and two trainings wait for it as well."""


LEGEND_FROM = 50
"""Letters of width from which there is room for a legend."""


class RaceCurves(QWidget):
    """Shows LaneCurves that somebody else fills; ``touch`` says that there is more of them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("raceCurves")
        self.setAccessibleName(self.tr("Curves of the race"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._curves: Sequence[LaneCurve] = ()
        self._plot: RacePlot | None = None
        self._cursor: float | None = None
        self._dirty = False
        self.quantity, self.against = Quantity.ACCURACY, Against.TIME
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._frame)
        self._quantities = QButtonGroup(self)
        self.axis_field = ChoiceField(self)
        self.fit_button = tool(
            "raceFit", "fit", self.tr("The whole race"),
            self.tr("All curves again. Zoom with the wheel or by dragging a rectangle. (Home)"),
        )  # fmt: skip
        self._empty = label(self.tr("The curves of all who race appear here."), "muted", self)
        self._pages = QStackedWidget(self)
        self._set_up()

    # --- told

    def show_curves(self, curves: Sequence[LaneCurve]) -> None:
        """Another race, from its beginning."""
        self._curves, self._cursor = tuple(curves), None
        if self._plot is not None:
            self._plot.fit()
        self.touch()

    def touch(self) -> None:
        """There is something new to draw."""
        self._dirty = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @property
    def plot(self) -> RacePlot | None:
        """None before the first race."""
        return self._plot

    @property
    def is_waiting(self) -> bool:
        """Whether a drawing is due."""
        return self._timer.isActive()

    def legend_entries(self) -> list[Entry]:
        """Whose line is which, and what it shows: at the cursor, or else its newest test."""
        theme, entries = theme_of(self), []
        for place, curve in enumerate(self._curves):
            number = self._number_of(curve)
            value = ""
            if number is not None:
                accuracy = self.quantity is Quantity.ACCURACY
                value = (
                    format_percent(float(curve.accuracies[number]), 2)
                    if accuracy
                    else format_value(float(curve.test_losses[number]))
                )
            entries.append(Entry(SIGNS[place], lane_color(theme, place).name(), curve.name, value, curve.name))
        return entries

    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops, in order."""
        return *self._quantities.buttons(), self.axis_field, self.fit_button

    # --- Qt

    def sizeHint(self) -> QSize:
        return QSize(360, 220)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self.touch()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() is QEvent.Type.PaletteChange:
            self.fit_button.setIcon(icon("fit", theme_of(self)))
            self._keep_height()
            self.touch()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)

    # --- inside

    def _set_up(self) -> None:
        quantities = (
            (Quantity.ACCURACY, self.tr("Accuracy"), self.tr("Share of the test images read right, in each test.")),
            (
                Quantity.LOSS,
                self.tr("Loss"),
                self.tr(
                    "With dots: the mean loss on the test images. Thin: the loss of the steps, smoothed. Recipes with "
                    "label smoothing or variation have a higher loss of steps: compare the tests."
                ),
            ),
        )
        axes = (
            (
                Against.TIME,
                self.tr("over time"),
                self.tr("Over the seconds of training that each has had: who is sooner there?"),
            ),
            (
                Against.IMAGES,
                self.tr("over images"),
                self.tr("Over the images that each has learnt from: who makes more of the same images?"),
            ),
            (
                Against.PARAMETERS,
                self.tr("over parameters"),
                self.tr("Over the size of the networks: who is as good with less?"),
            ),
        )
        row = QHBoxLayout()
        row.setSpacing(2)
        self._quantities.setExclusive(True)
        for number, (value, title, tip) in enumerate(quantities):
            button = switch(f"race_{value}", title, tip)
            button.setProperty("role", "quiet")
            button.setChecked(value is self.quantity)
            self._quantities.addButton(button, number)
            row.addWidget(button)
        for axis, title, tip in axes:
            self.axis_field.add(axis, title, tip)
        named(self.axis_field, "raceAxis", self.tr("What the curves are drawn over"), axes[0][2])
        row.addSpacing(8)
        row.addWidget(self.axis_field, 1)
        row.addWidget(self.fit_button)
        self.fit_button.setIcon(icon("fit", theme_of(self)))
        self.fit_button.setEnabled(False)
        self.fit_button.clicked.connect(self.fit)
        self._quantities.idClicked.connect(self._choose_quantity)
        self.axis_field.currentIndexChanged.connect(self._choose_axis)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._pages.addWidget(self._empty)
        self._keep_height()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._pages, 1)

    def _keep_height(self) -> None:
        self._pages.setMinimumHeight(max(76, 4 * self.fontMetrics().height() + 20))

    @Slot(int)
    def _choose_quantity(self, number: int) -> None:
        self.quantity = (Quantity.ACCURACY, Quantity.LOSS)[number]
        self.fit()

    @Slot(int)
    def _choose_axis(self, number: int) -> None:
        self.against = list(Against)[number]
        self.axis_field.setToolTip(str(self.axis_field.itemData(number, Qt.ItemDataRole.ToolTipRole)))
        self._cursor = None
        self.fit()

    @Slot()
    def fit(self) -> None:
        """The whole of every curve."""
        if self._plot is not None:
            self._plot.fit()
        self.touch()

    def _build(self) -> RacePlot:
        if self._plot is None:
            from cnn_gui.views.race.race_plot import RacePlot

            self._plot = RacePlot(self)
            self._plot.cursor_moved.connect(self._set_cursor)
            self._plot.zoom_changed.connect(self._zoom_changed)
            self._pages.addWidget(self._plot)
        return self._plot

    @Slot()
    def _frame(self) -> None:
        if not self._dirty or not self.isVisible():
            return
        self._dirty = False
        if all(curve.is_empty for curve in self._curves):
            self._pages.setCurrentWidget(self._empty)
            return
        plot = self._build()
        self._pages.setCurrentWidget(plot)
        plot.show_race(self._curves, self.quantity, self.against, theme_of(self), log=False)
        self._show_legend()
        self.changed.emit()

    def _show_legend(self) -> None:
        if self._plot is not None:
            # Where its names would be cut, the rows above say whose line is which.
            self._plot.legend.setVisible(self.width() >= self.fontMetrics().averageCharWidth() * LEGEND_FROM)
            self._plot.show_legend(self.legend_entries(), self._heading())

    def _heading(self) -> str:
        if self._cursor is None or self.against is Against.PARAMETERS:
            return ""
        if self.against is Against.TIME:
            return self.tr("at {0} s").format(format_value(self._cursor, 3))
        return self.tr("at {0} images").format(format_count(round(self._cursor)))

    def _number_of(self, curve: LaneCurve) -> int | None:
        """The test that the legend tells of."""
        if self._cursor is not None and self.against is not Against.PARAMETERS:
            return curve.test_at(self.against, self._cursor)
        return curve.accuracies.size - 1 if curve.accuracies.size else None

    @Slot(object)
    def _set_cursor(self, place: float | None) -> None:
        self._cursor = place
        if self._plot is not None:
            self._plot.set_cursor(place)
        self._show_legend()

    @Slot(bool)
    def _zoom_changed(self, zoomed: bool) -> None:
        self.fit_button.setEnabled(zoomed)
        self.touch()
