"""The panel "Your classes": what is drawn of each, the network that learns them, and one that is tuned to a hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cnn_gui.core.transfer.messages import Kernels
from cnn_gui.views.base.availability import Availability
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.parts.compact_fields import draw_icons, field_label, named, tool
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel, WrappedLabel
from cnn_gui.views.parts.panel import label
from cnn_gui.views.parts.tab_order import in_tab_order
from cnn_gui.views.transfer.content import classes_content
from cnn_gui.views.transfer.figures import FigureRow
from cnn_gui.views.transfer.report import TeachingReport
from cnn_gui.views.transfer.tally import TallyView
from cnn_gui.views.transfer.text import asked_text, kernels_tip, kernels_title


@dataclass(frozen=True, slots=True)
class TeachingState:
    """What there is to draw and what can be done.

    names, counts: of the classes; asked: the place of the one wanted next. invites: whether there are no classes of a
    person's own yet; own: whether these are, so that their names can be changed. can_keep: whether something is drawn;
    can_take_back: whether something was kept that can go again. can_train, can_tune: whether there is enough for a
    network of its own, and whether that on display tells these classes apart; can_rehearse: whether there is something
    here that it knows. busy: a run goes on, or something is measured; runs: it is a run of this panel's.
    """

    names: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    asked: int = 0
    invites: bool = False
    own: bool = True
    can_keep: bool = False
    can_take_back: bool = False
    can_train: bool = False
    can_tune: bool = False
    can_rehearse: bool = False
    busy: bool = False
    runs: bool = False


class TeachView(QWidget):
    """It is told what to show. set_chosen: the id of a set of classes. new_wanted, names_wanted: a dialog is to ask for
    names. class_asked: a class that a person wants to draw. keep_wanted, back_wanted: what is drawn is to be kept; what
    was kept last is to go. train_wanted: a new network; tune_wanted: that on display is to learn from the drawings;
    stop_wanted: its run is to end. before_wanted: the network before is to come back."""

    set_chosen = Signal(str)
    new_wanted = Signal()
    names_wanted = Signal()
    class_asked = Signal(int)
    keep_wanted = Signal()
    back_wanted = Signal()
    train_wanted = Signal()
    tune_wanted = Signal()
    stop_wanted = Signal()
    before_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachView")
        self.setAccessibleName(self.tr("Your classes"))
        self._state = TeachingState()
        self.set_choice = ChoiceField(self)
        self.new_button = QPushButton(self.tr("New …"), self)
        self.names_button = tool(
            "teachNames", "pen", self.tr("Names"), self.tr("Call the classes otherwise, or add more of them.")
        )
        self.asked_label = FittingLabel("title", self)
        self.keep_button = QPushButton(self.tr("Keep"), self)
        self.back_button = tool(
            "teachBack", "undo", self.tr("Take back"), self.tr("What was kept last goes out of the album again.")
        )
        self.tally = TallyView(self)
        self.kernels_choice = ChoiceField(self)
        self.train_button = QPushButton(self.tr("Train"), self)
        self.tune_button = QPushButton(self.tr("Fine-tune"), self)
        self.rehearse_box = QCheckBox(self.tr("rehearse"), self)
        self.progress = QProgressBar(self)
        self.report = TeachingReport(self)
        self.words_label, self.why_label = self.report.words_label, self.report.why_label
        self.figures = self.report.figures
        self.before_button = QPushButton(self.tr("The network before"), self)
        self.empty_label = WrappedLabel("muted", self)
        self._availability = Availability(
            self, self.keep_button, self.train_button, self.tune_button, self.back_button, self.names_button
        )
        self._set_up()
        self._lay_out()
        self._connect()
        self.show_teaching(TeachingState())

    # --- told -----------------------------------------------------------------------------------------------

    def show_sets(self, sets: Sequence[tuple[str, str]], chosen: str) -> None:
        """The sets of classes: ids and names; and the one that is shown."""
        with QSignalBlocker(self.set_choice):
            self.set_choice.clear()
            for key, name in sets:
                self.set_choice.add(key, name)
            self.set_choice.set_value(chosen)

    def show_teaching(self, state: TeachingState) -> None:
        """Everything that depends on the drawings and on what goes on."""
        self._state = state
        has_classes = bool(state.names)
        self._body.setVisible(has_classes)
        self.empty_label.setVisible(not has_classes or state.invites)
        if has_classes:
            words = asked_text(state.names[state.asked], state.counts[state.asked])
            self.asked_label.set_wordings((words,))
            self.tally.show_classes(state.names, state.counts, state.asked)
        can = self._availability.set_available
        can(self.keep_button, has_classes and state.can_keep)
        can(self.back_button, state.can_take_back)
        can(self.names_button, state.own and has_classes)
        can(self.train_button, state.runs or (state.can_train and not state.busy))
        can(self.tune_button, state.can_tune and not state.busy)
        self.rehearse_box.setEnabled(state.can_rehearse and not state.busy)
        self.kernels_choice.setEnabled(not state.busy)
        self.train_button.setText(self.tr("Stop") if state.runs else self.tr("Train"))
        self.train_button.setToolTip(
            self.tr("End the run. Its network and curves are saved.")
            if state.runs
            else self.tr("A new network learns these classes from your drawings; it takes some seconds.")
        )

    def show_words(self, text: str, why: str = "") -> None:
        """What goes on, or what came of it; why: an explanation below it."""
        self.report.show_words(text, why)

    def show_progress(self, share: float | None) -> None:
        """How much is done, 0..1; None where nothing goes on."""
        self.progress.setVisible(share is not None)
        self.progress.setValue(round(1000 * (share or 0.0)))

    def show_figures(self, rows: Sequence[FigureRow]) -> None:
        """What was measured before and after; () for nothing."""
        self.report.show_rows(rows)

    def show_before(self, there_is_one: bool) -> None:
        """Whether the network before can come back."""
        self.before_button.setVisible(there_is_one)

    # --- what is shown --------------------------------------------------------------------------------------

    @property
    def state(self) -> TeachingState:
        return self._state

    @property
    def kernels(self) -> Kernels:
        """What a new network begins with."""
        return Kernels(self.kernels_choice.value())

    @property
    def rehearses(self) -> bool:
        """Whether what a network knows is to be learned again while it is tuned."""
        return self.rehearse_box.isChecked() and self._state.can_rehearse

    def panel_content(self) -> PanelContent | None:
        state = self._state
        if not state.names:
            return None
        name = self.set_choice.currentText()
        return classes_content(name, state.names, state.counts, self, (self.progress,))

    def sizeHint(self) -> QSize:
        return QSize(360, 320)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            draw_icons(self)

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        named(self.set_choice, "teachSet", self.tr("Set"), self.tr("Which things are to be told apart."))
        self.asked_label.setObjectName("teachAsked")
        named(self.new_button, "teachNew", self.tr("New"), self.tr("Name things of your own to tell apart."))
        tip = self.tr(
            "What is drawn goes into the album as this class; the canvas is empty for the next (Enter there)."
        )
        named(self.keep_button, "teachKeep", self.tr("Keep"), tip)
        named(self.tally, "teachClasses", self.tr("Classes"), "")
        tip = self.tr("What the network's first layers are before it learns; all that follows them begins anew.")
        named(self.kernels_choice, "teachKernels", self.tr("Begin with"), tip)
        for kernels in Kernels:
            self.kernels_choice.add(kernels, kernels_title(kernels), kernels_tip(kernels))
        self.train_button.setProperty("role", "primary")
        self.train_button.setObjectName("teachTrain")
        tip = self.tr(
            "The network on display goes on learning, from your drawings, in small steps; measured before and after."
        )
        named(self.tune_button, "teachTune", self.tr("Fine-tune"), tip)
        tip = self.tr("Learn images of what it knows already beside your drawings, so that it does not forget them.")
        named(self.rehearse_box, "teachRehearse", self.tr("Rehearse what it knows"), tip)
        self.rehearse_box.setChecked(True)
        tip = self.tr("Puts the network back on display that was there before the run.")
        named(self.before_button, "teachBefore", self.tr("The network before"), tip)
        self.progress.setObjectName("teachProgress")
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.empty_label.setText(
            self.tr(
                "Teach a network things of your own: name 2 to 20 of them, a heart, a house, a cat, and draw five of "
                "each. Every view then shows how it tells them apart."
            )
        )
        self.show_words("")
        self.show_progress(None)
        self.show_before(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        head = QHBoxLayout()
        head.setSpacing(5)
        head.addWidget(self.set_choice, 1)
        head.addWidget(self.names_button)
        head.addWidget(self.new_button)
        column.addLayout(head)
        column.addWidget(self.empty_label)
        self._body = QWidget(self)
        column.addWidget(self._body, 1)
        column.addStretch(0)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(7)
        asked = QHBoxLayout()
        asked.setSpacing(5)
        asked.addWidget(self.asked_label, 1)
        asked.addWidget(self.back_button)
        asked.addWidget(self.keep_button)
        body.addLayout(asked)
        self.tally.setMinimumHeight(3 * (self.fontMetrics().height() + 7))
        body.addWidget(self.tally, 1)
        learn = QHBoxLayout()
        learn.setSpacing(6)
        self._begin_label = field_label(self.tr("Begin with"), self.kernels_choice)
        learn.addWidget(self._begin_label)
        learn.addWidget(self.kernels_choice, 1)
        learn.addWidget(self.train_button)
        body.addLayout(learn)
        tune = QHBoxLayout()
        tune.setSpacing(6)
        tune.addWidget(label(self.tr("This network"), "muted", self))
        tune.addWidget(self.rehearse_box)
        tune.addStretch(1)
        tune.addWidget(self.tune_button)
        body.addLayout(tune)
        body.addWidget(self.progress)
        body.addWidget(self.report)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self.before_button)
        body.addLayout(last)
        in_tab_order(
            *(self.set_choice, self.names_button, self.new_button, self.keep_button, self.back_button, self.tally),
            *(self.kernels_choice, self.train_button, self.rehearse_box, self.tune_button, self.before_button),
        )
        draw_icons(self)

    def _connect(self) -> None:
        self.set_choice.activated.connect(self._set_chosen)
        self.new_button.clicked.connect(self.new_wanted)
        self.names_button.clicked.connect(self.names_wanted)
        self.keep_button.clicked.connect(self.keep_wanted)
        self.back_button.clicked.connect(self.back_wanted)
        self.tally.asked.connect(self.class_asked)
        self.train_button.clicked.connect(self._train_clicked)
        self.tune_button.clicked.connect(self.tune_wanted)
        self.before_button.clicked.connect(self.before_wanted)

    @Slot()
    def _set_chosen(self) -> None:
        self.set_chosen.emit(self.set_choice.value())

    @Slot()
    def _train_clicked(self) -> None:
        (self.stop_wanted if self._state.runs else self.train_wanted).emit()
