"""The enlarged view of the stages: a window beside the main one that follows the drawing while it is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.input.messages import ChannelStage, InputMode, Stage, StageName
from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.grids.stages import caption_of, cell_text, extent, limit_of, stage_place, stage_title
from cnn_gui.views.input.cells import CellsView
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label


class StageDialog(QDialog):
    """Shows one stage at a time. Left and right change the stage, Esc closes. stage_changed: its number."""

    stage_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[Stage, ...] = ()
        self._mode = InputMode.LIKE_MNIST
        self._number = 0
        self._cell: tuple[int, int] | None = None
        self.setObjectName("stage_dialog")
        self.setModal(False)
        self.setSizeGripEnabled(True)
        self._title = label("", "title", self)
        self._hint = FittingLabel(parent=self)
        self._previous = self._arrow("previous", self.tr("Stage before (left arrow)"))
        self._next = self._arrow("next", self.tr("Stage after (right arrow)"))
        self.cells = CellsView(self)
        self._caption = FittingLabel(parent=self)
        self._legend = Legend(Scale.ACTIVATIONS, self)
        self._place()
        self._previous.clicked.connect(self.show_previous)
        self._next.clicked.connect(self.show_next)
        self.cells.hovered.connect(self._hovered)
        self.cells.resized.connect(self._show_caption)
        self._set_icons()

    def _place(self) -> None:
        top, bottom, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        for widget, stretch in ((self._title, 0), (self._hint, 1), (self._previous, 0), (self._next, 0)):
            top.addWidget(widget, stretch)
        bottom.addWidget(self._caption, 3)
        bottom.addWidget(self._legend, 2)
        column.addLayout(top)
        column.addWidget(self.cells, 1)
        column.addLayout(bottom)

    def sizeHint(self) -> QSize:
        return QSize(720, 800)

    def _arrow(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{name}_stage")
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    # --- what it is told ------------------------------------------------------------------------------------

    @property
    def stage(self) -> Stage | None:
        return self._stages[self._number] if self._stages else None

    @property
    def caption(self) -> str:
        return self._caption.full_text()

    def show_stages(self, stages: tuple[Stage, ...], mode: InputMode) -> None:
        """New values for the stages; the one on display stays, also where the other mode has fewer of them."""
        place = stage_place(self.stage) if self.stage is not None else None
        self._stages, self._mode = stages, mode
        same = [number for number, stage in enumerate(stages) if stage_place(stage) == place]
        self.choose(same[0] if same else min(self._number, len(stages) - 1))

    def choose(self, number: int) -> None:
        changed = number != self._number
        self._number = number
        stage = self._stages[number]
        title = stage_title(stage, self._mode)
        self._title.setText(title)
        self.setWindowTitle(self.tr("What the network sees: {stage}").format(stage=title))
        self.cells.show_stage(stage)
        self._legend.setVisible(stage.name is StageName.NORMALISED)
        common = self.tr("red, green and blue") if isinstance(stage, ChannelStage) else ""
        self._legend.set_range(limit_of(stage), common)
        self._show_caption()
        if changed:
            self.stage_changed.emit(number)

    @Slot()
    def show_next(self) -> None:
        self.choose((self._number + 1) % len(self._stages))

    @Slot()
    def show_previous(self) -> None:
        self.choose((self._number - 1) % len(self._stages))

    # --- keeping in step ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._stages and event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.show_next()
        elif self._stages and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.show_previous()
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def _hovered(self, cell: tuple[int, int] | None) -> None:
        self._cell = cell
        self._show_caption()

    @Slot()
    def _show_caption(self) -> None:
        stage = self.stage
        if stage is None:
            return
        rows, columns = extent(stage)
        inside = self._cell is not None and self._cell[0] < rows and self._cell[1] < columns
        mode = self._mode
        text = cell_text(stage, mode, *self._cell) if self._cell is not None and inside else caption_of(stage, mode)
        self._caption.set_wordings([text])
        size = f"{columns}×{rows}" if f"{columns}×{rows}" != stage_title(stage, mode) else ""
        more = "" if self.cells.shows_numbers else self.tr("enlarge the window to see numbers in the cells")
        self._hint.set_wordings([" · ".join(part for part in (size, more) if part), size])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._set_icons()
        super().changeEvent(event)

    def _set_icons(self) -> None:
        theme = theme_of(self)
        self._previous.setIcon(icon("previous", theme))
        self._next.setIcon(icon("next", theme))
