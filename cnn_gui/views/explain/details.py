"""The fields of one method each: a layer, a baseline and steps, a patch, how the linear view is painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cnn_gui.core.explain.messages import MAX_STEPS, MIN_STEPS, Baseline, Method, Question
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.explain.text import baseline_name, layer_words
from cnn_gui.views.parts.compact_fields import count_field, field_label, named, side_field
from cnn_gui.views.parts.fields import ChoiceField, CountField

DEFAULT = Question(Method.GRADIENT)


class DetailFields(QWidget):
    """A row of fields, each with its word before it. changed: by a person, or by a setter that says so."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def add(self, text: str, field: ChoiceField | CountField) -> None:
        if text:
            self._row.addWidget(field_label(text, field))
        field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row.addWidget(field)
        if isinstance(field, CountField):
            field.valueChanged.connect(self._changed)
        else:
            field.activated.connect(self._changed)

    def end(self) -> None:
        self._row.addStretch(1)

    @Slot()
    def _changed(self) -> None:
        self.changed.emit()


class LayerFields(DetailFields):
    """Grad-CAM's layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = ChoiceField()
        named(
            self.layer,
            "whyLayer",
            self.tr("Layer"),
            self.tr("The layer whose maps are weighted. The later it is, the more it knows, and the coarser it is."),
        )
        self.layer.setMinimumContentsLength(12)
        self.add(self.tr("at"), self.layer)
        self.end()

    def fill(self, infos: Sequence[LayerInfo], best: str) -> None:
        """The layers with maps; the one chosen stays so where it is there, else it is the best one."""
        chosen = self.layer.value() if self.layer.count() else ""
        self.layer.clear()
        for info in infos:
            self.layer.add(info.name, layer_words(info))
        self.layer.set_value(best)
        self.layer.set_value(chosen)
        self.layer.setEnabled(bool(infos))


class BaselineFields(DetailFields):
    """What integrated gradients begin with, and in how many steps they go."""

    def __init__(self) -> None:
        super().__init__()
        tip = self.tr("What the drawing is compared with: what counts as nothing decides what is seen.")
        self.baseline = baseline_field("whyBaseline", self.tr("Baseline"), tip)
        self.steps = count_field(
            "whySteps",
            self.tr("Steps"),
            self.tr("Into how many steps the way is divided: with too few the shares do not add up."),
            range(MIN_STEPS, MAX_STEPS + 1),
        )
        self.steps.setSingleStep(8)
        self.steps.setValue(DEFAULT.steps)
        self.add(self.tr("from"), self.baseline)
        self.add(self.tr("steps"), self.steps)
        self.end()

    def set_steps(self, steps: int) -> None:
        """As if a person had typed it."""
        self.steps.setValue(steps)


class PatchFields(DetailFields):
    """Occlusion's patch, how far it moves on, and what it covers with."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = side_field(
            "whyPatch", self.tr("Patch"), self.tr("How large a patch is covered at a time, in pixels."), range(1, 129)
        )
        self.stride = count_field(
            "whyStride",
            self.tr("Stride"),
            self.tr("How many pixels it moves on by, at most as many as it is wide: fewer are finer and slower."),
            range(1, 129),
        )
        self.fill = baseline_field("whyFill", self.tr("Covered with"), self.tr("What the patch is filled with."))
        # Before anybody is told that the patch has changed: a stride wider than it is not asked for.
        self.patch.valueChanged.connect(self._bound_stride)
        self.add(self.tr("patch"), self.patch)
        self.add(self.tr("stride"), self.stride)
        self.add("", self.fill)
        self.end()
        self.patch.setValue(DEFAULT.patch)
        self.stride.setValue(DEFAULT.stride)

    def set_side(self, side: int) -> None:
        """The smaller side of the input: no patch is larger."""
        with QSignalBlocker(self.patch), QSignalBlocker(self.stride):
            self.patch.setRange(1, side)
            self.stride.setRange(1, self.patch.value())

    def set_patch(self, patch: int, stride: int) -> None:
        """As if a person had typed them."""
        self.patch.setValue(patch)
        self.stride.setValue(stride)

    @Slot(int)
    def _bound_stride(self, patch: int) -> None:
        with QSignalBlocker(self.stride):
            self.stride.setRange(1, patch)


class LinearFields(DetailFields):
    """Whether the linear view's products are painted, or its weights alone."""

    SHARES, WEIGHTS = "shares", "weights"

    def __init__(self) -> None:
        super().__init__()
        self.shown = ChoiceField()
        named(
            self.shown,
            "whyStencil",
            self.tr("Shown of the linear view"),
            self.tr("The weights are a stencil that is laid over the drawing; times the pixels they are the shares."),
        )
        self.shown.add(self.SHARES, self.tr("weights × pixels"))
        self.shown.add(self.WEIGHTS, self.tr("weights (stencil)"))
        self.shown.setMinimumContentsLength(14)
        self.add("", self.shown)
        self.end()

    def set_weights(self, weights: bool) -> None:
        self.shown.set_value(self.WEIGHTS if weights else self.SHARES)

    @property
    def shows_weights(self) -> bool:
        return self.shown.value() == self.WEIGHTS


def baseline_field(name: str, title: str, tip: str) -> ChoiceField:
    field = ChoiceField()
    named(field, name, title, tip)
    for baseline in Baseline:
        field.add(baseline, baseline_name(baseline))
    field.setMinimumContentsLength(7)
    return field
