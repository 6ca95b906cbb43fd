"""Ink: what pen strokes look like on a pixel grid.

A stroke is a chain of capsules: everything within a radius, which may change along the way, of its polyline. A
pixel's ink is how much of it the chain covers, taken from the distance of its centre to the nearest capsule:
``clip(radius - distance + 1/2, 0, 1)``, which is exact for a straight edge along the grid and within a few hundredths
elsewhere. A line thinner than a pixel keeps its area: it is drawn one pixel wide and proportionally fainter.

Distances are computed in small windows, one per capsule, all at once. For that the polyline is first brought to pieces
of similar length: points closer together than a fraction of a pixel or on a straight line are left out, long pieces
are divided. So the cost does not depend on how densely the pen was sampled, and neither, to a hair, does the ink.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Bool, Float32, Float64

Capsules = tuple[Float64, Float64, Float64, Float64]
"""Where n capsules begin and end, (n, 2) each, and their radii there, (n,) each."""

_HAIR = 0.03
"""How far, in pixels, a point may lie off the line between its neighbours and still be left out."""

_CHUNK = 1 << 18
"""Window pixels evaluated at once, so that a huge brush needs time but not memory."""

_BLOCK = 1 << 16
"""Capsules made at once."""

_MOST_PARTS, _MOST_PIXELS = 1 << 18, 1 << 24
"""Capsules that are looked at, and window pixels that are evaluated, at most. A hand needs half an hour of scribbling
for as many; what is left out of more lies where there is much ink already."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Polylines laid end to end.

    points: (N, 2) float64, x and y. radii: (N,) half the ink's width at each point. first: (N,) bool, whether the
    point begins a polyline. All in the same unit, pixels where pixels are computed.
    """

    points: Float64
    radii: Float64
    first: Bool

    @property
    def last(self) -> Bool:
        """(N,) bool, whether the point ends a polyline."""
        last = np.empty_like(self.first)
        last[:-1] = self.first[1:]
        last[-1:] = True
        return last

    def taken(self, keep: npt.NDArray[np.bool_ | np.intp]) -> Lines:
        """Some of the points; the first and last point of each polyline must be among them."""
        return Lines(self.points[keep], self.radii[keep], self.first[keep])

    def moved(self, scale: float, left: float, top: float) -> Lines:
        """Scaled, radii too, and then shifted."""
        return Lines(self.points * scale + (left, top), self.radii * scale, self.first)

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the ink; there must be at least one point."""
        x, y, radii = self.points[:, 0], self.points[:, 1], self.radii
        return float((x - radii).min()), float((y - radii).min()), float((x + radii).max()), float((y + radii).max())


def lines(polylines: Iterable[tuple[npt.ArrayLike, npt.ArrayLike]]) -> Lines:
    """Lines from pairs of points (n, 2) and radii (n,) or one number; polylines without points are left out."""
    parts = [(np.asarray(p, dtype=np.float64).reshape(-1, 2), r) for p, r in polylines]
    parts = [(p, r) for p, r in parts if len(p)]
    if not parts:
        return Lines(np.zeros((0, 2)), np.zeros(0), np.zeros(0, dtype=np.bool_))
    first = np.zeros(sum(len(p) for p, _ in parts), dtype=np.bool_)
    first[np.cumsum([0, *(len(p) for p, _ in parts[:-1])])] = True
    radii = [np.broadcast_to(np.asarray(r, dtype=np.float64), len(p)) for p, r in parts]
    return Lines(np.concatenate([p for p, _ in parts]), np.concatenate(radii), first)


def point_array(points: tuple[tuple[float, float], ...]) -> Float64:
    """(n, 2) float64 from pairs; several times faster than numpy's own way with nested tuples."""
    return np.fromiter(chain.from_iterable(points), dtype=np.float64, count=2 * len(points)).reshape(-1, 2)


def clipped(ink: Lines, width: float, height: float) -> Lines:
    """The parts of the lines whose ink reaches into 0..width by 0..height, each cut where it leaves.

    Coordinates may be as large as floating point allows.
    """
    if not len(ink.points):
        return ink
    left, top, right, bottom = ink.box()
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        return ink
    # Beyond this no product below overflows, and no direction within the canvas changes noticeably.
    far = 1e9 * max(width, height, float(ink.radii.max()))
    points = np.clip(ink.points, -far, far)
    a, b, pairs = _segments(replace(ink, points=points))
    step = points[b] - points[a]
    reach = np.maximum(ink.radii[a], ink.radii[b])[:, None]
    low, high = -reach - points[a], np.array([width, height]) + reach - points[a]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        t0, t1 = low / step, high / step
    # Along an axis without movement either everything or nothing is inside.
    still = step == 0
    inside = (low <= 0) & (high >= 0)
    enter = np.where(still, np.where(inside, 0.0, 2.0), np.minimum(t0, t1)).max(axis=1).clip(0, None)
    leave = np.where(still, np.where(inside, 1.0, -1.0), np.maximum(t0, t1)).min(axis=1).clip(None, 1)
    kept = enter <= leave
    return _pieces(replace(ink, points=points), a, b, pairs, enter, leave, kept)


