"""How good the network is: a test on images it never trained on, what it confuses, and each mistake."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import Evaluation, EvaluationProgress, Mistake
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.measured import measured_wordings
from cnn_gui.views.base.numbers import format_count, format_fixed, format_value
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.evaluation.confusion_matrix import ConfusionMatrix
from cnn_gui.views.evaluation.content import evaluation_content
from cnn_gui.views.evaluation.mistakes import MistakesView
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label


class EvaluationView(QWidget):
    """The button, the result in a line, the confusion matrix and beside it the mistakes.

    mistake_chosen carries a Mistake. The window answers evaluate_requested with ``show_progress``, at the end
    ``set_running(False)`` and, unless it was cancelled or failed, ``show_evaluation``.
    """

    evaluate_requested = Signal()
    cancel_requested = Signal()
    mistake_chosen = Signal(Mistake)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluationView")
        self._evaluation: Evaluation | None = None
        self._task = MNIST
        self._why_not = ""
        self._whose: tuple[str, ...] = ()
        self._running = False
        self.button = QPushButton(self)
        self.progress = QProgressBar(self)
        self.result_label = FittingLabel("", self)
        self.matrix = ConfusionMatrix(self)
        self.cell_label = FittingLabel(parent=self)
        self.mistakes = MistakesView(self)
        self.mistakes_label = FittingLabel(parent=self)
        self.all_button = QToolButton(self)
        self.empty_label = label("", "muted", self)
        self._body = QWidget(self)
        self._left = QWidget(self._body)
        self._scroll = QScrollArea(self._left)
        self._set_up()
        self._lay_out()
        self._connect()
        self._update()

    # --- told -----------------------------------------------------------------------------------------------

    def show_evaluation(self, evaluation: Evaluation | None) -> None:
        """Shows a finished test, also an earlier one while another goes on; None: nothing has been tested."""
        self._evaluation = evaluation
        if evaluation is not None:
            self.matrix.show_counts(evaluation.confusion, evaluation.task)
        self._whose = ()
        self._filter(None)
        self._update()

    def show_task(self, task: Task, why_not: str = "") -> None:
        """What the network on display tells apart, and one sentence on why it cannot be tested; "" where it can."""
        self._task, self._why_not = task, why_not
        self._update()

    def show_progress(self, progress: EvaluationProgress) -> None:
        self._running = True
        self.progress.setRange(0, max(progress.total, 1))
        self.progress.setValue(progress.done)
        self._update()

    def set_running(self, running: bool) -> None:
        """Whether a test is going on; the last result stays until a new one has come."""
        if running and not self._running:
            self.progress.setRange(0, 1)
            self.progress.setValue(0)
        self._running = running
        self._update()

    def set_whose(self, wordings: Sequence[str]) -> None:
        """Which network the result is of, in wordings for less and less room; none where it is the one on display."""
        self._whose = tuple(wordings)
        self._update_result()

    def panel_content(self) -> PanelContent | None:
        if self._evaluation is None:
            return None
        return evaluation_content(self._evaluation, self._whose, self._body, (self.cell_label,))

    # --- Qt -------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.button.setObjectName("evaluate")
        self.progress.setObjectName("evaluationProgress")
        self.progress.setAccessibleName(self.tr("Progress of the test"))
        self.progress.setTextVisible(False)
        self.result_label.setObjectName("evaluationResult")
        self.cell_label.setObjectName("confusionCell")
        self.mistakes_label.setObjectName("mistakesTitle")
        self.all_button.setObjectName("allMistakes")
        self.all_button.setText(self.tr("Show all"))
        self.all_button.setAccessibleName(self.tr("Show all mistakes"))
        self.all_button.setToolTip(self.tr("All mistakes again, not only those of the chosen cell. (Escape)"))
        self.all_button.setProperty("role", "quiet")
        # The title must not jump when the button comes and goes.
        policy = self.all_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.all_button.setSizePolicy(policy)
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setWordWrap(True)
        self.mistakes.setToolTip(self.tr("Click an image to put it on the canvas and see why."))
        self._draw_icons()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.button)
        top.addWidget(self.result_label, 1)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(3)
        # What lies directly in a scroll area has no ground of its own, by which it could tell the theme.
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.matrix)
        self._scroll.setWidget(holder)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setMinimumSize(self.matrix.minimumSizeHint())
        # The matrix itself has the keyboard, and its cell is kept in sight.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        left.addWidget(self._scroll, 1)
        left.addWidget(self.cell_label)
        title = QHBoxLayout()
        title.addWidget(self.mistakes_label, 1)
        title.addWidget(self.all_button)
        right = QVBoxLayout()
        right.setSpacing(3)
        right.addLayout(title)
        right.addWidget(self.mistakes, 1)
        body = QHBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(14)
        body.addWidget(self._left)
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addLayout(top)
        column.addWidget(self.progress)
        column.addWidget(self._body, 1)
        column.addWidget(self.empty_label, 1)

    def _connect(self) -> None:
        self.button.clicked.connect(self.toggle)
        self.matrix.cell_hovered.connect(self._show_cell)
        self.matrix.cell_chosen.connect(self._filter)
        self.all_button.clicked.connect(self._show_all)
        self.mistakes.mistake_chosen.connect(self.mistake_chosen)

    @Slot()
    def toggle(self) -> None:
        """Asks for a test, or for the end of the one that runs."""
        if self._running:
            self.cancel_requested.emit()
        else:
            self.set_running(True)
            self.evaluate_requested.emit()

    def _share_width(self) -> None:
        """The matrix is square: it gets as much width as it is high, the mistakes get the rest."""
        above = self.button.sizeHint().height() + self.cell_label.sizeHint().height() + 20
        self._left.setFixedWidth(max(180, min(self.height() - above, self.width() * 55 // 100)))

    @Slot(object)
    def _show_cell(self, cell: tuple[int, int] | None) -> None:
        if cell is not None and self.matrix.hasFocus():
            where = self.matrix.cell_rect(cell).center().toPoint()
            self._scroll.ensureVisible(where.x(), where.y(), 30, 30)
        text = self.tr("row: true class · column: read as")
        cell = cell or self.matrix.chosen
        self.cell_label.set_wordings((self.matrix.cell_text(cell) if cell is not None else text,))

    @Slot(object)
    def _filter(self, cell: tuple[int, int] | None) -> None:
        mistakes: tuple[Mistake, ...] = self._evaluation.mistakes if self._evaluation is not None else ()
        if cell is not None:
            mistakes = tuple(m for m in mistakes if (m.label, m.predicted) == cell)
            task = self._evaluation.task if self._evaluation is not None else self._task
            names = [name_of(task.names, index) for index in cell]
            text = self.tr("{0} times a {1} read as {2}") if task.is_of_digits else self.tr("{0} times {1} read as {2}")
            text = text.format(format_count(len(mistakes)), *names)
            short = self.tr("{0} × {1} → {2}").format(format_count(len(mistakes)), *names)
        else:
            text = self.tr("{0} mistakes, most confident first").format(format_count(len(mistakes)))
            short = self.tr("{0} mistakes").format(format_count(len(mistakes)))
        self.mistakes.set_mistakes(mistakes, self._evaluation.task if self._evaluation is not None else self._task)
        self.mistakes_label.set_wordings((text, short))
        self.all_button.setVisible(cell is not None)
        self._show_cell(None)

    @Slot()
    def _show_all(self) -> None:
        self.matrix.choose(None)

    def _draw_icons(self) -> None:
        self.button.setIcon(icon("stop" if self._running else "test", theme_of(self)))

    def _update(self) -> None:
        if self._running:
            self.button.setText(self.tr("Cancel"))
            self.button.setToolTip(self.tr("End the test; the last result stays."))
        else:
            self.button.setText(self._button_text())
            self.button.setToolTip(
                self._why_not or self.tr("Classify the whole test set and show the mistakes. (Ctrl+T)")
            )
        self.button.setEnabled(self._running or not self._why_not)
        self.empty_label.setText(self._why_not or self._what_a_test_is())
        self.button.setAccessibleName(self.button.text())
        self._draw_icons()
        self.progress.setVisible(self._running)
        self._body.setVisible(self._evaluation is not None)
        self.empty_label.setVisible(self._evaluation is None)
        self._update_result()

    def _button_text(self) -> str:
        if self._task == MNIST:
            return self.tr("Test on 10,000 digits")
        if self._task.data:
            return self.tr("Test on {0}").format(one_line(self._task.data, 24))
        return self.tr("Test")

    def _what_a_test_is(self) -> str:
        if self._task == MNIST:
            return self.tr(
                "The test classifies 10,000 digits that the network never trained on, and shows what it confuses."
            )
        return self.tr(
            "The test classifies images of {0} that the network never trained on, and shows what it confuses."
        ).format(one_line(self._task.data))

    def _update_result(self) -> None:
        if self._running:
            done, total = self.progress.value(), self.progress.maximum()
            text = self.tr("{0} of {1}").format(format_count(done), format_count(total)) if total > 1 else ""
            self._set_result((text,), muted=True)
        elif self._evaluation is None:
            self._set_result(("",), muted=True)
        else:
            self._set_result(self._wordings(self._evaluation), muted=bool(self._whose))

    def _wordings(self, evaluation: Evaluation) -> tuple[str, ...]:
        right = self.tr("{0} right").format(format_count(evaluation.correct))
        measured = measured_wordings(evaluation.measured)
        loss = self.tr("loss {0}").format(format_value(evaluation.loss))
        seconds = self.tr("in {0} s").format(format_fixed(evaluation.seconds, 1))
        whole, short, last = measured[0], measured[1], measured[-1]
        choices = ((whole, right, loss, seconds), (whole, right, loss), (whole, loss), (short, loss), (short,), (last,))
        # The mark is given up last: a number without it would be taken for that of the network on display.
        marks: list[tuple[str, ...]] = [(mark,) for mark in self._whose] or [()]
        return tuple(" · ".join((*parts, *mark)) for mark in marks for parts in choices)

    def _set_result(self, wordings: tuple[str, ...], *, muted: bool) -> None:
        self.result_label.set_wordings(wordings)
        role = "muted" if muted else ""
        if self.result_label.property("role") != role:
            self.result_label.setProperty("role", role)
            self.result_label.style().unpolish(self.result_label)
            self.result_label.style().polish(self.result_label)
