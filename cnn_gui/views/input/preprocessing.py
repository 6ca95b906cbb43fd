"""What the network sees: every stage from the drawing to the input, and the switch between the two ways there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.input.channels import by_channel
from cnn_gui.core.input.messages import InputMode, Stage, StageName
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.colors import Scale, table, to_image
from cnn_gui.views.base.numbers import format_fixed, format_value
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.translation import said
from cnn_gui.views.grids.stages import FULL_INK, caption_of, cell_wordings, limit_of
from cnn_gui.views.input.content import stages_content
from cnn_gui.views.input.mode_switch import ModeSwitch
from cnn_gui.views.input.stage_dialog import StageDialog
from cnn_gui.views.input.stage_row import Spot, StageRow
from cnn_gui.views.parts.legend import BAR_HEIGHT, small_font
from cnn_gui.views.parts.lines import FittingLabel

_BAR_WIDTH = 44


class RangeMark(QWidget):
    """The legend of the normalised stage on one short line: the colours, ±2.82."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limit = FULL_INK
        self.setFont(small_font(self))
        self._set_tip(MNIST)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_stage(self, stage: Stage, task: Task) -> None:
        """The normalised stage of a task, or any channel of one in colour: all have the same scale."""
        limit = limit_of(stage)
        if limit != self._limit:
            self._limit = limit
            self.updateGeometry()
            self.update()
        self._set_tip(task)

    def _set_tip(self, task: Task) -> None:
        if task == MNIST:
            tip = self.tr(
                "The colours of the normalised values, −{0} to {0}. The mean grey of MNIST, {1}, is subtracted from "
                "each pixel, and the rest divided by the standard deviation, {2}: the mean grey becomes 0, which is "
                "neutral, and full ink {0}."
            )
        elif task.is_colour:
            tip = self.tr(
                "The colours of the normalised values, −{0} to {0}, the same for red, green and blue. From each "
                "channel its mean is subtracted ({1}), and the rest is divided by its standard deviation ({2}): the "
                "mean becomes 0, which is neutral."
            )
        else:
            tip = self.tr(
                "The colours of the normalised values, −{0} to {0}. The mean grey, {1}, is subtracted from each pixel, "
                "and the rest divided by the standard deviation, {2}: the mean grey becomes 0, which is neutral."
            )
        mean, deviation = (", ".join(format_value(number) for number in numbers) for numbers in (task.mean, task.std))
        self.setToolTip(tip.format(self._number(), mean, deviation))

    def _number(self) -> str:
        return format_fixed(self._limit, 2)

    def words(self) -> str:
        """The end of the scale: "±2.82"."""
        return f"±{self._number()}"

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.words()) + _BAR_WIDTH + 6, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = theme_of(self)
        painter.setPen(theme.color("muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.words())
        bar = QRectF(0, (self.height() - BAR_HEIGHT) / 2, _BAR_WIDTH, BAR_HEIGHT)
        painter.drawImage(bar, to_image(table(theme, Scale.ACTIVATIONS)[None, :]))


class StagesView(QWidget):
    """mode_changed: the InputMode a person chose. part_chosen: the number of a part of the drawing that was clicked."""

    mode_changed = Signal(InputMode)
    part_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stages_view")
        self._stages: tuple[Stage, ...] = ()
        self._last: Stage | None = None
        self._mode = InputMode.LIKE_MNIST
        self._snapshot: Snapshot | None = None
        self._dialog: StageDialog | None = None
        self.switch = ModeSwitch(self)
        self.row = StageRow(self)
        self._caption = FittingLabel(parent=self)
        self._caption.setFont(small_font(self._caption))
        self._mark = RangeMark(self)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self._caption, 1)
        bottom.addWidget(self._mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.switch)
        column.addWidget(self.row, 1)
        column.addLayout(bottom)
        column.addStretch()
        self.switch.mode_changed.connect(self.mode_changed)
        self.row.hovered.connect(self._hovered)
        self.row.chosen.connect(self.enlarge)
        self.row.part_chosen.connect(self.part_chosen)
        self._show_caption(None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's stages, with a channel each for an input in colour, and both modes' answers."""
        self._stages, self._mode = by_channel(snapshot.preprocessed.stages, snapshot.task), snapshot.preprocessed.mode
        self._last = snapshot.preprocessed.stages[-1]
        self._snapshot = snapshot
        self.switch.show_task(snapshot.task)
        self.switch.set_mode(self._mode)
        self.switch.show_answers(
            snapshot.answers,
            blank=snapshot.blank,
            task=snapshot.task,
            sure_from=snapshot.sure_from,
            seen=snapshot.preprocessed,
        )
        self.row.show_stages(self._stages, self._mode)
        self.row.show_parts(snapshot.preprocessed.parts, snapshot.drawing.canvas)
        self._mark.set_stage(self._stages[-1], snapshot.task)
        self._show_caption(self.row.spot)
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.show_stages(self._stages, self._mode)

    @property
    def dialog(self) -> StageDialog | None:
        """The enlarged view, once it has been opened."""
        return self._dialog

    @property
    def caption(self) -> str:
        return self._caption.full_text()

    def readouts(self) -> Sequence[QWidget]:
        return (self._caption,)

    def panel_content(self) -> PanelContent | None:
        if self._snapshot is None or self._snapshot.blank:
            return None
        return stages_content(self._snapshot, self, (self.switch, self._caption))

    @Slot(int)
    def enlarge(self, number: int) -> None:
        """Opens the enlarged view on a stage, or changes it to that stage."""
        if self._dialog is None:
            self._dialog = StageDialog(self)
        self._dialog.show_stages(self._stages, self._mode)
        self._dialog.choose(number)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot(object)
    def _hovered(self, spot: Spot | None) -> None:
        self._show_caption(spot)

    def _show_caption(self, spot: Spot | None) -> None:
        """The value pointed at, or else what was done in the stage pointed at, or in the last one."""
        if self._last is None:
            self._mark.hide()
            return
        stage = self._stages[spot.stage] if spot is not None else self._last
        if spot is not None and spot.cell is not None:
            wordings = cell_wordings(stage, self._mode, *spot.cell)
        else:
            short = (said(stage.short),) if stage.short else ()
            wordings = (caption_of(stage, self._mode), said(stage.caption), *short)
        self._mark.setVisible(stage.name is StageName.NORMALISED)
        self._caption.set_wordings(wordings)
