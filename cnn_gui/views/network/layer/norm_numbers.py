"""What a batch norm does to each of its maps: the four numbers that it has, and the scale and shift they make."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import BatchNorm, LayerInfo, NetworkState
from cnn_gui.views.base.numbers import format_count, format_value
from cnn_gui.views.base.translation import translate

NormIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class NormColumn(IntEnum):
    MAP = 0
    MEAN = 1
    VARIANCE = 2
    WEIGHT = 3
    BIAS = 4
    SCALE = 5
    SHIFT = 6


def column_title(column: NormColumn, *, of_maps: bool) -> str:
    match column:
        case NormColumn.MAP:
            return translate("norm_numbers", "map") if of_maps else translate("norm_numbers", "unit")
        case NormColumn.MEAN:
            return translate("norm_numbers", "mean")
        case NormColumn.VARIANCE:
            return translate("norm_numbers", "variance")
        case NormColumn.WEIGHT:
            return translate("norm_numbers", "weight")
        case NormColumn.BIAS:
            return translate("norm_numbers", "bias")
        case NormColumn.SCALE:
            return translate("norm_numbers", "scale")
        case NormColumn.SHIFT:
            return translate("norm_numbers", "shift")


def column_tip(column: NormColumn) -> str:
    match column:
        case NormColumn.MAP:
            return translate("norm_numbers", "Whose numbers they are. A click on a head sorts by it.")
        case NormColumn.MEAN:
            return translate("norm_numbers", "Mean of what the map was fed in training, kept as a running average.")
        case NormColumn.VARIANCE:
            return translate("norm_numbers", "Variance of what the map was fed in training, kept as a running average.")
        case NormColumn.WEIGHT:
            return translate("norm_numbers", "The factor that was learnt, after mean and variance are made 0 and 1.")
        case NormColumn.BIAS:
            return translate("norm_numbers", "What was learnt to be added in the end.")
        case NormColumn.SCALE:
            return translate("norm_numbers", "weight / √(variance + eps): all that the four numbers multiply by.")
        case NormColumn.SHIFT:
            return translate("norm_numbers", "bias − mean · scale: all that they add.")


@dataclass(frozen=True, slots=True, eq=False)
class NormValues:
    """Of a layer, each (maps,): as learnt, and what they come to: out = in · scale + shift."""

    mean: Float32
    variance: Float32
    weight: Float32
    bias: Float32
    eps: float

    @property
    def scale(self) -> Float32:
        result: Float32 = (self.weight / np.sqrt(self.variance + np.float32(self.eps))).astype(np.float32)
        return result

    @property
    def shift(self) -> Float32:
        result: Float32 = (self.bias - self.mean * self.scale).astype(np.float32)
        return result

    def columns(self) -> tuple[Float32, ...]:
        """In the order of NormColumn, without the map's own number."""
        return self.mean, self.variance, self.weight, self.bias, self.scale, self.shift


def norm_values(network: NetworkState, info: LayerInfo) -> NormValues | None:
    """The numbers of a batch norm; None for another kind of layer, or where they are missing."""
    if not isinstance(info.layer, BatchNorm):
        return None
    names = ("running_mean", "running_var", "weight", "bias")
    found = [network.weights.get(f"{info.name}.{name}") for name in names]
    mean, variance, weight, bias = found
    if mean is None or variance is None or weight is None or bias is None:
        return None
    return NormValues(mean, variance, weight, bias, info.layer.eps)


class NormModel(QAbstractTableModel):
    """A row a map, in any column's order."""

    def __init__(self, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self._columns: tuple[Float32, ...] = ()
        self._order: npt.NDArray[np.intp] = np.arange(0)
        self._sorted = (NormColumn.MAP, False)
        self._of_maps = True

    def set_values(self, values: NormValues | None, *, of_maps: bool) -> None:
        count = len(values.mean) if values is not None else 0
        reshaped = count != len(self._order) or of_maps is not self._of_maps
        if reshaped:
            self.beginResetModel()
        self._columns, self._of_maps = (values.columns() if values is not None else ()), of_maps
        self._order = self._arranged(count)
        if reshaped:
            self.endResetModel()
        elif count:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(NormColumn) - 1))

    def channel(self, row: int) -> int:
        """The map of a row."""
        return int(self._order[row])

    def row(self, channel: int) -> int | None:
        """The row of a map."""
        found = np.flatnonzero(self._order == channel)
        return int(found[0]) if len(found) else None

    def _arranged(self, count: int) -> npt.NDArray[np.intp]:
        column, descending = self._sorted
        if column is NormColumn.MAP or not self._columns:
            order = np.arange(count)
        else:
            order = np.argsort(self._columns[column - 1], kind="stable")
        return order[::-1] if descending else order

    # --- Qt -------------------------------------------------------------------------------------------------

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(NormColumn):
            self._sorted = NormColumn(column), order == Qt.SortOrder.DescendingOrder
            self.layoutAboutToBeChanged.emit()
            self._order = self._arranged(len(self._order))
            self.layoutChanged.emit()

    def rowCount(self, parent: NormIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: NormIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(NormColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(NormColumn):
            return None
        if role == _DISPLAY:
            return column_title(NormColumn(section), of_maps=self._of_maps)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column_tip(NormColumn(section))
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: NormIndex, role: int = _DISPLAY) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if not index.isValid() or role not in (_DISPLAY, Qt.ItemDataRole.ToolTipRole):
            return None
        channel, column = self.channel(index.row()), index.column()
        if column == NormColumn.MAP:
            return format_count(channel + 1) if role == _DISPLAY else None
        value = self._columns[column - 1][channel]
        return format_value(float(value), 3) if role == _DISPLAY else str(value).replace("-", "−")


class NormNumbers(QTableView):
    """A table of a batch norm's numbers, sorted by its heads. Costs nothing while it is hidden."""

    map_chosen = Signal(int)
    """The map of the row a person chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network: NetworkState | None = None
        self._info: LayerInfo | None = None
        self._channel = 0
        self._own = NormModel(self)
        self.setModel(self._own)
        self.setObjectName("normNumbers")
        self.setAccessibleName(self.tr("Numbers of the batch norm"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(NormColumn.MAP, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.sortIndicatorChanged.connect(self._show_channel)
        self.clicked.connect(self._picked)
        self.activated.connect(self._picked)

    def show_layer(self, network: NetworkState, info: LayerInfo) -> None:
        """A batch norm of a network, or the same with new weights."""
        self._network, self._info = network, info
        if self.isVisible():
            self._take()

    def choose(self, channel: int) -> None:
        """The row of a map is the current one; emits nothing."""
        self._channel = channel
        self._show_channel()

    def values(self, channel: int) -> tuple[str, ...]:
        """The texts of a map's row."""
        row = self._own.row(channel)
        columns = range(self._own.columnCount()) if row is not None else ()
        return tuple(str(self._own.data(self._own.index(row or 0, column))) for column in columns)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take()

    def _take(self) -> None:
        if self._network is not None and self._info is not None:
            values = norm_values(self._network, self._info)
            self._own.set_values(values, of_maps=self._info.is_spatial)
            self._show_channel()

    @Slot()
    def _show_channel(self) -> None:
        row = self._own.row(self._channel)
        if row is not None:
            self.selectRow(row)

    @Slot(QModelIndex)
    def _picked(self, index: QModelIndex) -> None:
        self._channel = self._own.channel(index.row())
        self.map_chosen.emit(self._channel)
