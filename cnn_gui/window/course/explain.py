"""What is this? F1, or a right click, on anything in a panel opens the course at the place that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from cnn_gui.core.input.messages import StageName
from cnn_gui.core.network.messages import ACTIVATIONS, LayerInfo, LayerKind
from cnn_gui.views.parts.panel import PanelDock


class Topic(NamedTuple):
    """A chapter, and the anchor of one of its headings; the empty one is its beginning."""

    slug: str
    anchor: str


_PEN = Topic("image", "from-your-pen-to-28x28")
_SURE = Topic("softmax-loss", "why-it-is-sure")
_PIXELS = Topic("why", "why-these-pixels")
_OTHERWISE = Topic("fooling", "least-ink")
_STAINED = Topic("fooling", "by-pixels")
_LIES = Topic("why", "when-they-lie")
_AGAINST = Topic("why", "one-against-another")
_TRUSTED = Topic("why", "to-be-trusted")
_ADD_UP = Topic("why", "when-the-shares-add-up")
_STEP = Topic("training", "one-step")
_OVERFITTING = Topic("overfitting", "see-it")
_TEST = Topic("training", "the-test")
_KERNEL = Topic("kernels", "reading-a-kernel")
_BY_HAND = Topic("kernels", "by-hand")
_FOUR_BUTTONS = Topic("convolution", "four-buttons-for-a-kernel")
_BIAS = Topic("convolution", "the-bias")
_FILTERS = Topic("convolution", "many-channels-one-sum")
_RELU = Topic("relu", "")
_BENDS = Topic("other-layers", "other-bends")
_SQUEEZED = Topic("other-layers", "squeezing")
_POOLING = Topic("pooling", "the-winner")
_EDGE = Topic("pooling", "at-the-edge")
_LIKED = Topic("likes", "top-images")
_BY_CLASS = Topic("likes", "by-class")
_SPARED = Topic("likes", "silent-and-twins")
_MADE_UP = Topic("likes", "made-up")
_MUTE = Topic("kernels", "mute-and-solo")
_IN_ITS_PLACE = Topic("kernels", "another-kernel-in-its-place")
_BEFORE_AFTER = Topic("kernels", "before-and-after")
_MATRIX = Topic("training", "which-it-takes-for-which")
_MISTAKES = Topic("training", "the-mistakes")

OF_DOCK: Mapping[str, Topic] = {
    "draw": _PEN,
    "stages": _PEN,
    "answer": _SURE,
    "network": Topic("convolution", "one-number-of-it"),
    "bench": Topic("convolution", ""),
    "layer": Topic("convolution", "one-number-of-it"),
    "likes": _LIKED,
    "projection": Topic("image-map", "alike"),
    "story": Topic("convolution", "one-number-of-it"),
    "why": _PIXELS,
    "why_not": _OTHERWISE,
    "robustness": Topic("sure", "more-and-more"),
    "try": Topic("kernels", "what-it-is-worth-to-the-answer"),
    "build": Topic("own-network", "rows"),
    "test": _TEST,
    "compare": Topic("own-network", "better"),
    "album": Topic("own-signs", "forgetting"),
    "teach": Topic("own-signs", "name-them"),
    "race": Topic("own-network", "better"),
    "train": _STEP,
    "numbers": _STEP,
    "lesson": Topic("image", ""),
}
"""What explains a panel, for whatever in it has no entry of its own."""

OF_KIND: Mapping[LayerKind, Topic] = dict.fromkeys(ACTIVATIONS, _BENDS) | {
    LayerKind.INPUT: Topic("normalisation", "why-minus-0-1307"),
    LayerKind.CONV: Topic("convolution", "one-number-of-it"),
    LayerKind.MAX_POOL: _POOLING,
    LayerKind.AVG_POOL: _POOLING,
    LayerKind.BATCH_NORM: Topic("other-layers", "batch-norm"),
    LayerKind.RELU: _RELU,
    LayerKind.TANH: _SQUEEZED,
    LayerKind.SIGMOID: _SQUEEZED,
    LayerKind.HARDTANH: _SQUEEZED,
    LayerKind.HARDSIGMOID: _SQUEEZED,
    LayerKind.DROPOUT: Topic("other-layers", "dropout"),
    LayerKind.ADD: Topic("other-layers", "skip-connections"),
    LayerKind.CONCAT: Topic("other-layers", "side-by-side"),
    LayerKind.FLATTEN: Topic("fully-connected", "where-64-7-7-comes-from"),
    LayerKind.LINEAR: Topic("fully-connected", "everything-with-everything"),
    LayerKind.SOFTMAX: _SURE,
}
"""What is of one layer is explained by what that layer is."""

GROUPS = Topic("other-layers", "groups")
DILATION = Topic("stride-padding", "dilation")
GLOBAL_POOLING = Topic("other-layers", "global-pooling")
"""What is special about some layers of a kind."""

OF_STAGE: Mapping[StageName, Topic] = dict.fromkeys(StageName, _PEN) | {StageName.NORMALISED: OF_KIND[LayerKind.INPUT]}


@runtime_checkable
class Diverse(Protocol):
    """A widget that shows things of several kinds."""

    def subject_at(self, place: QPoint | None) -> LayerInfo | StageName | None:
        """What is at a place of the widget, or, for None, what its keyboard is on; None where nothing is."""


OF_WIDGET: Mapping[str, Topic] = {
    "kernels": _KERNEL,
    "storyField": Topic("pooling", "what-a-unit-sees"),
    "storyTemperature": _SURE,
    "whySteps": _ADD_UP,
    "whyTrustButton": _TRUSTED,
    "whyBaseline": _LIES,
    "whyAgainst": _AGAINST,
    "whyRunnerUp": _AGAINST,
    "whyStencil": _ADD_UP,
    "whySum": _ADD_UP,
    "whySign": _ADD_UP,
    "whyStepsEnough": _ADD_UP,
    "buildSkip": Topic("other-layers", "skip-connections"),
    "learningRate": Topic("training", "the-learning-rate"),
    "optimizer": Topic("training", "the-learning-rate"),
    "schedule": Topic("training", "the-learning-rate"),
    "epochs": Topic("training", "epochs"),
    "trainSize": Topic("overfitting", "more-images"),
    "augmentation": Topic("overfitting", "more-images"),
    "weightDecay": Topic("overfitting", "modest"),
    "dropout": Topic("overfitting", "dropout"),
    "validation": Topic("overfitting", "in-time"),
    "patience": Topic("overfitting", "in-time"),
    "curves": _OVERFITTING,
    "show_loss": Topic("softmax-loss", "the-loss"),
    "show_accuracy": _TEST,
    "show_learning_rate": Topic("training", "the-learning-rate"),
    "labelSmoothing": Topic("overfitting", "modest"),
    "benchKernel": _BY_HAND,
    "benchTranspose": _FOUR_BUTTONS,
    "benchFlip": _FOUR_BUTTONS,
    "benchNormalise": _FOUR_BUTTONS,
    "benchRandom": _FOUR_BUTTONS,
    "benchFormula": Topic("stride-padding", "why-26"),
    "benchStride": Topic("stride-padding", "stride"),
    "benchPadding": Topic("stride-padding", "padding"),
    "benchDilation": Topic("stride-padding", "dilation"),
    "benchBias": _BIAS,
    "benchRelu": _RELU,
    "benchPooling": _POOLING,
    "benchPoolPadding": _EDGE,
    "benchPoolCeil": _EDGE,
    "benchColour": _FILTERS,
    "benchColourBias": _BIAS,
    "benchColourRelu": _RELU,
    "benchVolumeFilters": _FILTERS,
    "benchTranslation": Topic("pooling", "a-little-freedom-to-move"),
    "likesSpares": _SPARED,
    "onlyRightA": _MISTAKES,
    "onlyRightB": _MISTAKES,
    "compareCount": _TEST,
    "classBars": _BY_CLASS,
    "filmView": _MADE_UP,
    "likesPage_made_up": _MADE_UP,
    "whyNotPixels": _STAINED,
    "reliabilityPage": Topic("sure", "ninety"),
    "sureFrom": Topic("sure", "price"),
    "robustnessTrain": Topic("sure", "lacks"),
    "buildPresets": Topic("own-network", "presets"),
    "teachKernels": Topic("own-signs", "begin-with"),
    "teachTune": Topic("own-signs", "forgetting"),
    "teachRehearse": Topic("own-signs", "forgetting"),
    "mapLayers": Topic("image-map", "layers"),
    "mapSpace": Topic("image-map", "shadow"),
    "mapTsne": Topic("image-map", "tsne"),
    "mapShow": Topic("image-map", "mistakes"),
    "tryFilters": _MUTE,
    "tryMute": _MUTE,
    "trySolo": _MUTE,
    "tryKernel": _KERNEL,
    "tryPools": _POOLING,
    "tryPreset": _IN_ITS_PLACE,
    "tryAsStrong": _IN_ITS_PLACE,
    "tryBias": _BIAS,
    "tryBiasZero": _BIAS,
    "tryBiasTwice": _BIAS,
    "tryBiasOwn": _BIAS,
    "tryAnswer": _BEFORE_AFTER,
    "tryScore": _BEFORE_AFTER,
    "albumMatrix": _MATRIX,
    "albumCell": _MATRIX,
    "differenceMatrix": _MATRIX,
    "confusionMatrix": _MATRIX,
    "confusionCell": _MATRIX,
    "mistakes": _MISTAKES,
    "mistakesTitle": _MISTAKES,
    "allMistakes": _MISTAKES,
}
"""By the object name of a widget; it holds for what is inside of it too."""


class Explainer(QObject):
    """wanted: slug and anchor of what explains the thing asked about; both empty where nothing does in particular.
    menu_opened: the name of a panel, and its menu before it is shown.
    """

    wanted = Signal(str, str)
    menu_opened = Signal(str, QMenu)

    def __init__(self, docks: Mapping[str, PanelDock], parent: QObject) -> None:
        super().__init__(parent)
        self._docks = dict(docks)
        self._pointer_then = QPoint()
        self._asked: Topic | None = None
        for dock in self._docks.values():
            dock.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def topic_of(self, widget: QWidget | None, pointer: QPoint | None = None) -> Topic | None:
        """What explains a widget, or what of it is under the pointer: its own entry, or that of the nearest thing
        around it that has one. pointer: on the screen; None for what the keyboard is on."""
        while widget is not None:
            name = widget.objectName()
            topic = _of_subject(widget, pointer) or OF_WIDGET.get(name)
            if topic is None and self._docks.get(name) is widget:
                topic = OF_DOCK[name]
            if topic is not None:
                return topic
            widget = widget.parentWidget()
        return None

    def explain(self, widget: QWidget | None, pointer: QPoint | None = None) -> bool:
        """Asks for the chapter about a widget; False where nothing explains it."""
        topic = self.topic_of(widget, pointer)
        if topic is not None:
            self.wanted.emit(*topic)
        return topic is not None

    @Slot()
    def explain_here(self) -> None:
        """What the pointer is on, if it moved last, or else what has the focus: the hand is where the question is."""
        pointer = QCursor.pos()
        if pointer != self._pointer_then and self.explain(QApplication.widgetAt(pointer), pointer):
            return
        if not self.explain(QApplication.focusWidget()):
            self.wanted.emit("", "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A right click that nothing in a panel took for itself arrives at its dock."""
        if isinstance(event, QContextMenuEvent) and isinstance(watched, PanelDock):
            return self._offer(watched, event)
        return super().eventFilter(watched, event)

    def _offer(self, dock: PanelDock, event: QContextMenuEvent) -> bool:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        widget = QApplication.focusWidget() if by_key else dock.childAt(event.pos())
        if widget is None or widget is dock.title_bar or dock.title_bar.isAncestorOf(widget):
            # The title keeps Qt's own menu, the list of panels.
            return False
        self._asked = self.topic_of(widget, None if by_key else event.globalPos())
        if self._asked is None:
            return False
        menu = QMenu(dock)
        menu.setObjectName("whatIsThis")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_opened.emit(dock.objectName(), menu)
        action = menu.addAction(self.tr("&What is this?"))
        action.setToolTip(self.tr("Opens the course where this is explained (F1)."))
        action.triggered.connect(self._explain_asked)
        menu.popup(event.globalPos())
        event.accept()
        return True

    @Slot()
    def _explain_asked(self) -> None:
        if self._asked is not None:
            self.wanted.emit(*self._asked)

    @Slot()
    def _focus_moved(self) -> None:
        self._pointer_then = QCursor.pos()


def _of_subject(widget: QWidget, pointer: QPoint | None) -> Topic | None:
    if not isinstance(widget, Diverse):
        return None
    subject = widget.subject_at(widget.mapFromGlobal(pointer) if pointer is not None else None)
    if isinstance(subject, StageName):
        return OF_STAGE[subject]
    return topic_of_layer(subject) if subject is not None else None


def topic_of_layer(info: LayerInfo) -> Topic:
    """What a layer is: by what sets it apart from others of its kind, where something does."""
    if info.groups > 1:
        return GROUPS
    if info.kind is LayerKind.CONV and info.dilation != (1, 1):
        return DILATION
    return GLOBAL_POOLING if info.is_global else OF_KIND[info.kind]
