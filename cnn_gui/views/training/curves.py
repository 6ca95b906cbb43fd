"""The training curves: loss, accuracy and learning rate over the steps, with the runs before it to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.recipe.messages import History
from cnn_gui.core.training.messages import TrainingEvent
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.panel import label
from cnn_gui.views.parts.tab_order import in_tab_order
from cnn_gui.views.training.content import curves_content
from cnn_gui.views.training.curve_legend import Entry, entries
from cnn_gui.views.training.curve_model import PlottedRun, Quantity, RunStore, nearest

if TYPE_CHECKING:
    from cnn_gui.views.training.curve_plot import CurvePlot, Series

FRAME_MS = 100
"""At most 10 drawings a second: an eye sees no more of a curve, and each costs the GUI thread milliseconds."""

PEN_FRAME_MS, PEN_RESTS_MS = 500, 150
"""While the pen moves, two drawings a second, and how long it must stand still to be at rest."""


@dataclass(frozen=True, slots=True, eq=False)
class CurvesState:
    """store: the runs. log: a logarithmic scale; earlier: whether the runs before the last are shown."""

    store: RunStore = field(default_factory=RunStore)
    quantity: Quantity = Quantity.LOSS
    log: bool = False
    earlier: bool = True


class Curves(QWidget):
    """Shows runs; pyqtgraph is imported by ``build``, which the first data calls if nobody has before.

    The window opens the dialogs for export_csv_requested and export_png_requested, and takes ``store.table()`` and
    ``png_image()``.
    """

    export_csv_requested = Signal()
    export_png_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, empty: str = "", exports: bool = False) -> None:
        """empty: what stands there while there is nothing to show. exports: whether a button offers to save them; a
        panel has its own in its title."""
        super().__init__(parent)
        self.setObjectName("curves")
        self.setAccessibleName(self.tr("Training curves"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.store = RunStore()
        self.quantity = Quantity.LOSS
        self._plot: CurvePlot | None = None
        self._cursor: float | None = None
        self._moment: float | None = None
        self._hidden: set[PlottedRun] = set()
        self._dirty = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._frame)
        self._since_drawn, self._since_pen = QElapsedTimer(), QElapsedTimer()
        self._choices = QButtonGroup(self)
        self._choices.setExclusive(True)
        self.log_button = self._tool("logScale", self.tr("log"))
        self.earlier_button = self._tool("earlierRuns", self.tr("earlier"))
        self.fit_button = self._tool("fitCurves", "")
        self.export_button = self._tool("exportCurves", "")
        empty = empty or self.tr("Press Train: the loss of every step appears here.")
        self._empty = label(empty, "muted", self)
        self.export_button.setVisible(exports)
        self._pages = QStackedWidget(self)
        self._set_up()
        self._lay_out()
        self._draw_icons()
        self._update_buttons()

    # --- told -----------------------------------------------------------------------------------------------

    @Slot()
    def build(self) -> None:
        """Imports pyqtgraph and makes the plot; called when the app is idle, or by the first data."""
        if self._plot is not None:
            return
        from cnn_gui.views.training.curve_plot import CurvePlot

        self._plot = CurvePlot(self)
        self._plot.cursor_moved.connect(self.set_cursor)
        self._plot.zoom_changed.connect(self._zoom_changed)
        self._plot.legend.clicked.connect(self._toggle_run)
        self._plot.set_moment(self._moment)
        self._pages.addWidget(self._plot)

    @property
    def plot(self) -> CurvePlot | None:
        """The plot, or None before ``build``."""
        return self._plot

    @property
    def is_waiting(self) -> bool:
        """Whether a drawing is due."""
        return self._timer.isActive()

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        """Adds what events tell; cheap, the drawing comes at most once in FRAME_MS. A RunStarted begins a run."""
        if self.store.extend(events):
            self._touch()

    def load_history(self, history: History, name: str, path: str = "") -> None:
        """Shows the curves of an opened network; the run that was on show stays beside them."""
        if history.steps or history.epochs:
            self.store.open(history, name, path)
        else:
            self.store.set_aside()
        self._touch()

    def compare(self, histories: Sequence[tuple[str, History]]) -> None:
        """Shows these runs and no others, by name and curves."""
        self._show_store(RunStore.of(histories))

    def state(self) -> CurvesState:
        return CurvesState(self.store, self.quantity, self.log_button.isChecked(), self.earlier_button.isChecked())

    def restore(self, state: CurvesState) -> None:
        """Other runs, shown as these were; the whole of each."""
        self.show_quantity(state.quantity)
        self.log_button.setChecked(state.log)
        self.earlier_button.setChecked(state.earlier)
        self._show_store(state.store)

    def _show_store(self, store: RunStore) -> None:
        self.store = store
        self.set_cursor(None)
        if self.store.is_empty:
            self._pages.setCurrentWidget(self._empty)
        self.fit()
        self._update_buttons()

    def show_quantity(self, quantity: Quantity) -> None:
        self._button_of(quantity).setChecked(True)
        if quantity is not self.quantity:
            self.quantity = quantity
            self.fit()

    def set_log_scale(self, log: bool) -> None:
        self.log_button.setChecked(log)

    @Slot()
    def fit(self) -> None:
        """The whole of every visible curve, following the run again."""
        if self._plot is not None:
            self._plot.fit()
        self._touch()

    @Slot(object)
    def set_cursor(self, step: float | None) -> None:
        """Puts the cursor at a step, or takes it away; the line below shows the values there."""
        run = self._leading()
        if step is not None and run is not None and run.steps.size:
            step = float(run.steps[nearest(run.steps, min(max(step, 0.0), run.last_step))])
        self._cursor = step if run is not None else None
        if self._plot is not None:
            self._plot.set_cursor(self._cursor)
        self._update_legend()

    @Slot(object)
    def set_moment(self, step: int | None) -> None:
        """Marks the step whose weights the window shows, or none; without a cursor the line below shows the values
        there."""
        self._moment = None if step is None else float(step)
        if self._plot is not None:
            self._plot.set_moment(self._moment)
        self._update_legend()

    @property
    def moment(self) -> float | None:
        """The step that is marked."""
        return self._moment

    def add_below(self, widget: QWidget) -> None:
        """Puts a widget under the plot, which it belongs to from then on."""
        self._column.addWidget(widget)

    @property
    def _looked_at(self) -> float | None:
        return self._cursor if self._cursor is not None else self._moment

    def png_image(self) -> QImage:
        """The curves on show as a picture of its own size, with a title, named axes and the whole legend."""
        from cnn_gui.views.training.curve_picture import picture

        self._redraw()
        log = self.log_button.isChecked() and self.quantity is not Quantity.ACCURACY
        rows = entries(self.store.current, self._earlier(), self.quantity, theme_of(self))
        return picture(self._lines(), rows, self.quantity, self._title(), log=log, owner=self)

    def panel_content(self) -> PanelContent | None:
        runs = [*([self.store.current] if self.store.current is not None else []), *reversed(self._earlier())]
        runs = [run for run in runs if not run.is_empty]
        return curves_content(runs, self.quantity, self._pages) if runs and self._plot is not None else None

    def _title(self) -> str:
        """What the picture shows."""
        quantity = self._button_of(self.quantity).text()
        runs = [*([self.store.current] if self.store.current is not None else []), *reversed(self._earlier())]
        names = [run.name for run in runs if not run.is_empty]
        return self.tr("{0}: {1}").format(quantity, "; ".join(names))

    # --- Qt -------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(360, 240)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self._touch()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event) or event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()
            self._keep_height()
            self._touch()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if direction is not None:
            self._move_cursor(direction)
        elif event.key() == Qt.Key.Key_Escape and self._cursor is not None:
            self.set_cursor(None)
        elif event.key() == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)

    # --- inside ---------------------------------------------------------------------------------------------

    def _tool(self, name: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setProperty("role", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _set_up(self) -> None:
        titles = {
            Quantity.LOSS: (
                self.tr("Loss"),
                self.tr("How wrong the network was, on batches and in tests."),
            ),
            Quantity.ACCURACY: (self.tr("Accuracy"), self.tr("Share of the test images classified right, per epoch.")),
            Quantity.LEARNING_RATE: (self.tr("Rate"), self.tr("The learning rate of each step.")),
        }
        for i, quantity in enumerate(Quantity):
            title, tip = titles[quantity]
            button = self._tool(f"show_{quantity.value}", title)
            button.setCheckable(True)
            button.setChecked(quantity is self.quantity)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            self._choices.addButton(button, i)
        self._choices.idClicked.connect(self._quantity_clicked)
        for button, tip in (
            (
                self.log_button,
                self.tr("Logarithmic scale: equal ways are equal factors, and small losses spread out."),
            ),
            (self.earlier_button, self.tr("Show the runs before this one.")),
            (self.fit_button, self.tr("The whole curve again. Zoom with the wheel or by dragging a rectangle. (Home)")),
            (self.export_button, self.tr("Save the curves as a table (CSV) or as a picture (PNG).")),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(tip)
        for button, checked in ((self.log_button, False), (self.earlier_button, True)):
            button.setCheckable(True)
            button.setChecked(checked)
            button.toggled.connect(self.fit)
        # Its place is kept while it is hidden: the panels must not move when a second run begins.
        policy = self.earlier_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.earlier_button.setSizePolicy(policy)
        self.fit_button.setEnabled(False)
        self.fit_button.clicked.connect(self.fit)
        menu = QMenu(self.export_button)
        menu.addAction(self.tr("Table of every step (CSV)…")).triggered.connect(self.export_csv_requested)
        menu.addAction(self.tr("Picture (PNG)…")).triggered.connect(self.export_png_requested)
        self.export_button.setMenu(menu)
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._pages.addWidget(self._empty)
        self._keep_height()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in self._choices.buttons():
            row.addWidget(button)
        row.addStretch(1)
        tools = (self.log_button, self.earlier_button, self.fit_button, self.export_button)
        for button in tools:
            row.addWidget(button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._pages, 1)
        in_tab_order(
            *self._choices.buttons(), self.log_button, self.earlier_button, self.fit_button, self.export_button
        )

    def _keep_height(self) -> None:
        """The plot is never so low that its axes could not carry their numbers: four lines of type, and the steps."""
        self._pages.setMinimumHeight(max(76, 4 * self.fontMetrics().height() + 20))

    def _button_of(self, quantity: Quantity) -> QToolButton:
        button = self._choices.button(list(Quantity).index(quantity))
        assert isinstance(button, QToolButton)
        return button

    @Slot(int)
    def _quantity_clicked(self, index: int) -> None:
        self.show_quantity(list(Quantity)[index])

    def _draw_icons(self) -> None:
        self.fit_button.setIcon(icon("fit", theme_of(self)))
        self.export_button.setIcon(icon("export", theme_of(self)))

    @Slot(bool)
    def _zoom_changed(self, zoomed: bool) -> None:
        self.fit_button.setEnabled(zoomed)
        self._touch()

    def _touch(self) -> None:
        """Something to draw has changed."""
        self._dirty = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def give_way(self) -> None:
        """The pen moves: no drawing of curves shall come between the hand and its ink more often than it must."""
        self._since_pen.start()

    @Slot()
    def _frame(self) -> None:
        if not self._dirty or not self.isVisible():
            return
        if self._is_pen_moving() and self._since_drawn.isValid() and not self._since_drawn.hasExpired(PEN_FRAME_MS):
            self._timer.start()
            return
        if not self.store.is_empty:
            # What is made once is no measure of how long a drawing takes.
            self.build()
        self._since_drawn.start()
        self._redraw()
        # A very long run costs more to draw, and is then drawn less often: never more than an eighth of the time.
        self._timer.setInterval(max(FRAME_MS, 8 * self._since_drawn.elapsed()))

    def _is_pen_moving(self) -> bool:
        return self._since_pen.isValid() and not self._since_pen.hasExpired(PEN_RESTS_MS)

    def _redraw(self) -> None:
        self._dirty = False
        self._update_buttons()
        if self.store.is_empty:
            return
        self.build()
        assert self._plot is not None
        self._pages.setCurrentWidget(self._plot)
        self._plot.draw(self._lines(), self.quantity, log=self.log_button.isChecked())
        self._update_legend()

    def _update_buttons(self) -> None:
        self.earlier_button.setVisible(bool(self.store.earlier) and self.store.current is not None)
        self.export_button.setEnabled(not self.store.is_empty)
        self.log_button.setEnabled(self.quantity is not Quantity.ACCURACY)

    def _update_legend(self) -> None:
        if self._plot is None:
            return
        rows = entries(
            self.store.current,
            self._offered(),
            self.quantity,
            theme_of(self),
            self._looked_at,
            hidden=self._hidden,
            top=self._plot.top,
        )
        self._plot.show_legend(rows, self.cursor_text())

    @Slot(object)
    def _toggle_run(self, row: Entry) -> None:
        """Hides an earlier run, or shows it again."""
        if row.run is not None:
            self._hidden = (self._hidden ^ {row.run}) & set(self.store.earlier)
            self.fit()

    def cursor_text(self) -> str:
        """Where the cursor is, or else the moment on display ("step 1,240 · epoch 2"); empty without both."""
        run, step = self._leading(), self._looked_at
        if step is None or run is None:
            return ""
        text = self.tr("step {0}").format(format_count(round(step)))
        if run.steps.size:
            epoch = int(run.epochs[nearest(run.steps, step)])
            text = self.tr("{0} · epoch {1}").format(text, epoch)
        return text

    def _leading(self) -> PlottedRun | None:
        """The run whose steps the cursor keeps to: the one on show, else the newest earlier one."""
        if self.store.current is not None and not self.store.current.is_empty:
            return self.store.current
        visible = self._earlier()
        return visible[-1] if visible else None

    def _move_cursor(self, direction: int) -> None:
        """One step to the side; the first key puts the cursor at the end."""
        run = self._leading()
        if run is None or not run.steps.size:
            return
        i = run.steps.size - 1 if self._cursor is None else nearest(run.steps, self._cursor) + direction
        self.set_cursor(float(run.steps[min(max(i, 0), run.steps.size - 1)]))

    def _lines(self) -> list[Series]:
        from cnn_gui.views.training.curve_plot import earlier_pen, earlier_series, series_of

        theme = theme_of(self)
        lines: list[Series] = []
        for run in self._earlier():
            lines += earlier_series(run, self.quantity, earlier_pen(theme, run.style))
        if self.store.current is not None:
            lines += series_of(self.store.current, self.quantity, theme)
        return lines

    def _earlier(self) -> list[PlottedRun]:
        """Those that are drawn."""
        return [run for run in self._offered() if run not in self._hidden]

    def _offered(self) -> list[PlottedRun]:
        """Those that the legend has: none where a person wants to see the run on show alone."""
        alone = self.store.current is not None and not self.earlier_button.isChecked()
        return [] if alone else self.store.earlier
