"""The kernel of the bench: which one it is, its cells to change, and what one can do to all of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench import kernel_presets
from cnn_gui.core.bench.kernel_presets import PRESETS
from cnn_gui.core.bench.settings import NETWORK, SIZES, BenchSettings, parse_network_kernel
from cnn_gui.core.network.messages import LayerInfo, LayerKind
from cnn_gui.views.base.translation import said
from cnn_gui.views.grids.kernel_editor import KernelEditor
from cnn_gui.views.parts.compact_fields import count_field, draw_icons, fields_row, named, side_field, tool
from cnn_gui.views.parts.fields import CountField


class KernelPanel(QWidget):
    """changed: the kernel, (k, k) float32, that a person made. chosen: the name of a preset or of a kernel of the
    network. told: a sentence on what was just done to the kernel.
    """

    changed = Signal(object)
    chosen = Signal(str)
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchKernel")
        self._layers: tuple[LayerInfo, ...] = ()
        self._name = ""
        self._menu_button = self._preset_button()
        self.editor = KernelEditor("benchKernelCells", self.tr("Kernel"))
        self._size = side_field(
            "benchKernelSize",
            self.tr("Kernel size"),
            self.tr("Rows and columns of the kernel. What is there stays in the middle; new cells are 0."),
            SIZES,
        )
        self._filter = self._map_field("benchKernelFilter", self.tr("Filter of the kernel"))
        self._channel = self._map_field("benchKernelInput", self.tr("Input map of the kernel"))
        self._place = QWidget()
        self._lay_out()
        self.editor.changed.connect(self.changed)
        self._size.valueChanged.connect(self._resize)
        for field in (self._filter, self._channel):
            field.valueChanged.connect(self._choose_place)

    # --- told from outside -------------------------------------------------------------------------------

    def set_layers(self, layers: Sequence[LayerInfo]) -> None:
        """The layers of the network on display; those with kernels can be chosen from."""
        convolutions = tuple(layer for layer in layers if layer.kind is LayerKind.CONV)
        if convolutions != self._layers:
            self._layers = convolutions
            self._fill_menu()
            self._show_place()

    def show_settings(self, settings: BenchSettings) -> None:
        self.editor.set_kernel(settings.values)
        with QSignalBlocker(self._size):
            self._size.setValue(settings.kernel_size)
        if settings.kernel_name != self._name:
            self._name = settings.kernel_name
            self._show_place()
        self._menu_button.setText(self.title() + " ▾")

    def title(self) -> str:
        """The kernel in words: "Sobel x", "Own kernel", "conv1 · 4 ← 1"."""
        place = parse_network_kernel(self._name)
        if place is not None:
            return self.tr("{0} of the network").format(place[0])
        return next((said(each.title) for each in PRESETS if each.name == self._name), self.tr("Own kernel"))

    def menu(self) -> QMenu:
        menu = self._menu_button.menu()
        assert isinstance(menu, QMenu)
        return menu

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            draw_icons(self)

    # --- the inside: what is where -----------------------------------------------------------------------

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(2)
        self._transpose = tool("benchTranspose", "transpose", self.tr("Transpose"),
                               self.tr("Transpose: rows become columns, vertical edges horizontal ones."))  # fmt: skip
        self._flip = tool(
            "benchFlip", "turn", self.tr("Flip"),
            self.tr("Turn by half a circle. A flipped kernel is what mathematics calls a convolution with this one."),
        )  # fmt: skip
        self._normalise = tool("benchNormalise", "sum", self.tr("Normalise"),
                               self.tr("Divide by the sum, so that plain areas keep their brightness. "
                                       "Where the sum is 0: by the sum of the absolute values."))  # fmt: skip
        self._random = tool("benchRandom", "random", self.tr("Random"),
                            self.tr("Random weights, as a layer has them before any training."))  # fmt: skip
        tools.addWidget(self._size, 1)
        for button, slot in (
            (self._transpose, self._transposed), (self._flip, self._flipped),
            (self._normalise, self._normalised), (self._random, self._randomised),
        ):  # fmt: skip
            button.clicked.connect(slot)
            tools.addWidget(button)
        place = fields_row((self.tr("filter"), self._filter), (self.tr("input"), self._channel))
        self._place.setLayout(place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._menu_button)
        column.addWidget(self._place)
        column.addWidget(self.editor, 1)
        column.addLayout(tools)
        self._place.hide()
        draw_icons(self)

    def _preset_button(self) -> QToolButton:
        button = QToolButton()
        named(
            button,
            "benchKernelChoice",
            self.tr("Choose a kernel"),
            self.tr("Known kernels, each with what it does, and those that the network has learned."),
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.triggered.connect(self._triggered)
        button.setMenu(menu)
        self._menu_button = button
        self._fill_menu()
        return button

    def _fill_menu(self) -> None:
        menu = self.menu()
        menu.clear()
        for each in PRESETS:
            # On a single plane a filter for three colours would be nothing but its stand-in.
            if each.colour is None:
                self._add(said(each.title), each.name, said(each.why))
        menu.addSeparator()
        for layer in self._layers:
            filters, inputs = layer.shape_out[0], layer.shape_in[0]
            tip = self.tr("One of the {0} kernels that this layer learned.").format(filters * inputs)
            self._add(self.tr("A kernel of {0}").format(layer.name), f"{NETWORK}:{layer.name}/0/0", tip)

    def _add(self, title: str, name: str, tip: str) -> None:
        action = self.menu().addAction(title)
        action.setObjectName(f"benchKernel_{name}")
        action.setToolTip(tip)
        action.setData(name)

    def _map_field(self, name: str, title: str) -> CountField:
        tip = self.tr("Which kernel of the layer: the filter it belongs to, and the input map it is laid on.")
        return count_field(name, title, tip, range(1, 2))

    def _show_place(self) -> None:
        place = parse_network_kernel(self._name)
        layer = next((each for each in self._layers if place is not None and each.name == place[0]), None)
        self._place.setVisible(layer is not None)
        if layer is None or place is None:
            return
        for field, most, value in (
            (self._filter, layer.shape_out[0], place[1]),
            (self._channel, layer.shape_in[0], place[2]),
        ):
            with QSignalBlocker(field):
                field.setRange(1, most)
                field.setValue(value + 1)
            field.setEnabled(most > 1)

    # --- the inside: what a person does ------------------------------------------------------------------

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))

    @Slot()
    def _choose_place(self) -> None:
        place = parse_network_kernel(self._name)
        if place is not None:
            self.chosen.emit(f"{NETWORK}:{place[0]}/{self._filter.value() - 1}/{self._channel.value() - 1}")

    @Slot(int)
    def _resize(self, side: int) -> None:
        self.changed.emit(kernel_presets.resized(self.editor.kernel, (side, side)))

    @Slot()
    def _transposed(self) -> None:
        self._emit(kernel_presets.transpose(self.editor.kernel), self.tr("Transposed: rows became columns."))

    @Slot()
    def _flipped(self) -> None:
        self._emit(kernel_presets.flip(self.editor.kernel), self.tr("Turned by half a circle."))

    @Slot()
    def _normalised(self) -> None:
        kernel, what = kernel_presets.normalise(self.editor.kernel)
        self._emit(kernel, said(what))

    @Slot()
    def _randomised(self) -> None:
        shape = self.editor.kernel.shape
        kernel = kernel_presets.random(shape, random.randrange(2**31))
        self._emit(kernel, self.tr("Random weights, as before training."))

    def _emit(self, kernel: Float32, what: str) -> None:
        self.changed.emit(kernel)
        self.told.emit(what)
