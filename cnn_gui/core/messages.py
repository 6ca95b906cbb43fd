"""The vocabulary: every value that crosses a border between core, engine and views.

All are frozen. Arrays in them are copies that nobody writes to again: whoever receives one may keep it. This file
imports numpy and the standard library only, so that views can name these values without importing torch.

Requests carry a *generation*: a number that grows with each request. An answer repeats the generation of its
request, and whoever asked drops an answer that is older than one already shown. That is how a view is never set
back to a drawing that has since changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cnn_gui.core.drawing.drawing import Drawing
from cnn_gui.core.evaluation.measurement import NOT_KNOWN, DataUsed, Measurement

Float32 = npt.NDArray[np.float32]
UInt8 = npt.NDArray[np.uint8]
Int64 = npt.NDArray[np.int64]

CLASSES = tuple("0123456789")
MEAN, STD = 0.1307, 0.3081
"""Mean and standard deviation of all MNIST training pixels on the 0..1 scale; the input is normalised by them."""


# --- what the network sees -------------------------------------------------------------------------------


class InputMode(StrEnum):
    """How a drawing becomes the 28x28 input."""

    LIKE_MNIST = "like_mnist"
    AS_DRAWN = "as_drawn"


class StageName(StrEnum):
    """The steps from drawing to input, in order."""

    DRAWN = "drawn"
    CROP = "crop"
    FIT = "fit"
    CENTRED = "centred"
    NORMALISED = "normalised"


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One step from the drawing to the input.

    values: (H, W) float32; 0 (black) .. 1 (full ink), except NORMALISED, whose values are (v - MEAN) / STD.
    caption: what was done here, in a few words with its numbers ("cropped to 214 × 310 of 500 × 500").
    """

    name: StageName
    values: Float32
    caption: str


@dataclass(frozen=True, slots=True, eq=False)
class Preprocessed:
    """Every stage from a drawing to the network's input in one mode.

    AS_DRAWN has the stages DRAWN, CENTRED (the whole canvas shrunk to 28x28) and NORMALISED; LIKE_MNIST has all five.
    """

    mode: InputMode
    stages: tuple[Stage, ...]

    @property
    def input(self) -> Float32:
        """The normalised 28x28 the network gets, (28, 28) float32."""
        return self.stages[-1].values


# --- the network -------------------------------------------------------------------------------------------


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
    version: grows whenever weights change; a Snapshot names the version it was computed with.
    spec: JSON text of the NetworkSpec, so that the network can be rebuilt from this message alone.
    """

    version: int
    spec: str
    layers: tuple[LayerInfo, ...]
    weights: Mapping[str, Float32]
    record: NetworkRecord
    modified: bool = False

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)


# --- one answer -------------------------------------------------------------------------------------------


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


# --- training ---------------------------------------------------------------------------------------------


class Optimizer(StrEnum):
    ADAM = "adam"
    ADAMW = "adamw"
    SGD = "sgd"


class Schedule(StrEnum):
    CONSTANT = "constant"
    ONE_CYCLE = "one_cycle"


class Augmentation(StrEnum):
    NONE = "none"
    AFFINE = "affine"


class Precision(StrEnum):
    """The number format of the passes forward and backward; weights and updates are always float32.

    BFLOAT16 keeps 8 of float32's 24 significant bits; processors made for it multiply several times as fast.
    AUTO is BFLOAT16 where a short measurement finds it faster, which is made once per process, else FLOAT32.
    """

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything that decides a training run; with the data and the device it decides every weight.

    recipe: the key of the recipe that it began with, in core.recipe.recipes.RECIPES; what was changed in it, the other
    values tell (core.recipe.run_names).
    network: name of a NetworkSpec in core.network.spec.NETWORKS. train_size: the first N images of a seeded shuffle
    (60,000 is all). label_smoothing in 0..1. momentum is used by SGD and Muon, betas by Adam and AdamW (decay of the
    means of the gradient and of its square). With Schedule.ONE_CYCLE learning_rate is the highest one reached.
    warm_up: share of the steps of a ONE_CYCLE run in which the learning rate rises, 0..1.
    muon: where it is not 0, the learning rate of Muon (core.training.muon), which then updates the kernels and all
    fully connected weights but the last layer's, with ``momentum``; it follows the same schedule, and ``optimizer``
    updates the rest.
    """

    recipe: str = "tutorial"
    network: str = "tutorial"
    epochs: int = 4
    batch_size: int = 64
    learning_rate: float = 1e-3
    optimizer: Optimizer = Optimizer.ADAM
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: Schedule = Schedule.CONSTANT
    label_smoothing: float = 0.0
    augmentation: Augmentation = Augmentation.NONE
    seed: int = 0
    train_size: int = 60_000
    device: str = "auto"
    betas: tuple[float, float] = (0.9, 0.999)
    warm_up: float = 0.3
    muon: float = 0.0
    precision: Precision = Precision.FLOAT32


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins. steps_per_epoch and total_steps are planned; device is the one really used ("cpu", "cuda:0").

    data: what is trained on, the set and how many of its images. test_images: how many there are to be tested on at
    the end.
    """

    config: TrainingConfig
    device: str
    steps_per_epoch: int
    total_steps: int
    data: DataUsed = NOT_KNOWN
    test_images: int = 10_000


@dataclass(frozen=True, slots=True)
class StepDone:
    """One optimiser update. step counts from 1 over the whole run; epoch from 1; loss is the batch's mean.

    images: training images seen so far in this run. seconds: training time so far, without pauses and evaluations.
    """

    step: int
    epoch: int
    loss: float
    learning_rate: float
    images: int
    seconds: float


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch ended and n of the test images were classified (core.training.epoch_tests). accuracy = correct / n;
    seconds: training time of this epoch; test_seconds: of the test after it.

    data: the name of the data set whose test images these are, "" where it is not known.
    """

    epoch: int
    step: int
    test_loss: float
    correct: int
    n: int
    seconds: float
    data: str = ""
    test_seconds: float = 0.0

    @property
    def accuracy(self) -> float:
        return self.correct / self.n

    @property
    def measured(self) -> Measurement:
        return Measurement(self.accuracy, DataUsed(self.data, self.n))


