"""The bench's page of volumes: the first diagram of every tutorial, built stage by stage, with all shapes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.settings import BenchSettings
from cnn_gui.core.bench.volume import MOST_FILTERS, VolumeStage
from cnn_gui.core.network.messages import LayerKind
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.bench.page import BenchPageView
from cnn_gui.views.grids.mosaic_view import MosaicView
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.compact_fields import count_field, field_label
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.formula_label import SteadyText
from cnn_gui.views.parts.panel import label

_LINE = 128
"""Numbers of the flattened vector in a line; one line of 8,192 would be thinner than a pixel."""
STAGES = 7


class StageCard(QWidget):
    """One box of the diagram: its title, its values as a picture, and the shape that leaves it.

    clicked: a person wants to see this stage.
    """

    clicked = Signal(int)

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._title = QToolButton()
        self._title.setProperty("role", "quiet")
        self._title.setCheckable(True)
        self._title.setObjectName(f"benchStage_{index}")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._title.clicked.connect(self._press)
        tip = self.tr("The values that this stage gives on.")
        self.plane = PlaneView(f"benchStagePlane_{index}", self.tr("Values of the stage"), tip)
        self.maps = MosaicView(Scale.ACTIVATIONS, selectable=False)
        self.maps.setObjectName(f"benchStageMaps_{index}")
        self.maps.setAccessibleName(self.tr("Values of the stage"))
        self.maps.setToolTip(tip)
        self._picture = QStackedWidget()
        for view in (QWidget(), self.plane, self.maps):
            self._picture.addWidget(view)
        self._shape = ElidedLabel(alignment=Qt.AlignmentFlag.AlignHCenter, factor=0.95)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._title)
        column.addWidget(self._picture, 1)
        column.addWidget(self._shape)

    def show_stage(self, stage: VolumeStage, *, built: bool, last: bool) -> None:
        """built: it is reached; else only its title is there. last: it is the one explained below."""
        title = said(stage.title)
        self._title.setText(_short(stage.kind))
        self._title.setToolTip(title)
        self._title.setAccessibleName(title)
        self._title.setChecked(last)
        text = stage.shape_text if built else ""
        self._shape.set_text(text, text.replace(" ", ""))
        if not built:
            self._picture.setCurrentIndex(0)
        elif stage.kind is LayerKind.INPUT:
            self.plane.set_picture(stage.values)
            self._picture.setCurrentWidget(self.plane)
        elif stage.kind is LayerKind.FLATTEN:
            self.plane.set_values(_in_lines(stage.values))
            self._picture.setCurrentWidget(self.plane)
        else:
            labels = [str(number + 1) for number in range(len(stage.values))] if stage.values.ndim == 1 else ()
            self.maps.set_values(stage.values, symmetric_limit(stage.values), labels)
            self._picture.setCurrentWidget(self.maps)

    @property
    def is_built(self) -> bool:
        return self._picture.currentIndex() != 0

    def shape_text(self) -> str:
        return self._shape.text()

    @Slot()
    def _press(self) -> None:
        self.clicked.emit(self._index)


class VolumePage(BenchPageView):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("benchVolume", parent)
        self._stages: tuple[VolumeStage, ...] = ()
        self.cards = tuple(StageCard(index) for index in range(STAGES))
        self._caption = SteadyText("benchVolumeCaption")
        self._back = self._button("benchVolumeBack", self.tr("Back"), self.tr("One stage back."))
        self._next = self._button("benchVolumeNext", self.tr("Next stage"), self.tr("Build the next stage."))
        self._next.setProperty("role", "primary")
        self._all = self._button("benchVolumeAll", self.tr("All"), self.tr("Build all stages."))
        self._filters = count_field(
            "benchVolumeFilters", self.tr("Filters"),
            self.tr("How many filters the convolution has: so many maps, so deep is the volume."),
            range(1, MOST_FILTERS + 1),
        )  # fmt: skip
        self._lay_out()
        self._back.clicked.connect(lambda: self._change(stage=max(self._settings.stage - 1, 0)))
        self._next.clicked.connect(lambda: self._change(stage=min(self._settings.stage + 1, STAGES - 1)))
        self._all.clicked.connect(lambda: self._change(stage=STAGES - 1))
        self._filters.valueChanged.connect(lambda value: self._change(filters=value))
        for card in self.cards:
            card.clicked.connect(self._go_to)

    # --- told from outside -------------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[VolumeStage, ...] | None:
        return self._stages or None

    def set_settings(self, settings: BenchSettings) -> None:
        super().set_settings(settings)
        with QSignalBlocker(self._filters):
            self._filters.setValue(settings.filters)

    def show_stages(self, stages: Sequence[VolumeStage], parameters: int) -> None:
        """stages: of core.bench.volume. parameters: of all of them."""
        self._stages = tuple(stages)
        at = min(self._settings.stage, len(stages) - 1)
        for index, (card, stage) in enumerate(zip(self.cards, stages, strict=True)):
            card.show_stage(stage, built=index <= at, last=index == at)
        captions = [said(stage.caption) for stage in stages]
        captions[-1] += " " + self.tr("All stages together have {0} parameters.").format(format_count(parameters))
        # The buttons stand beside it and must not move away under a pointer that builds one stage after the other.
        self._caption.set_choices(captions)
        self._caption.set_text(captions[at])
        self._back.setEnabled(at > 0)
        self._next.setEnabled(at < len(stages) - 1)
        self._all.setEnabled(at < len(stages) - 1)

    def caption(self) -> str:
        return self._caption.text()

    # --- the inside --------------------------------------------------------------------------------------

    def _button(self, name: str, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setObjectName(name)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        cards = QHBoxLayout()
        cards.setSpacing(2)
        for index, card in enumerate(self.cards):
            if index:
                cards.addWidget(label("→", "muted"))
            cards.addWidget(card, 1)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        for button in (self._back, self._next, self._all):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        foot.addSpacing(6)
        foot.addWidget(field_label(self.tr("filters"), self._filters), 0, Qt.AlignmentFlag.AlignTop)
        self._filters.setFixedWidth(64)
        self._filters.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        foot.addWidget(self._filters, 0, Qt.AlignmentFlag.AlignTop)
        foot.addSpacing(6)
        foot.addWidget(self._caption, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(cards, 1)
        column.addLayout(foot)

    @Slot(int)
    def _go_to(self, index: int) -> None:
        if index == self._settings.stage:
            self.cards[index].show_stage(self._stages[index], built=True, last=True)
        self._change(stage=index)


def _short(kind: LayerKind) -> str:
    """The stage in a word or two; the tool tip says more."""
    match kind:
        case LayerKind.INPUT:
            return translate("bench", "Picture")
        case LayerKind.CONV:
            return translate("bench", "Convolution")
        case LayerKind.MAX_POOL:
            return translate("bench", "Max-pool")
        case LayerKind.FLATTEN:
            return translate("bench", "Flatten")
        case LayerKind.LINEAR:
            return translate("bench", "Fully connected")
        case LayerKind.SOFTMAX:
            return translate("bench", "Softmax")
    return translate("bench", "ReLU")


def _in_lines(vector: Float32) -> Float32:
    """The vector in lines of _LINE numbers, or in as many as divide it."""
    line = next(number for number in range(min(_LINE, vector.size), 0, -1) if vector.size % number == 0)
    return vector.reshape(-1, line)
