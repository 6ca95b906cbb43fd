"""How the pooling layers of an experiment pool: a switch for each, between the maximum of a window and its mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from cnn_gui.core.experiment.messages import Edits, SetPooling
from cnn_gui.core.network.messages import LayerInfo, LayerKind
from cnn_gui.views.base.numbers import format_shape

Mode = Literal["max", "avg"]

_MODES: Mapping[LayerKind, Mode] = {LayerKind.MAX_POOL: "max", LayerKind.AVG_POOL: "avg"}

translate = QCoreApplication.translate


class PoolSwitches(QWidget):
    """A button a layer, in the order of the network; pressed where a layer does not pool as it was learnt."""

    switched = Signal(SetPooling)
    """The SetPooling that a person asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tryPools")
        self._learnt: dict[str, Mode] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def set_layers(self, infos: Iterable[LayerInfo]) -> None:
        """infos: the layers of a network; those that do not pool get no switch."""
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        pools = [info for info in infos if info.kind in _MODES]
        self._learnt = {info.name: _MODES[info.kind] for info in pools}
        self._buttons = {info.name: self._button(info) for info in pools}
        self.setVisible(bool(pools))

    def show_edits(self, edits: Edits) -> None:
        """How each layer pools with these edits."""
        modes = {edit.layer: edit.mode for edit in edits if isinstance(edit, SetPooling)}
        for name, button in self._buttons.items():
            mode = modes.get(name, self._learnt[name])
            button.setChecked(mode != self._learnt[name])
            word = translate("ExperimentView", "max") if mode == "max" else translate("ExperimentView", "mean")
            button.setText(f"{name}: {word}")
            button.setAccessibleName(button.text())

    @property
    def buttons(self) -> Mapping[str, QToolButton]:
        """By the names of the layers."""
        return self._buttons

    def _button(self, info: LayerInfo) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"tryPool_{info.name}")
        button.setCheckable(True)
        button.setProperty("layer", info.name)
        tip = translate(
            "ExperimentView", "The maximum of each {0} window, or its mean: click to change between the two."
        )
        button.setToolTip(tip.format(format_shape(info.kernel_size)))
        button.clicked.connect(self._clicked)
        self._row.addWidget(button)
        return button

    @Slot()
    def _clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        name = str(button.property("layer"))
        learnt = self._learnt[name]
        other: Mode = "avg" if learnt == "max" else "max"
        self.switched.emit(SetPooling(name, other if button.isChecked() else learnt))
