"""The dock "Try": the filters of a layer to mute and to change, how it pools, and what that does to the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.experiment.edits import rows_of
from cnn_gui.core.experiment.messages import Mute, ReplaceKernel, SetBias, SetPooling, Solo
from cnn_gui.core.experiment.text import summary
from cnn_gui.core.network.messages import LayerInfo, LayerKind, NetworkState, Snapshot
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.translation import said
from cnn_gui.views.experiment.content import experiment_content
from cnn_gui.views.experiment.filter import FilterEditor
from cnn_gui.views.experiment.grid import FilterGrid
from cnn_gui.views.experiment.head import ExperimentHead
from cnn_gui.views.experiment.pools import PoolSwitches
from cnn_gui.views.experiment.shown import Experiment
from cnn_gui.views.grids.tiles import as_maps
from cnn_gui.views.parts.column import ToolColumn
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.legend import Legend
from cnn_gui.views.parts.tab_order import in_tab_order

_WITH_WEIGHTS = (LayerKind.CONV, LayerKind.LINEAR)


class ExperimentView(QWidget):
    """It shows edits and asks for edits; it keeps none.

    edit_requested: an Edit, and whether it goes on with the gesture before. edit_toggled: an Edit to do or to take
    back. bias_scaled: layer, channel, factor. undo, redo, reset, save and bring_back are the head's.
    """

    edit_requested = Signal(object, bool)
    edit_toggled = Signal(object)
    bias_scaled = Signal(str, int, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tryView")
        self.setAccessibleName(self.tr("Try it on the network"))
        self._experiment: Experiment | None = None
        self._snapshot: Snapshot | None = None
        self._source = 0
        self.head = ExperimentHead(self)
        self.layer_choice = ChoiceField(self)
        self.grid = FilterGrid()
        self.editor = FilterEditor()
        self.kernel_legend, self.map_legend = Legend(Scale.WEIGHTS), Legend(Scale.ACTIVATIONS)
        self._body = QWidget(self)
        self._pools = PoolSwitches(self._body)
        self._set_up()
        self._lay_out()
        self._connect()
        self._body.setEnabled(False)

    # --- told from outside -------------------------------------------------------------------------------

    def show_experiment(self, network: NetworkState) -> None:
        """The network that is experimented on, with what is changed about it."""
        base, edits = network.base, network.edits
        before, self._experiment = self._experiment, Experiment.of(network)
        if before is None or base.layers != before.base.layers:
            self._fill_layers(base.layers)
        self.head.set_changes(tuple(map(said, summary(edits, base.layers))))
        self._pools.show_edits(edits)
        self._show_layer()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows what the filters make of this drawing."""
        self._snapshot = snapshot
        self._show_maps()

    def set_blocked(self, sentence: str) -> None:
        """Why nothing can be changed now, or "" where it can."""
        self._body.setEnabled(not sentence and self._experiment is not None)
        self.head.set_notice(sentence)

    def choose(self, layer: str, channel: int = 0) -> None:
        """Shows a layer and one of its filters; a layer without filters changes nothing. Emits nothing."""
        if self.layer_choice.findData(layer) < 0:
            return
        with QSignalBlocker(self.layer_choice):
            self.layer_choice.set_value(layer)
        self._source = 0
        self._show_layer()
        self._show_maps()
        if 0 <= channel < self.grid.count:
            self.grid.select(channel)
            self._show_filter()

    @property
    def layer(self) -> str:
        """The layer whose filters are shown."""
        return self.layer_choice.value()

    @property
    def chosen(self) -> tuple[str, int]:
        return self.layer, self.grid.selected

    def panel_content(self) -> PanelContent | None:
        if self._experiment is None or not self.layer:
            return None
        return experiment_content(self._experiment, (*self.chosen, self._source), self._snapshot, self, ())

    @property
    def pools(self) -> Mapping[str, QToolButton]:
        return self._pools.buttons

    def sizeHint(self) -> QSize:
        return QSize(540, 320)

    # --- the inside: made once ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.layer_choice.setObjectName("tryLayer")
        self.layer_choice.setAccessibleName(self.tr("Layer"))
        self.layer_choice.setToolTip(self.tr("The layer whose filters are shown and changed."))
        self.kernel_legend.setObjectName("tryKernelLegend")
        self.map_legend.setObjectName("tryMapLegend")

    def _lay_out(self) -> None:
        filters, editor = ToolColumn(self.grid), ToolColumn(self.editor)
        filters.verticalScrollBar().rangeChanged.connect(self.grid.grown)
        choice = QHBoxLayout()
        choice.setSpacing(6)
        self.layer_choice.setMinimumContentsLength(5)
        self.layer_choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        choice.addWidget(self.layer_choice)
        choice.addWidget(self._pools)
        choice.addStretch(1)
        legends = QHBoxLayout()
        legends.setSpacing(8)
        legends.addWidget(self.kernel_legend, 1)
        legends.addWidget(self.map_legend, 1)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(filters, 11)
        middle.addWidget(editor, 9)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        body.addLayout(choice)
        body.addLayout(middle, 1)
        body.addLayout(legends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(self._body, 1)

    def _connect(self) -> None:
        self.layer_choice.activated.connect(self._layer_chosen)
        self._pools.switched.connect(self._pool_switched)
        self.grid.chosen.connect(self._show_filter)
        self.grid.mute_toggled.connect(self._mute)
        self.grid.solo_toggled.connect(self._solo)
        self.editor.mute_toggled.connect(self._mute_chosen)
        self.editor.solo_toggled.connect(self._solo_chosen)
        self.editor.bias_set.connect(self._bias_set)
        self.editor.bias_scaled.connect(self._bias_scaled)
        self.editor.source_chosen.connect(self._source_chosen)
        self.editor.kernel_edited.connect(self._kernel_edited)

    def _fill_layers(self, layers: Sequence[LayerInfo]) -> None:
        chosen = self.layer
        with QSignalBlocker(self.layer_choice):
            self.layer_choice.clear()
            for info in layers:
                if info.kind in _WITH_WEIGHTS:
                    self.layer_choice.add(info.name, info.name)
            self.layer_choice.set_value(chosen)
        self._source = 0
        self._snapshot = None
        self.grid.set_filters(None)
        self.grid.select(0)
        self._pools.set_layers(layers)
        in_tab_order(self.layer_choice, *self._pools.buttons.values())

    # --- the inside: what is shown -----------------------------------------------------------------------

    def _show_layer(self) -> None:
        if self._experiment is None or not self.layer:
            return
        kernels = self._experiment.kernels(self.layer)
        self._source = min(self._source, kernels.shape[1] - 1)
        filters = self._experiment.filters(self.layer, self._source)
        self.grid.set_filters(filters)
        if self.grid.selected >= self.grid.count:
            self.grid.select(0)
        self.kernel_legend.set_range(filters.limit, self._kernel_caption(kernels))
        self._show_filter()

    def _kernel_caption(self, kernels: Float32) -> str:
        if kernels.shape[1] == 1:
            return self.tr("kernels")
        text = self.tr("kernels on map {0}") if kernels.shape[2] > 1 else self.tr("weights from unit {0}")
        return text.format(self._source + 1)

    @Slot()
    def _show_filter(self) -> None:
        if self._experiment is not None and self.layer:
            self.editor.show_filter(self._experiment.filter(*self.chosen, self._source))

    def _show_maps(self) -> None:
        if self._snapshot is None:
            return
        layer = next((item for item in self._snapshot.layers if item.info.name == self.layer), None)
        if layer is not None:
            limit = symmetric_limit(layer.values)
            self.grid.set_maps(as_maps(layer.values), limit)
            self.map_legend.set_range(limit, self.tr("feature maps") if layer.info.is_spatial else self.tr("units"))

    # --- the inside: what is asked -----------------------------------------------------------------------

    @Slot()
    def _layer_chosen(self) -> None:
        self.choose(self.layer)

    @Slot(int)
    def _source_chosen(self, source: int) -> None:
        self._source = source
        self._show_layer()

    @Slot(int)
    def _mute(self, channel: int) -> None:
        self.edit_toggled.emit(Mute(self.layer, channel))

    @Slot(int)
    def _solo(self, channel: int) -> None:
        self.edit_toggled.emit(Solo(self.layer, channel))

    @Slot()
    def _mute_chosen(self) -> None:
        self._mute(self.grid.selected)

    @Slot()
    def _solo_chosen(self) -> None:
        self._solo(self.grid.selected)

    @Slot(float)
    def _bias_set(self, value: float) -> None:
        self.edit_requested.emit(SetBias(*self.chosen, value), False)

    @Slot(float)
    def _bias_scaled(self, factor: float) -> None:
        self.bias_scaled.emit(*self.chosen, factor)

    @Slot(object, str, bool)
    def _kernel_edited(self, kernel: Float32, name: str, goes_on: bool) -> None:
        self.edit_requested.emit(ReplaceKernel(*self.chosen, self._source, rows_of(kernel), name), goes_on)

    @Slot(object)
    def _pool_switched(self, edit: SetPooling) -> None:
        self.edit_requested.emit(edit, False)
