"""Answer and map of the network to be taken away."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import columns, texts
from cnn_gui.core.datasets.messages import label_in
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.core.network.named_arrays import activation_arrays
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.network.ranges import RangeMode, range_title


def answer_content(snapshot: Snapshot, picture: QWidget) -> PanelContent:
    caption = translate("NetworkContent", "Probability of each class, in percent")
    return PanelContent("answer", caption, picture, lambda: answer_numbers(snapshot))


def answer_numbers(snapshot: Snapshot) -> PanelNumbers:
    """probabilities: (classes,) float32; classes: their names. answer_like_mnist ...: those of each way there."""
    names = [name_of(snapshot.task.names, index) for index in range(len(snapshot.probabilities))]
    arrays = {"classes": texts(names), "probabilities": snapshot.probabilities}
    arrays |= {f"answer_{mode}": values for mode, values in snapshot.answers.items()}
    return PanelNumbers(arrays, columns(("class", "probability"), names, snapshot.probabilities))


def map_content(snapshot: Snapshot, mode: RangeMode, picture: QWidget, left_out: tuple[QWidget, ...]) -> PanelContent:
    caption = translate("NetworkContent", "All layers, from the input to the answer; colours: {0}").format(
        range_title(mode)
    )
    return PanelContent("network", caption, picture, lambda: map_numbers(snapshot), left_out)


def map_numbers(snapshot: Snapshot) -> PanelNumbers:
    """All activations, as core.network.named_arrays names them."""
    label = label_in(snapshot.drawing, snapshot.task)
    about = "All activations of one drawing, each layer's output under its name, float32."
    arrays = dict(activation_arrays(snapshot.layers, snapshot.preprocessed, snapshot.task, about))
    if label is not None:
        arrays["label"] = np.array(label)
    return PanelNumbers(arrays)
