"""Above the rows: what to begin with, undo and redo, how large it is, and what became of the weights."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.core.architecture.messages import LayerRow
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.architecture.text import what_stayed
from cnn_gui.core.base.translation import Sentence
from cnn_gui.views.architecture.shown import BuildShown
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.translation import said
from cnn_gui.views.parts.compact_fields import draw_icons, tool
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel, IconLine


class BuildHead(QWidget):
    """preset_chosen: the name of one. exported: the specification is wanted in a file."""

    preset_chosen = Signal(str)
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("buildHead")
        self.presets = ChoiceField(self)
        self.presets.setObjectName("buildPresets")
        self.presets.setAccessibleName(self.tr("Begin with"))
        self.presets.setToolTip(
            self.tr("A well-known network to begin with, for this task. Undo brings back what was there, weights too.")
        )
        self.presets.add("", self.tr("own network"), self.tr("What you have built."), enabled=False)
        for blueprint in BLUEPRINTS.values():
            self.presets.add(blueprint.name, said(Sentence(blueprint.title)), said(Sentence(blueprint.purpose)))
        self.presets.activated.connect(self._chose)
        self.undo = tool("buildUndo", "undo", self.tr("Undo"), self.tr("Take back the last change. (Ctrl+Z here)"))
        self.redo = tool("buildRedo", "redo", self.tr("Redo"), self.tr("Do it again. (Ctrl+Shift+Z here)"))
        self.undo.clicked.connect(self.undo_requested)
        self.redo.clicked.connect(self.redo_requested)
        self.size_line = FittingLabel("title", self)
        self.size_line.setObjectName("buildSize")
        self.weights_line = FittingLabel("muted", self)
        self.weights_line.setObjectName("buildWeights")
        self.notice = IconLine("info", self)
        self.notice.setObjectName("buildNotice")
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.presets, 2)
        row.addWidget(self.size_line, 3)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.weights_line)
        column.addWidget(self.notice)
        draw_icons(self)

    def show_build(self, shown: BuildShown) -> None:
        free = not shown.blocked
        with QSignalBlocker(self.presets):
            self.presets.setCurrentIndex(max(self.presets.findData(shown.preset), 0))
        self.presets.setEnabled(free)
        self.undo.setEnabled(free and shown.undo)
        self.redo.setEnabled(free and shown.redo)
        self.size_line.set_wordings(self._sizes(shown))
        # Always a line, so that the rows stay where they are.
        self.weights_line.set_wordings(self._weights(shown))
        self.notice.show_text(shown.blocked or self._asleep(shown), icon_name="info" if shown.blocked else "warning")

    # --- Qt

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            draw_icons(self)

    # --- inside

    def _sizes(self, shown: BuildShown) -> tuple[str, ...]:
        if trouble(shown) is not None:
            return (self.tr("does not fit yet"),)
        parameters = sum(row.info.parameters for row in shown.rows if row.info is not None)
        products = sum(row.products for row in shown.rows)
        counted = self.tr("{0} parameters").format(format_count(parameters))
        return (
            self.tr("{0} · {1} multiplications").format(counted, format_count(products)),
            counted,
            format_count(parameters),
        )

    def _weights(self, shown: BuildShown) -> tuple[str, ...]:
        if not shown.alive:
            return (self.tr("Weights that still fit are kept once all rows fit."),)
        if shown.kept is None:
            return (self.tr("Weights as they were opened or learnt."),)
        return tuple(map(said, what_stayed(shown.kept)))

    def _asleep(self, shown: BuildShown) -> str:
        """That the views show another network than the rows."""
        row = trouble(shown)
        if row is None:
            return ""
        return self.tr("{0} does not fit: what all views show is the last network that did.").format(
            self.tr("The answer") if row.layer is None else row.name
        )

    @Slot(int)
    def _chose(self, _index: int) -> None:
        if self.presets.value():
            self.preset_chosen.emit(self.presets.value())


def trouble(shown: BuildShown) -> LayerRow | None:
    """The row that does not fit."""
    return next((row for row in shown.rows if row.trouble is not None), None)
