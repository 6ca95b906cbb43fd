"""Two networks side by side: the answers of both to the drawing, and a test of both on the same images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from cnn_gui.core.compare.messages import Comparison, NetworkSource
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.messages import EvaluationProgress, Mistake
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count, format_percent
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.compare.content import comparison_content
from cnn_gui.views.compare.difference import DifferenceMatrix
from cnn_gui.views.compare.slot import ComparedSlot
from cnn_gui.views.evaluation.confusion_matrix import Cell, ConfusionMatrix
from cnn_gui.views.evaluation.mistakes import MistakesView
from cnn_gui.views.parts.compact_fields import switch
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.lines import FittingLabel, WrappedLabel

A, B = 0, 1
DIFFERENCE = 2
"""The places of the two networks, and of the page that is of both."""

_LEAST_MATRIX = 190
"""Pixels of the matrix's width at least."""


class CompareView(QWidget):
    """source_chosen: a place and a NetworkSource. hold_requested: a place. mistake_chosen: an image that only one of
    them gets right, for the canvas.

    The window answers count_requested with ``show_progress``, at the end ``set_running(False)`` and, unless it was
    cancelled or failed, ``show_comparison``.
    """

    source_chosen = Signal(int, NetworkSource)
    hold_requested = Signal(int)
    count_requested = Signal()
    cancel_requested = Signal()
    mistake_chosen = Signal(Mistake)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compareView")
        self.setAccessibleName(self.tr("Two networks side by side"))
        self._comparison: Comparison | None = None
        self._task, self._refusal = MNIST, ""
        self._snapshots: dict[int, Snapshot] = {}
        self._running = False
        self.slots = (ComparedSlot("A", self), ComparedSlot("B", self))
        self.button = QPushButton(self)
        self.progress = QProgressBar(self)
        self.result_label = FittingLabel("", self)
        self.empty_label = WrappedLabel("muted", self)
        self._body = QWidget(self)
        self.chance_label = WrappedLabel("muted", self._body)
        self._left = QWidget(self._body)
        self.matrices = (ConfusionMatrix(), ConfusionMatrix(), DifferenceMatrix())
        self._choices = QButtonGroup(self)
        self._pages = QStackedWidget(self._left)
        self.legend = Legend(Scale.ACTIVATIONS, self._left)
        self.cell_label = FittingLabel(parent=self._left)
        self.titles = (FittingLabel("", self._body), FittingLabel("", self._body))
        self.lists = (MistakesView(self._body), MistakesView(self._body))
        self._set_up()
        self._lay_out()
        self._connect()
        self._update()

    # --- told -----------------------------------------------------------------------------------------------

    @property
    def comparison(self) -> Comparison | None:
        """What is on show of both tests."""
        return self._comparison

    @property
    def snapshots(self) -> Mapping[int, Snapshot]:
        """The answers on show, by place."""
        return self._snapshots

    def set_sources(self, sources: Sequence[NetworkSource], chosen: Sequence[NetworkSource]) -> None:
        """What A and B can be, and what they are."""
        for slot, one in zip(self.slots, chosen, strict=True):
            slot.set_sources(sources, one)

    def show_network(self, place: int, network: NetworkState | None) -> None:
        """Which network it is; None while it is on its way. What was shown of both is of the one before."""
        self._snapshots.pop(place, None)
        self.slots[place].show_network(network)
        if network is not None and place == A:
            self._task = network.task

    def show_missing(self, place: int, problem: str) -> None:
        """Why there is none."""
        self._snapshots.pop(place, None)
        self.slots[place].show_problem(problem)

    def show_answers(self, snapshots: Mapping[int, Snapshot]) -> None:
        """What each of them answers to the drawing."""
        self._snapshots.update(snapshots)
        for place, snapshot in snapshots.items():
            self.slots[place].show_snapshot(snapshot)

    def show_refusal(self, text: str) -> None:
        """One sentence on why they cannot be compared; "" where they can."""
        self._refusal = text
        self._update()

    def show_progress(self, progress: EvaluationProgress) -> None:
        self._running = True
        self.progress.setRange(0, max(progress.total, 1))
        self.progress.setValue(progress.done)
        self._update()

    def set_running(self, running: bool) -> None:
        if running and not self._running:
            self.progress.setRange(0, 1)
            self.progress.setValue(0)
        self._running = running
        self._update()

    def show_comparison(self, comparison: Comparison | None) -> None:
        """What both tests have found; None where they are still to be made."""
        self._comparison = comparison
        if comparison is not None:
            self._task = comparison.a.task
            for matrix, test in zip(self.matrices, (comparison.a, comparison.b), strict=False):
                matrix.show_counts(test.confusion, test.task)
            difference = self.matrices[DIFFERENCE]
            assert isinstance(difference, DifferenceMatrix)
            difference.show_comparison(comparison, self._task)
            self.chance_label.setText(self._chance_text(comparison))
            self.legend.set_range(float(difference.limit), self.tr("images, B less A"))
            self._filter(None)
        self._update()

    def show_measured(self, networks: Sequence[NetworkState | None]) -> None:
        """The accuracy of both by the tests on show."""
        if self._comparison is not None:
            for slot, network, test in zip(self.slots, networks, (self._comparison.a, self._comparison.b), strict=True):
                slot.show_network(network, test.measured)

    def panel_content(self) -> PanelContent | None:
        if len(self._snapshots) < len(self.slots):
            return None
        pictured = (self.button, self.progress, *(slot.hold_button for slot in self.slots), self.cell_label)
        titles = [slot.title_label.full_text() for slot in self.slots]
        return comparison_content(titles, self._snapshots, self._comparison, self, pictured)

    # --- Qt -------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._left.setFixedWidth(max(_LEAST_MATRIX, self.width() * 52 // 100))

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.button.setObjectName("compareCount")
        self.progress.setObjectName("compareProgress")
        self.progress.setAccessibleName(self.tr("Progress of both tests"))
        self.progress.setTextVisible(False)
        self.result_label.setObjectName("compareResult")
        self.chance_label.setObjectName("compareChance")
        self.chance_label.setToolTip(
            self.tr(
                "The exact test of McNemar: images that both get right, or both wrong, say nothing of which is better."
            )
        )
        self.cell_label.setObjectName("compareCell")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        words = (
            ("A", self.tr("What A reads each class as.")),
            ("B", self.tr("What B reads each class as.")),
            (self.tr("B − A"), self.tr("Where B has more images than A, and where fewer: beside the diagonal fewer is "
                                       "better.")),
        )  # fmt: skip
        for number, (title, tip) in enumerate(words):
            button = switch(f"compareMatrix{number}", title, tip)
            button.setChecked(number == DIFFERENCE)
            self._choices.addButton(button, number)
            self._pages.addWidget(self.matrices[number])
        for letter, matrix in zip("AB", self.matrices, strict=False):
            matrix.setObjectName(f"comparedMatrix{letter}")
        self._pages.setCurrentIndex(DIFFERENCE)
        for letter, view in zip("AB", self.lists, strict=True):
            view.setObjectName(f"onlyRight{letter}")
            view.setAccessibleName(self.tr("Images that only {0} gets right").format(letter))
            view.setToolTip(
                self.tr("Only {0} gets these right; below each is what the other reads. A click puts one on the "
                        "canvas.").format(letter)
            )  # fmt: skip
        self._draw_icons()

    def _lay_out(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(14)
        for slot in self.slots:
            both.addWidget(slot, 1)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.button)
        top.addWidget(self.result_label, 1)
        choices = QHBoxLayout()
        choices.setSpacing(2)
        for button in self._choices.buttons():
            choices.addWidget(button)
        choices.addStretch(1)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(3)
        left.addLayout(choices)
        left.addWidget(self._pages, 1)
        left.addWidget(self.cell_label)
        left.addWidget(self.legend)
        right = QVBoxLayout()
        right.setSpacing(3)
        for title, view in zip(self.titles, self.lists, strict=True):
            right.addWidget(title)
            right.addWidget(view, 1)
        halves = QHBoxLayout()
        halves.setSpacing(14)
        halves.addWidget(self._left)
        halves.addLayout(right, 1)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        body.addWidget(self.chance_label)
        body.addLayout(halves, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addLayout(both)
        column.addLayout(top)
        column.addWidget(self.progress)
        column.addWidget(self._body, 3)
        column.addWidget(self.empty_label, 1)

    def _connect(self) -> None:
        first, second = self.slots
        first.source_chosen.connect(self._choose_a)
        second.source_chosen.connect(self._choose_b)
        first.hold_requested.connect(self._hold_a)
        second.hold_requested.connect(self._hold_b)
        self.button.clicked.connect(self.toggle)
        self._choices.idClicked.connect(self._show_page)
        for matrix in self.matrices:
            matrix.cell_hovered.connect(self._show_cell)
            matrix.cell_chosen.connect(self._filter)
        for view in self.lists:
            view.mistake_chosen.connect(self.mistake_chosen)

    @Slot()
    def toggle(self) -> None:
        """Asks for the tests, or for the end of those that run."""
        if self._running:
            self.cancel_requested.emit()
        elif not self._refusal:
            self.set_running(True)
            self.count_requested.emit()

    @Slot(NetworkSource)
    def _choose_a(self, source: NetworkSource) -> None:
        self.source_chosen.emit(A, source)

    @Slot(NetworkSource)
    def _choose_b(self, source: NetworkSource) -> None:
        self.source_chosen.emit(B, source)

    @Slot()
    def _hold_a(self) -> None:
        self.hold_requested.emit(A)

    @Slot()
    def _hold_b(self) -> None:
        self.hold_requested.emit(B)

    @Slot(int)
    def _show_page(self, number: int) -> None:
        self._pages.setCurrentIndex(number)
        self._filter(self.matrices[number].chosen)

    @property
    def _matrix(self) -> ConfusionMatrix:
        return self.matrices[self._pages.currentIndex()]

    @Slot(object)
    def _show_cell(self, cell: Cell | None) -> None:
        cell = cell or self._matrix.chosen
        text = self._matrix.cell_text(cell) if cell is not None else self.tr("row: true class · column: read as")
        self.cell_label.set_wordings((text,))
        self.legend.setVisible(self._pages.currentIndex() == DIFFERENCE)

    @Slot(object)
    def _filter(self, cell: Cell | None) -> None:
        """The images of the cell that is chosen, or all."""
        found = self._comparison
        if found is None:
            return
        for letter, title, view, images in zip(
            "AB", self.titles, self.lists, (found.only_a, found.only_b), strict=True
        ):
            chosen = [each for each in images if cell is None or (each.label, each.predicted) == cell]
            view.set_mistakes(chosen, self._task)
            text = self.tr("Only {0} right: {1}").format(letter, format_count(len(chosen)))
            if cell is not None:
                names = (name_of(self._task.names, index) for index in cell)
                other = self.tr("{0}, where the other reads {1} → {2}").format(text, *names)
                title.set_wordings((other, text))
            else:
                title.set_wordings((text,))
        self._show_cell(None)

    def _draw_icons(self) -> None:
        self.button.setIcon(icon("stop" if self._running else "test", theme_of(self)))

    def _update(self) -> None:
        self.button.setText(self.tr("Cancel") if self._running else self.tr("Test both"))
        self.button.setToolTip(
            self.tr("End the tests; what was counted to the end is kept.")
            if self._running
            else self._refusal
            or self.tr("Classifies the whole test set with both. What was counted for a network is not counted again.")
        )
        self.button.setAccessibleName(self.button.text())
        self.button.setEnabled(self._running or not self._refusal)
        self._draw_icons()
        self.progress.setVisible(self._running)
        shown = self._comparison is not None and not self._refusal
        self._body.setVisible(shown)
        self.empty_label.setVisible(not shown)
        self.empty_label.setText(
            self._refusal
            or self.tr(
                "Both answer the drawing as you draw. A test of both shows what each confuses, the difference, and the "
                "images that only one of them gets right."
            )
        )
        self.result_label.set_wordings(self._wordings())

    def _wordings(self) -> tuple[str, ...]:
        found = self._comparison
        if self._running:
            done, total = self.progress.value(), self.progress.maximum()
            return (self.tr("{0} of {1}").format(format_count(done), format_count(total)) if total > 1 else "",)
        if found is None or self._refusal:
            return ("",)
        only = self.tr("only A right {0} · only B right {1}").format(
            format_count(len(found.only_a)), format_count(len(found.only_b))
        )
        wrong = self.tr("both wrong {0}").format(format_count(found.both_wrong))
        return (f"{only} · {wrong}", only)

    def _chance_text(self, found: Comparison) -> str:
        """Whether the difference says anything."""
        first, second = len(found.only_a), len(found.only_b)
        if first + second == 0:
            return self.tr("Both are right and wrong on the same images.")
        return self.tr(
            "If neither were better, {0} and {1} would be as uneven as this, or more so, in {2} of such tests."
        ).format(format_count(first), format_count(second), format_percent(found.chance, 1))