def _segments(ink: Lines) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Bool]:
    """Indices of where each segment begins and ends; a dot is a segment from a point to itself.

    Third: whether a segment continues the one before it.
    """
    last = ink.last
    a = np.flatnonzero(~last | ink.first)
    b = np.where(last[a], a, a + 1)
    return a, b, ~ink.first[a]


def _pieces(
    ink: Lines,
    a: npt.NDArray[np.intp],
    b: npt.NDArray[np.intp],
    joined: Bool,
    enter: Float64,
    leave: Float64,
    kept: Bool,
) -> Lines:
    """The kept parts of segments as lines again: whole runs stay together."""
    a, b, joined, enter, leave = a[kept], b[kept], joined[kept], enter[kept], leave[kept]
    # A segment goes on with its predecessor if that was kept too and neither is cut at the joint.
    begins = np.ones(len(a), dtype=np.bool_)
    if len(a) > 1:
        begins[1:] = ~(joined[1:] & (b[:-1] == a[1:]) & (leave[:-1] == 1) & (enter[1:] == 0))
    start = ink.points[a] + (ink.points[b] - ink.points[a]) * enter[:, None]
    stop = ink.points[a] + (ink.points[b] - ink.points[a]) * leave[:, None]
    start_radius = ink.radii[a] + (ink.radii[b] - ink.radii[a]) * enter
    stop_radius = ink.radii[a] + (ink.radii[b] - ink.radii[a]) * leave
    # Each segment gives its end point, and its start point where it begins a run.
    order = np.stack([begins, np.ones(len(a), dtype=np.bool_)], axis=1).ravel()
    points = np.stack([start, stop], axis=1).reshape(-1, 2)[order]
    radii = np.stack([start_radius, stop_radius], axis=1).ravel()[order]
    first = np.stack([begins, np.zeros(len(a), dtype=np.bool_)], axis=1).ravel()[order]
    return Lines(points, radii, first)


