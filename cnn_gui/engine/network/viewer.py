"""What the inference thread does: it holds the network on display and answers for one drawing at a time.

``Viewer`` is a Protocol so that the engine around it can be tested without torch. ``TorchViewer`` is the real one. It
is made on the inference thread and used there only, so that its module is shared with no other thread.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import SURE_PROBABILITY, NetworkState, Snapshot, Verdict
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.preload import preload_torch

if TYPE_CHECKING:
    from torch import Tensor, nn

    from cnn_gui.core.arrays import Float32
    from cnn_gui.core.input.messages import Preprocessed
    from cnn_gui.core.network.messages import NetworkSpec, Verdict


class Viewer(Protocol):
    """Holds a network and computes Snapshots with it."""

    def show(self, state: NetworkState) -> None:
        """Takes over the network of ``state``. Raises CheckpointError, keeping the one before, where it is wrong."""

    def answer(self, drawing: Drawing, mode: InputMode, generation: int) -> Snapshot:
        """All activations of ``drawing`` through the network shown last."""


class TorchViewer:
    """Runs the network on the CPU: a single small image is answered sooner there than a GPU could be reached."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.INFERENCE)
        self._network: nn.Sequential | None = None
        self._spec: NetworkSpec | None = None
        self._version = 0
        self._task = MNIST
        self._sure_from = SURE_PROBABILITY
        self._base: tuple[int, nn.Sequential] | None = None
        """Beneath the edits of the network on display: its id, and the module."""

    def show(self, state: NetworkState) -> None:
        from cnn_gui.core.network import modules as networks

        if self._network is None or state.spec != self._spec:
            network = networks.build(state.spec)
            networks.load_weights(network, state.weights)
            self._network, self._spec = network, state.spec
        else:
            networks.load_weights(self._network, state.weights)
        self._version, self._task, self._sure_from = state.version, state.task, state.record.threshold
        if state.origin is None:
            self._base = None
        elif self._base is None or self._base[0] != state.base.id:
            module = networks.build(state.base.spec)
            networks.load_weights(module, state.base.weights)
            self._base = state.base.id, module

    def answer(self, drawing: Drawing, mode: InputMode, generation: int) -> Snapshot:
        from cnn_gui.core.input.modes import modes, possible
        from cnn_gui.core.input.raster import preprocess
        from cnn_gui.core.network.activations import snapshot_layers
        from cnn_gui.core.network.answer import verdict

        assert self._network is not None
        assert self._spec is not None
        start, task = time.perf_counter(), self._task
        mode = possible(mode, task)
        stages = {each: preprocess(drawing, each, task) for each in modes(task)}
        layers = snapshot_layers(self._network, self._spec, _tensor(stages[mode].input), task)
        answers = {mode: layers[-1].values}
        for other in stages:
            if other is not mode:
                answers[other] = _probabilities(self._network, stages[other].input)
        return Snapshot(
            generation=generation,
            drawing=drawing,
            preprocessed=stages[mode],
            layers=layers,
            probabilities=answers[mode],
            answers=answers,
            verdict=verdict(answers[mode], self._sure_from, stages[mode]),
            blank=drawing.is_blank_in(colour=task.is_colour),
            network_version=self._version,
            seconds=time.perf_counter() - start,
            before=None if self._base is None else self._verdict_before(stages[mode]),
            task=task,
            sure_from=self._sure_from,
        )

    def _verdict_before(self, seen: Preprocessed) -> Verdict:
        """The answer of the network beneath the edits to the same input."""
        from cnn_gui.core.network.answer import verdict

        assert self._base is not None
        return verdict(_probabilities(self._base[1], seen.input), self._sure_from, seen)


def _probabilities(network: nn.Sequential, values: Float32) -> Float32:
    from cnn_gui.core.network.activations import probabilities

    return probabilities(network, _tensor(values))


def _tensor(values: Float32) -> Tensor:
    """(C, H, W) as (1, C, H, W)."""
    import torch

    return torch.from_numpy(values.copy())[None]
