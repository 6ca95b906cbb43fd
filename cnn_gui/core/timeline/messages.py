"""The moments of a run, as values."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.core.arrays import Float32


@dataclass(frozen=True, slots=True)
class Moment:
    """When the weights were kept. step: after how many optimiser updates, 0 is before the first. images: training
    images seen until then, each as often as it was seen."""

    step: int
    images: int


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments that a run's file has, the earliest first, without their weights.

    path: of that file. steps_per_epoch, total_steps: as the run was planned. places, sizes: where the weights of each
    moment begin in the file, and how many bytes they have.
    """

    path: str
    moments: tuple[Moment, ...]
    steps_per_epoch: int
    total_steps: int
    places: tuple[int, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FilmScene:
    """One moment, or Now (None). input: (C, H, W), 0..1. layer: the name of the first layer behind it that has weights;
    maps: the first of its maps, (maps, H, W), of a vector 1×1 each. probabilities: (classes,) 0..1."""

    moment: Moment | None
    input: Float32
    layer: str
    maps: Float32
    probabilities: Float32
