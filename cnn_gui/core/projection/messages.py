"""Test images as points, as values: the images, where a layer puts them, and who lies beside whom.

Everything about the images of a map stands in one order: *place* i is the same image in pictures, labels, answers and
in the points of every layer. What is sorted, filtered or encircled is a choice of places, and never moves anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Int64, UInt8
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.messages import LayerInfo, LayerKind

COMPONENTS = 50
"""Principal components that are kept of each layer: the first three are shown, all of them say who lies beside whom."""

COUNTS = (2_000, 5_000, 10_000)
"""How many images a map may have."""

MOST_IN_TSNE = 2_000
"""Images that t-SNE lays out: its work grows with their square."""

SHOWN_NEIGHBOURS = 8

SAME = (LayerKind.FLATTEN, LayerKind.DROPOUT)
"""Kinds whose output is their input: the points would be the very same."""


def layers_on_map(infos: Sequence[LayerInfo]) -> tuple[LayerInfo, ...]:
    """The layers that have points of their own, the input (the raw pixels) first."""
    return tuple(info for info in infos if info.kind not in SAME)


@dataclass(frozen=True, slots=True, eq=False)
class MapImages:
    """The images of a map, N of them, each array in the same order.

    indices: (N,) their places in the test images of ``data``, rising. labels, answers: (N,) classes. probabilities:
    (N,) those of the answers, 0..1. pictures: (N, H, W) uint8, in colour (N, H, W, 3). total: how many test images
    there are.
    """

    indices: Int64
    labels: Int64
    answers: Int64
    probabilities: Float32
    pictures: UInt8
    data: str = MNIST.data
    task: Task = MNIST
    total: int = 0

    def __len__(self) -> int:
        return len(self.indices)

    @property
    def mistakes(self) -> Bool:
        """(N,): which of them are answered wrong."""
        wrong: Bool = self.labels != self.answers
        return wrong

    def image(self, place: int) -> MapImage:
        return MapImage(
            place=place,
            index=int(self.indices[place]),
            label=int(self.labels[place]),
            answer=int(self.answers[place]),
            probability=float(self.probabilities[place]),
            picture=self.pictures[place],
        )


@dataclass(frozen=True, slots=True, eq=False)
class MapImage:
    """One of them. place: in the map. index: in the test images. picture: (H, W) or (H, W, 3) uint8."""

    place: int
    index: int
    label: int
    answer: int
    probability: float
    picture: UInt8

    @property
    def is_mistake(self) -> bool:
        return self.label != self.answer


@dataclass(frozen=True, slots=True, eq=False)
class LayerPoints:
    """Where a layer puts the images of a map, by principal component analysis of all D values of the layer.

    components: (N, R) float32, R at most COMPONENTS, those with most variance first. shares: (R,) their shares of the
    layer's variance, 0..1. mean: (D,), axes: (D, R), orthonormal: a vector of values v has the components (v − mean) ·
    axes. fitted: from how many of the images, evenly spread, mean and axes are; all N but in very wide layers.
    turn2 (2, 2), turn3 (3, 3): rotations or reflections that lay the points as closely as possible onto those of the
    layer before (orthogonal Procrustes), so that nothing turns for no reason. scale: positions are components times it.
    """

    layer: str
    components: Float32
    shares: Float32
    mean: Float32
    axes: Float32
    fitted: int
    turn2: Float32
    turn3: Float32
    scale: float

    def __len__(self) -> int:
        return len(self.components)

    def positions(self, dimensions: int) -> Float32:
        """(N, 2) or (N, 3): the points as they are shown, the first two components with a mean square of 1."""
        return self._turned(self.components, dimensions)

    def components_of(self, values: Float32) -> Float32:
        """(R,) for the layer's values, of whatever shape, at one input. Raises ValueError where they are not D."""
        found: Float32 = np.matmul(values.reshape(-1).astype(np.float32) - self.mean, self.axes)
        return found

    def position_of(self, components: Float32, dimensions: int) -> Float32:
        """(2,) or (3,): where a point with these components lies among ``positions``."""
        found: Float32 = self._turned(components[None], dimensions)[0]
        return found

    def share(self, dimensions: int) -> float:
        """The share of the layer's variance that is seen in so many dimensions."""
        return float(self.shares[:dimensions].sum())

    def _turned(self, components: Float32, dimensions: int) -> Float32:
        first = np.zeros((len(components), dimensions), np.float32)
        have = min(dimensions, components.shape[1])
        first[:, :have] = components[:, :have]
        turned: Float32 = (first @ (self.turn2 if dimensions == 2 else self.turn3)) * np.float32(self.scale)
        return turned


@dataclass(frozen=True, slots=True)
class ProjectionProgress:
    """How far the images are through the layers. done of total, at least 1, in any unit."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The images nearest to a drawing in a layer. places: (k,) of the map, the nearest first; distances: (k,),
    Euclidean over all values of the layer."""

    layer: str
    places: Int64
    distances: Float32


@dataclass(frozen=True, slots=True, eq=False)
class ChosenImages:
    """What is known of some images of a map. places: (k,), rising. confusion: (K, K) counts, [label, answer].
    mean: (H, W) or (H, W, 3) uint8, the mean picture; None of none."""

    places: Int64
    confusion: Int64
    mean: UInt8 | None

    def __len__(self) -> int:
        return len(self.places)

    @property
    def right(self) -> int:
        return int(np.trace(self.confusion))


@dataclass(frozen=True, slots=True, eq=False)
class TsneState:
    """A t-SNE under way. positions: (M, 2) float32, of the map's places ``places`` (M,). step of total; loss: the
    Kullback-Leibler divergence, None before the first step."""

    layer: str
    places: Int64
    positions: Float32
    step: int
    total: int
    loss: float | None
    seed: int

    @property
    def done(self) -> bool:
        return self.step >= self.total


@dataclass(frozen=True, slots=True)
class LayerSeparation:
    """How many of the tested images are told right from what a layer computes of them. nearest: by the most frequent
    class among the nearest of the fitted images; probe: by a linear classifier fitted to those."""

    layer: str
    nearest: int
    probe: int


@dataclass(frozen=True, slots=True)
class Separation:
    """How well each layer of a network separates the classes, as far as it is measured.

    layers: those that are measured, the input first. fitted, tested: numbers of test images of ``data``; none is among
    both. answered: how many of the tested ones the network itself answers right. total: layers there are to measure.
    neighbours: how many fitted images vote.
    """

    layers: tuple[LayerSeparation, ...]
    fitted: int
    tested: int
    answered: int
    total: int
    data: str
    neighbours: int

    @property
    def complete(self) -> bool:
        return len(self.layers) == self.total

    def share(self, right: int) -> float:
        """0..1, of the tested images."""
        return right / self.tested
