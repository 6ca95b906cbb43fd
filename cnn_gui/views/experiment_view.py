"""The dock "Try": the filters of a layer to mute and to change, how it pools, and what that does to the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.experiment import (
    Edits,
    Mute,
    ReplaceKernel,
    ScaleBias,
    SetBias,
    SetPooling,
    Solo,
    apply,
    kernels_of,
    rows_of,
    silent_channels,
)
from cnn_gui.core.experiment_text import summary
from cnn_gui.core.kernel_presets import PRESETS
from cnn_gui.core.messages import Float32, LayerInfo, LayerKind, NetworkState, Snapshot
from cnn_gui.core.spec import NetworkSpec
from cnn_gui.views.colors import Scale, symmetric_limit
from cnn_gui.views.experiment_filter import FilterEditor, FilterShown
from cnn_gui.views.experiment_grid import FilterGrid, Filters
from cnn_gui.views.experiment_head import ExperimentHead
from cnn_gui.views.fields import ChoiceField
from cnn_gui.views.legend import Legend
from cnn_gui.views.tiles import as_maps
from cnn_gui.views.units import map_title

_POOLS = (LayerKind.MAX_POOL, LayerKind.AVG_POOL)
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
        self._base: NetworkState | None = None
        self._spec: NetworkSpec | None = None
        self._weights: dict[str, Float32] = {}
        self._edits: Edits = ()
        self._snapshot: Snapshot | None = None
        self._source = 0
        self.head = ExperimentHead(self)
        self.layer_choice = ChoiceField(self)
        self.grid = FilterGrid()
        self.editor = FilterEditor()
        self.kernel_legend, self.map_legend = Legend(Scale.WEIGHTS), Legend(Scale.ACTIVATIONS)
        self._pools: dict[str, QToolButton] = {}
        self._pool_row = QHBoxLayout()
        self._body = QWidget(self)
        self._set_up()
        self._lay_out()
        self._connect()
        self._body.setEnabled(False)

    # --- told from outside -------------------------------------------------------------------------------

    def show_experiment(self, base: NetworkState, edits: Edits) -> None:
        """The network that is experimented on, and what is changed about it."""
        if self._base is None or base.layers != self._base.layers:
            self._base = base
            self._fill_layers(base.layers)
        self._base, self._edits = base, edits
        # The kernels of a muted filter stay in sight: they are what comes back.
        heard = [edit for edit in edits if not isinstance(edit, Mute | Solo)]
        self._spec, self._weights = apply(NetworkSpec.from_json(base.spec), base.weights, heard)
        self.head.set_changes(summary(edits, base.layers))
        self._show_pools()
        self._show_layer()

    def show(self, snapshot: Snapshot | None = None) -> None:
        """Without a snapshot Qt's own show()."""
        if snapshot is None:
            super().show()
            return
        self._snapshot = snapshot
        self._show_maps()

    def set_blocked(self, sentence: str) -> None:
        """Why nothing can be changed now, or "" where it can."""
        self._body.setEnabled(not sentence and self._base is not None)
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

    @property
    def pools(self) -> dict[str, QToolButton]:
        return self._pools

    def sizeHint(self) -> QSize:
        return QSize(540, 320)

    # --- Qt events ---------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the experiment's while the focus is in it; elsewhere the menu's, for the drawing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _undo_or_redo(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = _undo_or_redo(event)
        if wish:
            (self.head.undo if wish == "undo" else self.head.redo).click()
        else:
            super().keyPressEvent(event)

    # --- the inside: made once ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.layer_choice.setObjectName("tryLayer")
        self.layer_choice.setAccessibleName(self.tr("Layer"))
        self.layer_choice.setToolTip(self.tr("The layer whose filters are shown and changed."))
        self.kernel_legend.setObjectName("tryKernelLegend")
        self.map_legend.setObjectName("tryMapLegend")

    def _lay_out(self) -> None:
        filters, editor = _Column(self.grid), _Column(self.editor)
        filters.verticalScrollBar().rangeChanged.connect(self.grid.grown)
        choice = QHBoxLayout()
        choice.setSpacing(6)
        self.layer_choice.setMinimumContentsLength(5)
        self.layer_choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        choice.addWidget(self.layer_choice)
        choice.addLayout(self._pool_row)
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
        for button in self._pools.values():
            self._pool_row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._pools = {info.name: self._pool_button(info) for info in layers if info.kind in _POOLS}

    def _pool_button(self, info: LayerInfo) -> QToolButton:
        button = QToolButton(self._body)
        button.setObjectName(f"tryPool_{info.name}")
        button.setCheckable(True)
        button.setProperty("layer", info.name)
        button.setToolTip(
            self.tr("The maximum of each {0}×{0} window, or its mean: click to change between the two.").format(
                info.kernel_size
            )
        )
        button.clicked.connect(self._pool_clicked)
        self._pool_row.addWidget(button)
        return button

    # --- the inside: what is shown -----------------------------------------------------------------------

    def _info(self, layer: str) -> LayerInfo:
        assert self._base is not None
        return next(info for info in self._base.layers if info.name == layer)

    def _show_pools(self) -> None:
        modes = {edit.layer: edit.mode for edit in self._edits if isinstance(edit, SetPooling)}
        for name, button in self._pools.items():
            learnt = "max" if self._info(name).kind is LayerKind.MAX_POOL else "avg"
            mode = modes.get(name, learnt)
            button.setChecked(mode != learnt)
            button.setText(f"{name}: {self.tr('max') if mode == 'max' else self.tr('mean')}")
            button.setAccessibleName(button.text())

    def _show_layer(self) -> None:
        if self._base is None or not self.layer:
            return
        layer, info = self.layer, self._info(self.layer)
        kernels = kernels_of(self._base.layers, self._weights, layer)
        self._source = min(self._source, kernels.shape[1] - 1)
        limit = symmetric_limit(kernels)
        count = len(kernels)
        here = [edit for edit in self._edits if edit.layer == layer]
        self.grid.set_filters(
            Filters(
                kernels=kernels[:, self._source],
                limit=limit,
                titles=[map_title(info, index).split(" ")[-1] for index in range(count)],
                muted={edit.channel for edit in here if isinstance(edit, Mute)},
                solo={edit.channel for edit in here if isinstance(edit, Solo)},
                silent=silent_channels(here, layer, count),
                changed={e.channel for e in here if isinstance(e, ReplaceKernel | SetBias | ScaleBias)},
            )
        )
        if self.grid.selected >= count:
            self.grid.select(0)
        self.kernel_legend.set_range(limit, self._kernel_caption(kernels))
        self._show_filter()

    def _kernel_caption(self, kernels: Float32) -> str:
        if kernels.shape[1] == 1:
            return self.tr("kernels")
        text = self.tr("kernels on map {0}") if kernels.shape[2] > 1 else self.tr("weights from unit {0}")
        return text.format(self._source + 1)

    @Slot()
    def _show_filter(self) -> None:
        if self._base is None or not self.layer:
            return
        layer, channel = self.chosen
        kernels = kernels_of(self._base.layers, self._weights, layer)
        own = kernels_of(self._base.layers, self._base.weights, layer)
        info = self._info(layer)
        self.editor.show_filter(
            FilterShown(
                title=f"{layer} · {map_title(info, channel)}",
                sources=kernels.shape[1],
                source=self._source,
                own=own[channel, self._source],
                kernel=kernels[channel, self._source],
                preset=self._preset(layer, channel, kernels[channel, self._source], own[channel, self._source]),
                bias=float(self._weights[f"{layer}.bias"][channel]),
                own_bias=float(self._base.weights[f"{layer}.bias"][channel]),
                muted=Mute(layer, channel) in self._edits,
                solo=Solo(layer, channel) in self._edits,
                reads_maps=info.kind is LayerKind.CONV or kernels.shape[2] > 1,
                is_conv=info.kind is LayerKind.CONV,
            )
        )

    def _preset(self, layer: str, channel: int, kernel: Float32, own: Float32) -> str:
        for edit in self._edits:
            if isinstance(edit, ReplaceKernel) and (edit.layer, edit.channel, edit.source) == (
                layer,
                channel,
                self._source,
            ):
                return next((each.name for each in PRESETS if each.title == edit.name), "edited")
        return "" if np.array_equal(kernel, own) else "edited"

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

    @Slot()
    def _pool_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        name = str(button.property("layer"))
        learnt_max = self._info(name).kind is LayerKind.MAX_POOL
        self.edit_requested.emit(SetPooling(name, "avg" if button.isChecked() == learnt_max else "max"), False)


class _Column(QScrollArea):
    """Scrolls up and down only, and is never narrower than what is in it."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # What lies directly in a scroll area has no ground of its own, by which it could tell the theme.
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside)
        self.setWidget(holder)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._inside.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt watches what is in a scroll area by this very filter, but does not tell the layout around it.
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _undo_or_redo(event: QKeyEvent) -> str:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    wishes = {
        (Qt.Key.Key_Z, control): "undo",
        (Qt.Key.Key_Z, control | shift): "redo",
        (Qt.Key.Key_Y, control): "redo",
    }
    return wishes.get((Qt.Key(event.key()), event.modifiers()), "")
