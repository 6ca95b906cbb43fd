"""One filter one can change: heard or not, its bias, and its kernel on one input map."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.kernel_presets import PRESETS, preset
from cnn_gui.core.experiment.text import preset_kernel
from cnn_gui.views.base.numbers import MINUS, format_count, format_rounded, format_value
from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.base.translation import said
from cnn_gui.views.grids.kernel_editor import KernelEditor
from cnn_gui.views.parts.compact_fields import field_label
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.fields import ChoiceField, CountField, RateField
from cnn_gui.views.parts.panel import label

LARGEST_BIAS = 1000.0
_EDITOR_SIDE = 104


class FilterBiasField(RateField):
    """A bias; unlike a rate it may be negative, and its arrows go in steps of a tenth of it."""

    def stepBy(self, steps: int) -> None:
        QDoubleSpinBox.setSingleStep(self, max(abs(self.value()) / 10, 0.01))
        QDoubleSpinBox.stepBy(self, steps)

    def textFromValue(self, value: float) -> str:
        return format_rounded(value, 3)

    def valueFromText(self, text: str) -> float:
        # Return on an untouched field must not round the bias to the digits that are shown.
        return self.value() if text == self.textFromValue(self.value()) else super().valueFromText(text)


@dataclass(frozen=True, slots=True, eq=False)
class FilterShown:
    """title: "conv1 · map 3". sources: how many input maps it reads. own: the base's kernel, (h, w), from ``source``;
    kernel: the one it has now. preset: name of the preset it is, "" for its own, "edited" else."""

    title: str
    sources: int
    source: int
    own: Float32
    kernel: Float32
    preset: str
    bias: float | None
    own_bias: float | None
    muted: bool
    solo: bool
    reads_maps: bool
    is_conv: bool


class FilterEditor(QWidget):
    """What it emits concerns the filter shown last.

    kernel_edited: the new kernel (h, w), a preset's name or "", and whether it goes on with the gesture before.
    """

    mute_toggled = Signal()
    solo_toggled = Signal()
    bias_set = Signal(float)
    bias_scaled = Signal(float)
    source_chosen = Signal(int)
    kernel_edited = Signal(object, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: FilterShown | None = None
        self._in_gesture = False
        self._changed_in_gesture = False
        self._title = ElidedLabel(factor=1.0)
        self.mute = self._toggle("tryMute", self.tr("Mute"), self.tr("This filter gives zero everywhere."))
        self.solo = self._toggle("trySolo", self.tr("Solo"), self.tr("Only this filter of the layer is heard."))
        self.bias = FilterBiasField(-LARGEST_BIAS, LARGEST_BIAS, self)
        self.zero = self._button("tryBiasZero", "=0", self.tr("Sets the bias to 0: how much did it matter?"))
        self.twice = self._button("tryBiasTwice", "×2", self.tr("Makes the bias twice as large as it is now."))
        self.own_bias = self._button("tryBiasOwn", self.tr("learnt"), self.tr("Back to the bias that was learnt."))
        self.source = CountField(1, 1, 1, self)
        self.editor = KernelEditor("tryKernel", self.tr("Kernel"), self)
        self.presets = ChoiceField(self)
        self.as_strong = QCheckBox(self.tr("as strong"), self)
        self.own = self._button("tryKernelOwn", self.tr("Learnt weights"), self.tr("The weights that were learnt."))
        self._source_label = label("", "muted")
        self._bias_row = QWidget(self)
        self._set_up()
        self._lay_out()
        self._measure()
        self._connect()

    # --- told from outside -------------------------------------------------------------------------------

    def show_filter(self, shown: FilterShown) -> None:
        """The filter to change; emits nothing."""
        self._shown = shown
        self._title.set_text(shown.title)
        with QSignalBlocker(self.mute), QSignalBlocker(self.solo), QSignalBlocker(self.bias):
            self.mute.setChecked(shown.muted)
            self.solo.setChecked(shown.solo)
            self.bias.setValue(shown.bias or 0.0)
        self._bias_row.setVisible(shown.bias is not None)
        with QSignalBlocker(self.source):
            self.source.setRange(1, shown.sources)
            self.source.setValue(shown.source + 1)
        self.source.setEnabled(shown.sources > 1)
        self._source_label.setText(self.tr("from map") if shown.reads_maps else self.tr("from unit"))
        self.source.setSuffix(self.tr(" of {0}").format(format_count(shown.sources)))
        with QSignalBlocker(self.presets):
            self.presets.set_value(shown.preset)
        for widget in (self.presets, self.as_strong):
            widget.setVisible(shown.is_conv)
        self.own.setVisible(not shown.is_conv)
        self.editor.set_kernel(shown.kernel)
        if shown.own_bias is not None:
            tip = self.tr("Back to the bias that was learnt, {0}.").format(format_value(shown.own_bias))
            self.own_bias.setToolTip(tip)

    # --- Qt events ---------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A drag over a cell is one change, however many values it passes."""
        if watched is self.editor and event.type() in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonRelease,
        ):
            self._in_gesture = event.type() == QEvent.Type.MouseButtonPress
            self._changed_in_gesture = False
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._measure()

    # --- the inside --------------------------------------------------------------------------------------

    def _measure(self) -> None:
        self.bias.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"{MINUS}0.0282") + 28)

    def _toggle(self, name: str, text: str, tip: str) -> QToolButton:
        button = self._button(name, text, tip)
        button.setCheckable(True)
        return button

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        return button

    def _set_up(self) -> None:
        self.bias.setObjectName("tryBias")
        self.bias.setAccessibleName(self.tr("Bias"))
        self.bias.setToolTip(self.tr("Added to every value of the map: it decides how much is needed to pass a ReLU."))
        self.source.setObjectName("trySource")
        self.source.setAccessibleName(self.tr("Input map"))
        self.source.setToolTip(self.tr("A filter has one kernel for each map it reads; this one's kernel is shown."))
        self.presets.setObjectName("tryPreset")
        self.presets.setAccessibleName(self.tr("Replace the kernel"))
        self.presets.setToolTip(self.tr("Puts a well-known kernel in the place of the learnt one."))
        self.presets.add("", self.tr("learnt kernel"), self.tr("The kernel that was learnt."))
        self.presets.add("edited", self.tr("edited"), self.tr("Drag or type in the cells."), enabled=False)
        for each in PRESETS:
            if each.colour is None:
                self.presets.add(each.name, said(each.title), said(each.why))
        self.as_strong.setObjectName("tryAsStrong")
        self.as_strong.setChecked(True)
        self.as_strong.setAccessibleName(self.tr("Presets as strong as the learnt kernel"))
        self.as_strong.setToolTip(
            self.tr(
                "Scales a preset to the size of the learnt kernel (the root of the sum of its squares), so that the "
                "layers behind it get numbers they know. Off: the preset's own numbers."
            )
        )
        self.editor.setFixedSize(_EDITOR_SIDE, _EDITOR_SIDE)
        for button in (self.mute, self.solo, self.zero, self.twice, self.own_bias):
            button.setStyleSheet("padding: 3px 5px;")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title, 1)
        head.addWidget(self.mute)
        head.addWidget(self.solo)
        bias = QHBoxLayout(self._bias_row)
        bias.setContentsMargins(0, 0, 0, 0)
        bias.setSpacing(2)
        bias.addWidget(field_label(self.tr("bias"), self.bias))
        bias.addWidget(self.bias, 1)
        for button in (self.zero, self.twice, self.own_bias):
            bias.addWidget(button)
        tools = QVBoxLayout()
        tools.setSpacing(4)
        self._source_label.setBuddy(self.source)
        tools.addWidget(self._source_label)
        for widget in (self.source, self.presets, self.as_strong, self.own):
            tools.addWidget(widget)
        tools.addStretch(1)
        self.own.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        kernel = QGridLayout()
        kernel.setHorizontalSpacing(8)
        kernel.addWidget(self.editor, 0, 0)
        kernel.addLayout(tools, 0, 1)
        kernel.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._bias_row)
        column.addLayout(kernel)
        column.addStretch(1)

    def _connect(self) -> None:
        self.mute.clicked.connect(self.mute_toggled)
        self.solo.clicked.connect(self.solo_toggled)
        self.bias.valueChanged.connect(self.bias_set)
        self.zero.clicked.connect(self._bias_zero)
        self.twice.clicked.connect(self._bias_twice)
        self.own_bias.clicked.connect(self._bias_own)
        self.source.valueChanged.connect(self._source_changed)
        self.presets.activated.connect(self._preset_chosen)
        self.as_strong.clicked.connect(self._strength_changed)
        self.own.clicked.connect(self._kernel_own)
        self.editor.changed.connect(self._cell_changed)
        self.editor.installEventFilter(self)

    @Slot()
    def _bias_zero(self) -> None:
        self.bias_set.emit(0.0)

    @Slot()
    def _bias_twice(self) -> None:
        self.bias_scaled.emit(2.0)

    @Slot()
    def _bias_own(self) -> None:
        if self._shown is not None and self._shown.own_bias is not None:
            self.bias_set.emit(self._shown.own_bias)

    @Slot(int)
    def _source_changed(self, number: int) -> None:
        self.source_chosen.emit(number - 1)

    @Slot()
    def _kernel_own(self) -> None:
        if self._shown is not None:
            self.kernel_edited.emit(self._shown.own, "", False)

    @Slot()
    def _preset_chosen(self) -> None:
        name = self.presets.value()
        if self._shown is None or name == "edited":
            return
        if name == "":
            self._kernel_own()
            return
        kernel = preset_kernel(preset(name), self._shown.own, as_strong=self.as_strong.isChecked())
        self.kernel_edited.emit(kernel, name, False)

    @Slot()
    def _strength_changed(self) -> None:
        """A preset that stands there is put there anew."""
        if self.presets.value() not in ("", "edited"):
            self._preset_chosen()

    @Slot(object)
    def _cell_changed(self, kernel: Float32) -> None:
        goes_on = self._in_gesture and self._changed_in_gesture
        self._changed_in_gesture = True
        self.kernel_edited.emit(kernel, "", goes_on)