@dataclass(frozen=True, slots=True, eq=False)
class WeightsChanged:
    """Cloned CPU weights after a step, about twice a second and after the last step."""

    step: int
    weights: Mapping[str, Float32]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know, in one sentence: "Out of GPU memory: going on with batches of 32.".

    about: where it is not "", this notice takes the place of earlier ones about the same ("saving"). resolved: what
    they said is over.
    """

    text: str
    about: str = ""
    resolved: bool = False


class RunEnd(StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Always the last event of a run. error: one sentence where end is FAILED; saved: the run's own file, if any.

    record: what is known about the run's last weights, its recipe and curves with it; None before any step.
    """

    end: RunEnd
    steps: int
    epochs: int
    seconds: float
    tested: Measurement | None = None
    error: str | None = None
    saved: str | None = None
    record: NetworkRecord | None = field(default=None, compare=False, repr=False)

    @property
    def test_accuracy(self) -> float | None:
        return None if self.tested is None else self.tested.accuracy


TrainingEvent = RunStarted | StepDone | EvaluationProgress | EpochDone | WeightsChanged | Notice | RunFinished


@dataclass(frozen=True, slots=True)
class History:
    """A run's curves. steps: (step, loss, learning rate); epochs: (step, test loss, test accuracy in 0..1).

    tested_on: the test images of those epochs; where their number changed, of the last.
    """

    steps: tuple[tuple[int, float, float], ...] = ()
    epochs: tuple[tuple[int, float, float], ...] = ()
    tested_on: DataUsed = NOT_KNOWN


class RunState(StrEnum):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


# --- evaluation, devices, problems ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """A misclassified digit. index: its place in the evaluated set; image: (28, 28) uint8 as it is in the set."""

    index: int
    label: int
    predicted: int
    probability: float
    label_probability: float
    image: UInt8


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """How a network does on labelled digits. confusion[label, predicted] counts; mistakes most confident first.

    data: the name of the data set, "" for labelled digits of a person's own.
    """

    n: int
    correct: int
    loss: float
    confusion: Int64
    mistakes: tuple[Mistake, ...] = ()
    seconds: float = 0.0
    network_version: int = 0
    data: str = ""

    @property
    def accuracy(self) -> float:
        return self.correct / self.n if self.n else 0.0

    @property
    def measured(self) -> Measurement:
        return Measurement(self.accuracy, DataUsed(self.data, self.n))

    @property
    def per_class(self) -> tuple[float | None, ...]:
        """Share of each label classified right, 0..1; None for a label that does not occur."""
        totals = self.confusion.sum(axis=1)
        return tuple(float(self.confusion[i, i] / total) if total else None for i, total in enumerate(totals.tolist()))


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device torch could use. name: what torch calls it ("cpu", "cuda:0"); title: for people ("NVIDIA ...").

    works: it was probed with a real computation and the result was right; why: what failed otherwise.
    """

    name: str
    title: str
    works: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error a person can meet. text: one sentence (what happened, what was kept, what to do); details to copy.

    doing: what failed, in English and for code ("opening the picture"): the same done well later settles it.
    """

    text: str
    details: str = ""
    doing: str = ""


@dataclass(frozen=True, slots=True)
class SampleDigit:
    """A digit of the MNIST test set as a drawing, with its index in 0..9999 and its true label in drawing.label."""

    index: int
    drawing: Drawing = field(repr=False)
