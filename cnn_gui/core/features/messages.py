"""What a unit likes, as values: its numbers over the images of a data set, and the images themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cnn_gui.core.arrays import Float32, Int64, UInt8
from cnn_gui.core.network.messages import Box

SHOWN = 9
"""Images of each part of a distribution."""

LEVELS: Float32 = np.unique(
    np.concatenate([np.linspace(0, 1, 201), np.linspace(0, 0.01, 11), np.linspace(0.99, 1, 11)]).round(4)
).astype(np.float32)
"""Shares of the images at which a distribution is kept: every half percent, and every tenth at both ends."""


class Rank(StrEnum):
    """Of a distribution: the images with the largest values, those around the median, those with the smallest."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


RANKS = tuple(Rank)


@dataclass(frozen=True, slots=True)
class SurveyProgress:
    """done of total images have been seen; at the end done == total."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class UnitNumbers:
    """A unit's values over the images that have been seen. Of a map the value at an image is the largest in it.

    values, images: (3, SHOWN) for RANKS; the values of TOP fall, those of the others rise; images are indices of the
    data set, from 0. Where there are fewer images, NaN and -1 follow. quantiles: (len(LEVELS),): below quantiles[i]
    lies the share LEVELS[i]. By class (K,): counts of images, mean and spread (standard deviation), fires (share with
    a value above ``threshold``), and auc: how well the value alone tells the class from all others, 0..1, where 0.5 is
    chance and below it the value is smaller for that class. NaN for a class of which nothing, or nothing else, was
    seen. sampled: from how many images, evenly spread, MIDDLE, quantiles and auc are; all others from all of ``seen``.
    """

    layer: str
    unit: int
    seen: int
    sampled: int
    threshold: float
    values: Float32
    images: Int64
    quantiles: Float32
    counts: Int64
    mean: Float32
    spread: Float32
    fires: Float32
    auc: Float32

    @property
    def fires_on(self) -> float:
        """The share of all images on which it fires."""
        known = self.counts > 0
        return float((self.fires[known] * self.counts[known]).sum() / max(1, self.counts.sum()))

    @property
    def largest(self) -> float:
        """Of all images."""
        return float(self.values[RANKS.index(Rank.TOP), 0])

    @property
    def smallest(self) -> float:
        """Of all images."""
        return float(self.values[RANKS.index(Rank.BOTTOM), 0])

    @property
    def has_ties(self) -> bool:
        """Whether many images have the same value, as those have on which a ReLU is off."""
        return bool((np.diff(self.quantiles) == 0).any())

    def below(self, value: float) -> float:
        """The share of images with a smaller value, 0..1; between two levels by a straight line, which is off by less
        than half a percent, and by less than a tenth of one at both ends."""
        quantiles = self.quantiles
        first = int(np.searchsorted(quantiles, np.float32(value), side="left"))
        if first == 0:
            return 0.0
        if first == len(quantiles):
            return 1.0
        low, high = float(quantiles[first - 1]), float(quantiles[first])
        part = (value - low) / (high - low) if high > low else 1.0
        return float(LEVELS[first - 1] + part * (LEVELS[first] - LEVELS[first - 1]))


@dataclass(frozen=True, slots=True)
class Twins:
    """Two maps, or units, of a layer whose values go together: correlation over the images, up to 1."""

    first: int
    second: int
    correlation: float


@dataclass(frozen=True, slots=True, eq=False)
class LayerLikes:
    """As UnitNumbers, for all U units of a layer: values, images (3, U, SHOWN), quantiles (U, levels), the rest (U, K).

    silent: units that never fire, or that say the same for every image. twins: pairs that say the same, the most alike
    first; silent units are in none.
    """

    layer: str
    threshold: float
    values: Float32
    images: Int64
    quantiles: Float32
    mean: Float32
    spread: Float32
    fires: Float32
    auc: Float32
    silent: tuple[int, ...] = ()
    twins: tuple[Twins, ...] = ()

    @property
    def units(self) -> int:
        return len(self.quantiles)


@dataclass(frozen=True, slots=True, eq=False)
class Likes:
    """What every map, unit and class of a network likes, over ``seen`` images of a data set.

    counts: (K,) images of each class. sampled: as in UnitNumbers. layers: by name; the input, and vectors that are only
    maps laid out, are not there.
    """

    data: str
    seen: int
    sampled: int
    counts: Int64
    layers: Mapping[str, LayerLikes]

    def unit(self, layer: str, unit: int) -> UnitNumbers:
        """Raises KeyError or IndexError for one that is not there."""
        found = self.layers[layer]
        return UnitNumbers(
            layer=layer,
            unit=unit,
            seen=self.seen,
            sampled=self.sampled,
            threshold=found.threshold,
            values=found.values[:, unit],
            images=found.images[:, unit],
            quantiles=found.quantiles[unit],
            counts=self.counts,
            mean=found.mean[unit],
            spread=found.spread[unit],
            fires=found.fires[unit],
            auc=found.auc[unit],
        )


@dataclass(frozen=True, slots=True, eq=False)
class LikedImage:
    """An image of a data set as a unit saw it.

    index: in the data, from 0. picture: (H, W) uint8, in colour (H, W, 3). value: the unit's; of a map its largest.
    place: of the largest value in the map, (row, column), None of a vector. field: the pixels that the unit there
    sees; None where the value is the same at every place.
    """

    index: int
    label: int
    picture: UInt8
    value: float
    place: tuple[int, int] | None
    field: Box | None


@dataclass(frozen=True, slots=True, eq=False)
class UnitLikes:
    """What a unit likes, with the images. complete: all images of the data set have been seen."""

    numbers: UnitNumbers
    images: Mapping[Rank, tuple[LikedImage, ...]]
    total: int
    data: str

    @property
    def complete(self) -> bool:
        return self.numbers.seen >= self.total
