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
from typing import Literal, NamedTuple

import msgspec

from cnn_gui.core.arrays import Float32
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.experiment.messages import Edits
from cnn_gui.core.input.messages import InputMode, Preprocessed
from cnn_gui.core.recipe.messages import History, TrainingConfig

# --- what it is made of ----------------------------------------------------------------------------------

INPUT_SHAPE = (1, 28, 28)
"""Channels, height and width of what every network here reads: one grey MNIST digit."""


class BaseLayer(msgspec.Struct, frozen=True, tag_field="kind", forbid_unknown_fields=True):
    """What every layer of a spec is. In files it is an object: its kind, which is the class's tag, and its fields."""


class Conv(BaseLayer, frozen=True, tag="conv"):
    """A convolution with square kernels and a bias: weights (out channels, in channels, k, k)."""

    out_channels: int
    kernel_size: int = 3
    stride: int = 1
    padding: int = 0


class Pool(BaseLayer, frozen=True, tag="pool"):
    """The maximum or mean of each k×k window; windows that would reach over the edge are left out."""

    mode: Literal["max", "avg"] = "max"
    kernel_size: int = 2
    stride: int = 2


class ReLU(BaseLayer, frozen=True, tag="relu"):
    """max(0, x) of every unit."""


class Flatten(BaseLayer, frozen=True, tag="flatten"):
    """Maps (C, H, W) laid out as one vector, channel by channel, row by row."""


class Linear(BaseLayer, frozen=True, tag="linear"):
    """A fully connected layer with a bias: weights (out, in)."""

    out_features: int


LayerSpec = Conv | Pool | ReLU | Flatten | Linear


class NetworkSpec(msgspec.Struct, frozen=True, rename={"input_shape": "input"}, forbid_unknown_fields=True):
    """A chain of layers that turns ``input_shape`` (C, H, W) into one logit per class."""

    layers: tuple[LayerSpec, ...]
    input_shape: tuple[int, int, int] = INPUT_SHAPE


class LayerKind(StrEnum):
    INPUT = "input"
    CONV = "conv"
    MAX_POOL = "max_pool"
    AVG_POOL = "avg_pool"
    RELU = "relu"
    FLATTEN = "flatten"
    LINEAR = "linear"
    SOFTMAX = "softmax"


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer's name, kind and geometry. Shapes are (C, H, W) for maps and (N,) for vectors, without the batch.

    kernel_size, stride, padding are 0 where the kind has none. is_output: its units are the network's ten answers: the
    logits, or the probabilities after them. A hidden layer that happens to have ten units is none.
    """

    name: str
    kind: LayerKind
    shape_in: tuple[int, ...]
    shape_out: tuple[int, ...]
    parameters: int = 0
    kernel_size: int = 0
    stride: int = 0
    padding: int = 0
    is_output: bool = False

    @property
    def is_spatial(self) -> bool:
        """Whether the output is feature maps (C, H, W)."""
        return len(self.shape_out) == 3

    def window(self, row: int, column: int) -> Box:
        """The cells of the layer before that a unit of a convolution or pooling sees; it may reach into the padding."""
        top, left = row * self.stride - self.padding, column * self.stride - self.padding
        return Box(top, left, top + self.kernel_size, left + self.kernel_size)


Index = tuple[int, ...]
"""Of a unit in its layer's values: (map, row, column), or (unit,) in a vector. Counts from 0."""


class UnitPlace(NamedTuple):
    """A unit of the network: the layer's name, and where it is in there."""

    layer: str
    unit: Index


class Box(NamedTuple):
    """Cells [top, bottom) × [left, right) of a map."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """What is known about a network beside its weights; kept in the file's metadata.

    title: for people ("pretrained", "tutorial, 4 epochs"). path: the file it was read from or saved to, or None.
    tested: the share of right answers and the images it was counted on, or None if never measured.
    trained_on: the data set and how many of its images; None where that is not known, or not one set.
    sources: credits for the data it was trained on. history: the run's curves, or None.
    seconds: what a person waited for it, loading and tests included and pauses not; None where that is not known.
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
    spec: what it is made of, so that the network can be rebuilt from this message alone.
    """

    version: int
    spec: NetworkSpec
    layers: tuple[LayerInfo, ...]
    weights: Mapping[str, Float32]
    record: NetworkRecord
    modified: bool = False
    id: int = field(default_factory=count(1).__next__)
    origin: Origin | None = None

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer in words. sure is False when no class is convincing: then the app says "not sure"."""

    digit: int
    probability: float
    runner_up: int
    runner_up_probability: float
    sure: bool


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All activations for one drawing through one set of weights.

    For a blank drawing layers, probabilities and verdict still hold what the network computes for an empty input, but
    ``blank`` is True and no view may present them as an answer.
    answers: the (10,) probabilities for each input mode; probabilities is the one of ``preprocessed.mode``.
    seconds: from request to answer on the worker: rasterising, both forward passes, copies.
    before: for a network that a person has edited, the answer of the one beneath the edits to the same input.
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
