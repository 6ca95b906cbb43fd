"""Through the layers, by a slider or by playing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.panel import label

PLAY_MS = 1_300
"""How long it stays at a layer: the points travel for a half of it."""


class LayerBar(QWidget):
    """layer_wanted: the name of one, by a person or by playing."""

    layer_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.play_button = QToolButton(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.name_label = label("", "", self)
        self._timer = QTimer(self)
        self._timer.setInterval(PLAY_MS)
        self._timer.timeout.connect(self._advance)
        self._set_up()
        self.play_button.clicked.connect(self._toggle)
        self.slider.valueChanged.connect(self._go)
        self.slider.sliderPressed.connect(self.pause)

    def set_layers(self, names: Sequence[str]) -> None:
        """From the input on; it stays at the layer of the same name."""
        if tuple(names) == self._names:
            return
        before = self.layer
        self._names = tuple(names)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, len(self._names) - 1))
        self.slider.setEnabled(len(self._names) > 1)
        self.play_button.setEnabled(len(self._names) > 1)
        self.set_layer(before)
        self._fix_width()

    def set_layer(self, name: str) -> None:
        """Somebody else says which one; one that is not there changes nothing."""
        if name in self._names:
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._names.index(name))
        self._show()

    @property
    def layer(self) -> str:
        """The name of the one it is at; "" where there is none."""
        return self._names[self.slider.value()] if self._names else ""

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @Slot()
    def play(self) -> None:
        """On from here; from the input on where this is the last layer."""
        if len(self._names) < 2:
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        self._timer.start()
        self._show()

    @Slot()
    def pause(self) -> None:
        self._timer.stop()
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pause()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show()
        elif is_new_type(event):
            self._fix_width()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.setObjectName("mapLayers")
        self.play_button.setObjectName("mapPlay")
        self.play_button.setProperty("role", "quiet")
        self.slider.setObjectName("mapLayer")
        self.slider.setAccessibleName(self.tr("Layer"))
        self.slider.setToolTip(
            self.tr(
                "The layer by whose values the images are placed: the pixels at the left, the answer at the right. "
                "Drag it, or use the arrow keys, and see how the network pulls the classes apart."
            )
        )
        self.slider.setPageStep(1)
        self.slider.setMinimumWidth(60)
        self.name_label.setObjectName("mapLayerName")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        row.addWidget(self.name_label)
        self._show()

    def _fix_width(self) -> None:
        """Nothing beside the name moves when it changes."""
        widths = [self.name_label.fontMetrics().horizontalAdvance(name) for name in self._names]
        self.name_label.setMinimumWidth(min(max(widths, default=0) + 2, 120))

    @Slot()
    def _toggle(self) -> None:
        if self.is_playing:
            self.pause()
        else:
            self.play()

    @Slot()
    def _advance(self) -> None:
        if self.slider.value() < self.slider.maximum():
            self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() >= self.slider.maximum():
            self.pause()

    @Slot()
    def _go(self) -> None:
        self._show()
        self.layer_wanted.emit(self.layer)

    def _show(self) -> None:
        self.name_label.setText(self.layer)
        words = self.tr("Pause") if self.is_playing else self.tr("Play through the layers")
        self.play_button.setToolTip(words)
        self.play_button.setAccessibleName(words)
        self.play_button.setIcon(icon("pause" if self.is_playing else "play", theme_of(self)))
