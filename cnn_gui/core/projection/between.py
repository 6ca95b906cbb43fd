"""What lies between digits, as values: the way from one to another, and the plane that three of them span."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32, Float64, Int64, UInt8

PIXEL_STEPS, NEAREST_STEPS = 41, 17
"""Places on the way from one picture to another, both ends among them: mixed pixels, and nearest pictures."""

ROUNDS = (16, 32, 64)
"""Places along each side of a plane whose answers are found, one round after the other."""

MARGIN = 0.3
"""Of a plane around its three corners, of their larger extent."""


@dataclass(frozen=True, slots=True, eq=False)
class DigitPath:
    """Pictures from one to another. layer: whose space is walked through, by the nearest test images; "" where pixels
    are mixed. shares: (S,) of the way, from 0 to 1. pictures: (S, C, H, W) uint8, and probabilities: (S, K) of the
    classes, each of exactly that picture. places: (S,) of the map, and distances: (S,) to them in the layer; both of
    length 0 where pixels are mixed."""

    layer: str
    shares: Float32
    pictures: UInt8
    probabilities: Float32
    places: Int64
    distances: Float32

    def __len__(self) -> int:
        return len(self.shares)

    @property
    def answers(self) -> Int64:
        """(S,): the most probable class of each."""
        found: Int64 = self.probabilities.argmax(axis=1)
        return found


def mixed(first: UInt8, second: UInt8, shares: Float32) -> UInt8:
    """(S, C, H, W): pictures on the straight way between two (C, H, W), to whole pixel values."""
    start, end = first.astype(np.float64), second.astype(np.float64)
    ways = shares.astype(np.float64).reshape(-1, 1, 1, 1)
    found: UInt8 = np.rint(start + (end - start) * ways).astype(np.uint8)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The plane of pictures that three of them span. corners: (3, C, H, W) uint8. places: (3, 2), where they lie: the
    first at (0, 0), the second to its right; distances are those of the pictures, Euclidean over pixels of 0..255.
    axes: (2, C·H·W), orthonormal. low, high: the part of the plane that is shown."""

    corners: UInt8
    places: Float64
    axes: Float64
    low: tuple[float, float]
    high: tuple[float, float]

    def pictures(self, positions: Float64) -> UInt8:
        """(N, C, H, W) at positions (N, 2). Between the corners they are whole pixel values; beyond, what would be
        darker than paper or brighter than ink is cut off."""
        start = self.corners[0].reshape(1, -1).astype(np.float64)
        found: UInt8 = np.rint(np.clip(start + positions @ self.axes, 0, 255)).astype(np.uint8)
        return found.reshape(-1, *self.corners.shape[1:])

    def grid(self, side: int) -> Float64:
        """(side², 2): the middles of side × side cells, row by row from the top."""
        (left, bottom), (right, top) = self.low, self.high
        steps = (np.arange(side) + 0.5) / side
        x, y = np.meshgrid(left + (right - left) * steps, top + (bottom - top) * steps)
        return np.stack([x.ravel(), y.ravel()], axis=1)


def plane_of(corners: UInt8) -> Plane | None:
    """For three pictures (3, C, H, W); None where they span none: two are equal, or one lies between the others."""
    flat = corners.reshape(3, -1).astype(np.float64)
    across, up = flat[1] - flat[0], flat[2] - flat[0]
    length = float(np.linalg.norm(across))
    if length < 1:
        return None
    first = across / length
    rest = up - (up @ first) * first
    height = float(np.linalg.norm(rest))
    if height < 1:
        return None
    axes = np.stack([first, rest / height])
    places = np.array([[0.0, 0.0], [length, 0.0], [float(up @ first), height]])
    low, high = places.min(axis=0), places.max(axis=0)
    half = (0.5 + MARGIN) * float((high - low).max())
    middle = (low + high) / 2
    return Plane(
        corners,
        places,
        axes,
        (float(middle[0]) - half, float(middle[1]) - half),
        (float(middle[0]) + half, float(middle[1]) + half),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """What is answered all over a plane. answers: (G, G) classes, and confidence: (G, G) float32, their probabilities,
    of the pictures in the middles of G × G cells, the topmost row first. corners: (3,) answers, and corner_confidence:
    (3,), of the three pictures themselves."""

    plane: Plane
    answers: Int64
    confidence: Float32
    corners: Int64
    corner_confidence: Float32

    @property
    def side(self) -> int:
        return len(self.answers)

    @property
    def complete(self) -> bool:
        return self.side == ROUNDS[-1]

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of the cell at a position; that of the nearest one outside."""
        (left, bottom), (right, top) = self.plane.low, self.plane.high
        row = int((top - y) / (top - bottom) * self.side)
        column = int((x - left) / (right - left) * self.side)
        return min(max(row, 0), self.side - 1), min(max(column, 0), self.side - 1)

    def middle_of(self, row: int, column: int) -> tuple[float, float]:
        """The position of a cell's middle."""
        (left, bottom), (right, top) = self.plane.low, self.plane.high
        return left + (right - left) * (column + 0.5) / self.side, top + (bottom - top) * (row + 0.5) / self.side

    def picture(self, row: int, column: int) -> UInt8:
        """(C, H, W): the picture that a cell's answer is of."""
        picture: UInt8 = self.plane.pictures(np.array([self.middle_of(row, column)]))[0]
        return picture