def simplified(ink: Lines, spacing: float) -> Lines:
    """Fewer points, the same ink to a hair: one point in each ``spacing`` of length, none on a straight line.

    Units are pixels. Turns of more than 60 degrees are kept wherever they are.
    """
    if len(ink.points) < 3:
        return ink
    step = np.diff(ink.points, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    number = np.floor(np.cumsum(length) / spacing)
    keep = ink.first | ink.last
    keep[2:] |= number[1:] != number[:-1]
    # The end of a long segment stays where it is: moving it would turn the whole segment.
    keep[1:] |= length >= spacing
    keep[:-1] |= length >= spacing
    cosine = step[1:, 0] * step[:-1, 0] + step[1:, 1] * step[:-1, 1]
    keep[1:-1] |= cosine < 0.5 * length[1:] * length[:-1]
    ink = ink.taken(keep)
    for _ in range(4):
        fewer = _halved(ink)
        if len(ink.points) - len(fewer.points) <= len(ink.points) // 8:
            return fewer
        ink = fewer
    return ink


def _halved(ink: Lines) -> Lines:
    """Without every second point, where that point lies on the line between its neighbours."""
    count = len(ink.points)
    middle = np.arange(1, count - 1, 2)
    middle = middle[~(ink.first | ink.last)[middle]]
    before, after, point = ink.points[middle - 1], ink.points[middle + 1], ink.points[middle]
    chord, offset = after - before, point - before
    square = (chord * chord).sum(axis=1)
    t = np.clip((offset * chord).sum(axis=1) / np.where(square > 0, square, 1), 0, 1)
    away = offset - chord * t[:, None]
    between = ink.radii[middle - 1] * (1 - t) + ink.radii[middle + 1] * t
    flat = (away * away).sum(axis=1) < _HAIR**2
    flat &= np.abs(between - ink.radii[middle]) < _HAIR
    keep = np.ones(count, dtype=np.bool_)
    keep[middle[flat]] = False
    return ink.taken(keep)


def coverage(ink: Lines, height: int, width: int, *, fine: bool = False) -> Float32:
    """The ink on a grid of ``height`` by ``width`` pixels, float32 in 0..1; coordinates are pixels, corner at 0, 0.

    fine: it is the input itself, where each hundredth counts, also where it is large.
    """
    # A thumbnail is only looked at.
    ink = simplified(clipped(ink, width, height), 0.25 if fine or max(height, width) <= 28 else 0.5)
    a, b, _ = _segments(ink)
    start, stop, radius_a, radius_b = ink.points[a], ink.points[b], ink.radii[a], ink.radii[b]
    visible = np.maximum(radius_a, radius_b) > 0
    if not visible.all():
        start, stop, radius_a, radius_b = start[visible], stop[visible], radius_a[visible], radius_b[visible]
    if not len(start):
        return np.zeros((height, width), dtype=np.float32)
    painting = _Painting(height, width)
    for part in _by_size(np.maximum(radius_a, radius_b)):
        painting.add(start[part], stop[part], radius_a[part], radius_b[part])
        if painting.is_done:
            break
    return painting.image()


def _by_size(radii: Float64) -> Iterator[npt.NDArray[np.intp]]:
    """Indices of capsules of similar size together, the largest first: a window is then never much too large, and what
    the largest have filled, the others need not be looked at for."""
    if float(radii.max()) <= 4 * max(float(radii.min()), 1.0):
        yield np.arange(len(radii))
        return
    size = np.floor(np.log2(np.maximum(radii, 1)) / 2)
    for each in np.unique(size)[::-1]:
        yield np.flatnonzero(size == each)


def _divided(start: Float64, stop: Float64, radius_a: Float64, radius_b: Float64, longest: float) -> Capsules:
    """Long segments in equal parts: a window then holds mostly ink, not mostly nothing."""
    parts = _parts(start, stop, longest)
    total = int(parts.sum())
    if total == len(parts):
        return start, stop, radius_a, radius_b
    whose = np.repeat(np.arange(len(parts)), parts)
    part = np.arange(total) - (np.cumsum(parts) - parts)[whose]
    t0 = part / parts[whose]
    t1 = (part + 1) / parts[whose]
    start, step = start[whose], (stop - start)[whose]
    radius, growth = radius_a[whose], (radius_b - radius_a)[whose]
    return start + step * t0[:, None], start + step * t1[:, None], radius + growth * t0, radius + growth * t1


def _parts(start: Float64, stop: Float64, longest: float) -> npt.NDArray[np.intp]:
    """(n,) into how many parts of at most this length each segment is divided."""
    step = stop - start
    return np.maximum(np.ceil(np.hypot(step[:, 0], step[:, 1]) / longest), 1).astype(np.intp)


class _Painting:
    """The maximum over all capsules, each evaluated in its own window of a (padded) grid, with bounded work."""

    def __init__(self, height: int, width: int) -> None:
        self._height, self._width = height, width
        self._image = np.zeros((height, width), dtype=np.float32)
        self._pixels = _MOST_PIXELS
        self._begun = False

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to be gained, or to be spent."""
        return self._pixels <= 0 or (self._begun and float(self._image.min()) >= 1)

    def image(self) -> Float32:
        return self._image

    def add(self, start: Float64, stop: Float64, radius_a: Float64, radius_b: Float64) -> None:
        """Segments of similar width."""
        longest = max(1.5, float(np.median(radius_a)))
        parts = _parts(start, stop, longest)
        total = int(parts.sum())
        blocks = -(-total // _BLOCK)
        if blocks == 1:
            self._paint(*_divided(start, stop, radius_a, radius_b, longest))
            return
        # In blocks from all over the segments: where they are too many, they are missing nowhere in particular.
        order = np.random.default_rng(0).permutation(len(start))
        for block in range(min(blocks, _MOST_PARTS // _BLOCK)):
            part = order[block::blocks]
            self._paint(*_divided(start[part], stop[part], radius_a[part], radius_b[part], longest))
            if self.is_done:
                break

    def _paint(self, start: Float64, stop: Float64, radius_a: Float64, radius_b: Float64) -> None:
        height, width = self._height, self._width
        # A pixel centre at i + 1/2 is touched where it is less than radius + 1/2 from the segment.
        reach = np.maximum(np.maximum(radius_a, radius_b), 0.5)[:, None]
        low = np.ceil(np.minimum(start, stop) - reach - 1).astype(np.intp)
        high = np.floor(np.maximum(start, stop) + reach).astype(np.intp)
        # Windows larger than the grid begin at its edge.
        size = np.array([width, height])
        low, high = np.maximum(low, -1), np.minimum(high, size)
        columns, rows = ((high - low).max(axis=0) + 1).clip(1, None).tolist()
        pitch = width + columns + 1
        canvas = np.zeros((height + rows + 1) * pitch, dtype=np.float32)
        grid = canvas.reshape(-1, pitch)
        grid[1 : height + 1, 1 : width + 1] = self._image
        inside = ((low < size) & (high >= 0)).all(axis=1)
        if not inside.all():
            start, stop, low = start[inside], stop[inside], low[inside]
            radius_a, radius_b = radius_a[inside], radius_b[inside]
        chunk = max(1, _CHUNK // (rows * columns))
        window = np.arange(rows)[:, None] * pitch + np.arange(columns)
        for i in range(0, len(start), chunk):
            part = np.arange(i, min(i + chunk, len(start)))
            if self._begun:
                # In a scribble most of what comes later falls on pixels that are full already.
                part = part[_is_open(grid, low[part], rows, columns, height, width)]
                if not len(part):
                    continue
            self._begun = True
            corner = low[part]
            values = _windows(start[part] - corner, stop[part] - corner, radius_a[part], radius_b[part], rows, columns)
            places = ((corner[:, 1] + 1) * pitch + corner[:, 0] + 1)[:, None, None] + window
            np.maximum.at(canvas, places.ravel(), values.ravel())
            self._pixels -= values.size
            if self._pixels <= 0:
                break
        self._image = np.ascontiguousarray(grid[1 : height + 1, 1 : width + 1])


def _is_open(canvas: Float32, corner: npt.NDArray[np.intp], rows: int, columns: int, height: int, width: int) -> Bool:
    """For each window, whether any visible pixel in it is not full yet (by a table of sums)."""
    table = np.zeros((canvas.shape[0] + 1, canvas.shape[1] + 1), dtype=np.int64)
    table[2 : height + 2, 2 : width + 2] = canvas[1 : height + 1, 1 : width + 1] < 1
    table[1 : height + 2, 1 : width + 2] = table[1 : height + 2, 1 : width + 2].cumsum(axis=0).cumsum(axis=1)
    table[height + 2 :] = table[height + 1]
    table[:, width + 2 :] = table[:, width + 1 : width + 2]
    x, y = corner[:, 0] + 1, corner[:, 1] + 1
    count = table[y + rows, x + columns] - table[y, x + columns] - table[y + rows, x] + table[y, x]
    return np.asarray(count > 0, dtype=np.bool_)


def _windows(start: Float64, stop: Float64, radius_a: Float64, radius_b: Float64, rows: int, columns: int) -> Float32:
    """Coverage by each of n capsules in its window, (n, rows, columns); coordinates from the window's corner."""
    step = stop - start
    length = np.hypot(step[:, 0], step[:, 1])
    direction = np.divide(step, length[:, None], out=np.zeros_like(step), where=length[:, None] > 0)
    direction[length == 0, 0] = 1
    x = (np.arange(columns) + 0.5 - start[:, :1]).astype(np.float32)[:, None, :]
    y = (np.arange(rows) + 0.5 - start[:, 1:]).astype(np.float32)[:, :, None]
    ux, uy = direction.astype(np.float32).T[:, :, None, None]
    end = length.astype(np.float32)[:, None, None]
    along = x * ux + y * uy
    distance: Float32 = x * uy - y * ux
    nearest = np.clip(along, 0, end)
    along -= nearest
    along *= along
    distance *= distance
    distance += along
    np.sqrt(distance, out=distance)
    edge: Float32 = radius_a.astype(np.float32)[:, None, None]
    if not np.array_equal(radius_a, radius_b):
        growth = np.divide(radius_b - radius_a, length, out=np.zeros_like(length), where=length > 0)
        edge = edge + nearest * growth.astype(np.float32)[:, None, None]
    if float(radius_a.min()) >= 0.5 and float(radius_b.min()) >= 0.5:
        np.subtract(edge + np.float32(0.5), distance, out=distance)
        np.clip(distance, 0, 1, out=distance)
        return distance
    faint = np.minimum(2 * edge, 1)
    np.subtract(np.maximum(edge, np.float32(0.5)) + np.float32(0.5), distance, out=distance)
    np.clip(distance, 0, 1, out=distance)
    distance *= faint
    return distance
