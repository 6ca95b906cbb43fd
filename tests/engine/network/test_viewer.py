"""What the inference thread computes, with real networks."""

from __future__ import annotations

import numpy as np
import torch

from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.experiment.messages import Mute
from cnn_gui.core.experiment.text import edited
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network import modules
from cnn_gui.core.network.activations import probabilities
from cnn_gui.core.network.answer import verdict
from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.engine.network.viewer import TorchViewer
from tests.views.drawing.canvas_hand import THREE
from tests.views.networks import network_state

DRAWING = Drawing(strokes=(Stroke(THREE),))
BASE = network_state("sprint")


def probabilities_of(network: NetworkState, snapshot: Snapshot) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    module = modules.build(network.spec)
    modules.load_weights(module, network.weights)
    return probabilities(module, torch.from_numpy(snapshot.preprocessed.input.copy())[None])


def test_an_edited_network_is_answered_with_the_one_before_for_the_same_input() -> None:
    viewer = TorchViewer()
    loud = max(range(16), key=lambda channel: float(BASE.weights["conv1.weight"][channel].sum()))
    network = edited(BASE, (Mute("conv1", loud),))
    viewer.show(network)
    for mode in InputMode:
        snapshot = viewer.answer(DRAWING, mode, 1)
        np.testing.assert_allclose(snapshot.probabilities, probabilities_of(network, snapshot), atol=1e-6)
        assert snapshot.before == verdict(probabilities_of(BASE, snapshot))
        assert snapshot.before != snapshot.verdict


def test_a_network_without_edits_has_no_answer_before() -> None:
    viewer = TorchViewer()
    viewer.show(edited(BASE, (Mute("conv1", 0),)))
    viewer.show(BASE)
    assert viewer.answer(DRAWING, InputMode.LIKE_MNIST, 1).before is None
