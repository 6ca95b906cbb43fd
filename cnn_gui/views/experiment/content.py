"""What is tried on the network to be taken away: the filters as they are now, and what they make of the drawing."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import matrix, texts
from cnn_gui.core.experiment.text import summary
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.experiment.shown import Experiment


def experiment_content(
    experiment: Experiment,
    place: tuple[str, int, int],
    snapshot: Snapshot | None,
    picture: QWidget,
    left_out: tuple[QWidget, ...],
) -> PanelContent:
    """place: layer, filter and input map that are shown."""
    layer, channel, _ = place
    changes = [said(each) for each in summary(experiment.edits, experiment.base.layers)]
    words = translate("ExperimentContent", "Filters of {0}. {1}").format(
        layer, ", ".join(changes) if changes else translate("ExperimentContent", "Nothing is changed")
    )
    return PanelContent(
        f"try {layer} {channel + 1}", words, picture, lambda: _numbers(experiment, place, snapshot), left_out
    )


def _numbers(experiment: Experiment, place: tuple[str, int, int], snapshot: Snapshot | None) -> PanelNumbers:
    """kernels: (filters, inputs, h, w) as they are now; original: as they were learnt; bias: (filters,); changes: in
    words; maps: what the layer makes of the drawing. The table is the chosen kernel."""
    layer, channel, source = place
    kernels = experiment.kernels(layer)
    arrays: dict[str, np.ndarray] = {
        "kernels": kernels,
        "original": experiment.base.weights[f"{layer}.weight"],
        "changes": texts(said(each) for each in summary(experiment.edits, experiment.base.layers)),
    }
    if f"{layer}.bias" in experiment.weights:
        arrays["bias"] = experiment.weights[f"{layer}.bias"]
    shown = () if snapshot is None or snapshot.blank else snapshot.layers
    made = next((each.values for each in shown if each.info.name == layer), None)
    if made is not None:
        arrays["maps"] = made
    return PanelNumbers(arrays, matrix(kernels[channel, source]))
