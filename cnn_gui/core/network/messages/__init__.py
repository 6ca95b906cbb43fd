"""A network as values: what it is made of, what is known about it, and what it answers.

Requests carry a *generation*: a number that grows with each request. An answer repeats the generation of its
request, and whoever asked drops an answer that is older than one already shown. That is how a view is never set
back to a drawing that has since changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import NamedTuple

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.experiment.messages import Edits
from cnn_gui.core.input.messages import InputMode, Preprocessed

# Everything that layers.py defines is named from here: a new kind of layer is written there alone.
from cnn_gui.core.network.messages.layers import *  # noqa: F403
from cnn_gui.core.network.messages.layers import LayerInfo, NetworkSpec
from cnn_gui.core.recipe.messages import History, TrainingConfig
from cnn_gui.core.timeline.messages import Moment

Index = tuple[int, ...]
"""Of a unit in its layer's values: (map, row, column), or (unit,) in a vector. Counts from 0."""


class UnitPlace(NamedTuple):
    """A unit of the network: the layer's name, and where it is in there."""

    layer: str
    unit: Index


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """What is known about a network beside its weights; kept in the file's metadata.

    title: for people ("pretrained", "tutorial, 4 epochs"). path: the file it was read from or saved to, or None.
    tested: the share of right answers and the images it was counted on, or None if never measured.
    trained_on: the data set and how many of its images; None where that is not known, or not one set.
    sources: credits for the data it was trained on. history: the run's curves, or None.
    seconds: what a person waited for it, loading and tests included and pauses not; None where that is not known.
    sure_from: the least probability of an answer that counts as sure, which a person has chosen for this network; None
    for SURE_PROBABILITY.
    origin: "course" for a run that a chapter of the course began, "" for all others.
    """

    title: str
    path: str | None = None
    tested: Measurement | None = None
    recipe: TrainingConfig | None = None
    history: History | None = None
    created: str = ""
    sources: str = ""
    notes: str = ""
    seconds: float | None = None
    origin: str = ""
    trained_on: DataUsed | None = None
    sure_from: float | None = None

    @property
    def threshold(self) -> float:
        """From which probability of the first class on an answer counts as sure, 0..1."""
        return SURE_PROBABILITY if self.sure_from is None else self.sure_from

    @property
    def test_accuracy(self) -> float | None:
        """The share in 0..1 without the words that belong to it: for comparing, never for showing."""
        return None if self.tested is None else self.tested.accuracy


@dataclass(frozen=True, slots=True, eq=False)
class NetworkState:
    """A network as the views see it: its layers (input first, softmax last), weights and record.

    weights: state_dict names ("conv1.weight") to float32 arrays in torch's layout:
        convolution (out channels, in channels, k, k), linear (out, in), biases (out,).
    version: grows whenever the network on display changes; a Snapshot names the version it was computed with.
    id: the same for the same weights, however often they are put on display and whatever is known about them.
    origin: for a network that a person has edited, what it was made from; None for one as it was learnt or opened.
    moment: when in its run these weights were the network's; None for a network as it is.
    task: what it tells apart, and how its input is made.
    spec: what it is made of, so that the network can be rebuilt from this message alone.
    """

    version: int
    spec: NetworkSpec
    layers: tuple[LayerInfo, ...]
    weights: Mapping[str, Float32]
    record: NetworkRecord
    modified: bool = False
    task: Task = MNIST
    id: int = field(default_factory=count(1).__next__)
    origin: Origin | None = None
    moment: Moment | None = None

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def base(self) -> NetworkState:
        """The network beneath the edits: itself where there are none."""
        return self if self.origin is None else self.origin.base

    @property
    def edits(self) -> Edits:
        """What a person has changed about it."""
        return () if self.origin is None else self.origin.edits


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """What an edited network was made from. heard: its weights as they are where nothing is muted."""

    base: NetworkState
    edits: Edits
    heard: Mapping[str, Float32]


# --- one answer ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class LayerActivation:
    """One layer's output for one input: values (C, H, W) or (N,) float32, exactly as PyTorch computed them."""

    info: LayerInfo
    values: Float32


SURE_PROBABILITY = 0.75
"""The least probability of the first class for an answer that counts as sure.

So the runner-up has at most a third of it. Chosen on validation digits and on drawings of no digit, with the calibrated
probabilities of the networks that come with the app: lower lets more scribbles pass, higher doubts more real digits.
For other networks, whose probabilities nobody has calibrated, it is the same rule and no measured one.
"""


class DoubtReason(StrEnum):
    """Why an answer is "not sure".

    SEVERAL: several digits stand side by side, of which one at a time is read. CROWDED: much of a picture is no digit.
    UNCONVINCED: no class is probable enough.
    """

    SEVERAL = "several"
    CROWDED = "crowded"
    UNCONVINCED = "unconvinced"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer in words. label, runner_up: the two most probable classes, by their places in the task.

    sure is False when no class is convincing, or something else speaks against the answer: then the app says "not
    sure". reason: what speaks against it most; None where it is sure. parts: how many digits stand side by side where
    that is the reason.
    """

    label: int
    probability: float
    runner_up: int
    runner_up_probability: float
    sure: bool
    reason: DoubtReason | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All activations for one drawing through one set of weights.

    For a blank drawing layers, probabilities and verdict still hold what the network computes for an empty input, but
    ``blank`` is True and no view may present them as an answer.
    answers: the (classes,) probabilities for each input mode; probabilities is the one of ``preprocessed.mode``.
    seconds: from request to answer on the worker: rasterising, both forward passes, copies.
    before: for a network that a person has edited, the answer of the one beneath the edits to the same input.
    task: the network's. sure_from: from which probability on its answers count as sure.
    """

    generation: int
    drawing: Drawing
    preprocessed: Preprocessed
    layers: tuple[LayerActivation, ...]
    probabilities: Float32
    answers: Mapping[InputMode, Float32]
    verdict: Verdict
    blank: bool
    network_version: int
    seconds: float
    before: Verdict | None = None
    task: Task = MNIST
    sure_from: float = SURE_PROBABILITY
