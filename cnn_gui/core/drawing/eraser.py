"""The eraser: what is left of a drawing when a round eraser has moved over it.

An eraser's path is a chain of capsules (all points within ``radius`` of a segment). A stroke's ink at a point of its
centreline is a disc, so the ink touches the eraser where the centreline comes within ``radius + half width`` of the
path. The distance to a segment is a convex function along a line and the half width is linear along a stroke's
segment, so each capsule takes exactly one interval out of each segment, and its ends are roots of quadratics.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float64
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke

_HAIR = 1e-9
"""Parts of a segment shorter than this are rounding: they are neither cut out nor left over."""


def erase(drawing: Drawing, path: Sequence[tuple[float, float]], radius: float) -> Drawing:
    """What is left of ``drawing``; the same object where the eraser touches nothing.

    A round eraser of ``radius`` canvas units moves along ``path``. Strokes are cut exactly where their ink begins to
    touch the eraser; picture pixels under it turn black.
    """
    return erase_counting(drawing, path, radius)[0]


def erase_counting(
    drawing: Drawing, path: Sequence[tuple[float, float]], radius: float
) -> tuple[Drawing, tuple[int, ...]]:
    """As ``erase``, and in how many parts each of the drawing's strokes is left, in their order."""
    whole = (1,) * len(drawing.strokes)
    route = np.asarray(path, dtype=np.float64).reshape(-1, 2)
    route = route[np.isfinite(route).all(axis=1)]
    if not len(route) or not radius >= 0:
        return drawing, whole
    starts, ends = (route[:-1], route[1:]) if len(route) > 1 else (route, route)
    parts = [tuple(_erased_stroke(stroke, starts, ends, radius)) for stroke in drawing.strokes]
    strokes = tuple(chain.from_iterable(parts))
    picture = _erased_picture(drawing, starts, ends, radius)
    same_strokes = len(strokes) == len(drawing.strokes) and all(
        new is old for new, old in zip(strokes, drawing.strokes, strict=True)
    )
    if same_strokes and picture is drawing.picture:
        return drawing, whole
    if picture is not None:
        picture = replace(picture, exact=False)
    return replace(drawing, strokes=strokes, picture=picture, label=None, meaning=None), tuple(map(len, parts))


def _erased_stroke(stroke: Stroke, starts: Float64, ends: Float64, radius: float) -> Iterator[Stroke]:
    points = np.array(stroke.points, dtype=np.float64)
    pressures = np.ones(len(points)) if stroke.pressures is None else np.array(stroke.pressures, dtype=np.float64)
    reach = radius + stroke.width * pressures / 2
    widest = float(reach.max())
    low, high = points.min(axis=0) - widest, points.max(axis=0) + widest
    near = (np.maximum(starts, ends) >= low).all(axis=1) & (np.minimum(starts, ends) <= high).all(axis=1)
    if not near.any():
        yield stroke
        return
    if len(points) == 1:
        # A dot is a segment without length.
        points, reach, pressures = points.repeat(2, axis=0), reach.repeat(2), pressures.repeat(2)
    removed = _removed(points, reach, starts[near], ends[near])
    if not removed:
        yield stroke
        return
    for begin, end in _rest(removed, len(points) - 1):
        yield _part(stroke, points, pressures, begin, end)


def _removed(points: Float64, reach: Float64, starts: Float64, ends: Float64) -> list[tuple[float, float]]:
    """The erased intervals of a stroke, in order and merged. A position is segment number + fraction along it."""
    # A pen that stands still while its pressure changes makes a segment of widths alone.
    lengths = np.hypot(*(points[1:] - points[:-1]).T) + np.abs(reach[1:] - reach[:-1])
    intervals: list[tuple[float, float]] = []
    for start, end in zip(starts, ends, strict=True):
        first, last = _intervals(points, reach, start, end)
        # A segment taken whole counts however short it is.
        real = ((last - first) * lengths > _HAIR * (1 + lengths)) | ((first <= 0) & (last >= 1))
        indices = np.flatnonzero(real)
        intervals.extend(zip((indices + first[indices]).tolist(), (indices + last[indices]).tolist(), strict=True))
    return _merged(intervals)


def _merged(intervals: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1] + _HAIR:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _intervals(points: Float64, reach: Float64, start: Float64, end: Float64) -> tuple[Float64, Float64]:
    """For each segment the fractions first..last that lie within reach of the capsule start..end.

    first is 2 and last is -1 where there are none.
    """
    a, step = points[:-1], points[1:] - points[:-1]
    reach_a, reach_step = reach[:-1], reach[1:] - reach[:-1]
    count = len(a)
    first, last = np.full(count, 2.0), np.full(count, -1.0)
    for centre in (start, end):
        offset = a - centre
        # |offset + t step|² <= (reach_a + t reach_step)²
        candidates = _roots(
            (step * step).sum(axis=1) - reach_step**2,
            2 * ((offset * step).sum(axis=1) - reach_a * reach_step),
            (offset * offset).sum(axis=1) - reach_a**2,
        )
        first, last = _widened(first, last, candidates)
    axis = end - start
    length = float(np.hypot(*axis))
    if length > 0:
        first, last = _widened(first, last, _strip(a - start, step, reach_a, reach_step, axis / length, length))
    return first, last


def _widened(first: Float64, last: Float64, candidates: Float64) -> tuple[Float64, Float64]:
    """Candidates (n, m) are fractions inside the eraser, nan where there is none."""
    low = np.where(np.isnan(candidates), 2.0, candidates).min(axis=1)
    high = np.where(np.isnan(candidates), -1.0, candidates).max(axis=1)
    return np.minimum(first, low), np.maximum(last, high)


def _roots(a: Float64, b: Float64, c: Float64) -> Float64:
    """Where a t² + b t + c <= 0 begins and ends on 0..1: of 0, 1 and the roots those inside, else nan; (n, 4)."""
    with np.errstate(all="ignore"):
        # The stable form: the larger root by size first, the other from the product of the roots.
        discriminant = np.sqrt(b * b - 4 * a * c)
        q = -(b + np.copysign(discriminant, b)) / 2
        roots = np.stack([q / a, c / q], axis=1)
        roots[~((roots >= 0) & (roots <= 1))] = np.nan
        edges = np.stack([np.where(c <= 0, 0.0, np.nan), np.where(a + b + c <= 0, 1.0, np.nan)], axis=1)
    return np.concatenate([roots, edges], axis=1)


def _strip(
    offset: Float64, step: Float64, reach_a: Float64, reach_step: Float64, axis: Float64, length: float
) -> Float64:
    """The fractions in the straight middle of a capsule: four linear inequalities; (n, 2), nan where there are none."""
    along, along_step = offset @ axis, step @ axis
    normal = np.array([-axis[1], axis[0]])
    across, across_step = offset @ normal, step @ normal
    low, high = np.zeros(len(offset)), np.ones(len(offset))
    for value, slope in (
        (-along, -along_step),
        (along - length, along_step),
        (across - reach_a, across_step - reach_step),
        (-across - reach_a, -across_step - reach_step),
    ):
        # value + t slope <= 0
        with np.errstate(all="ignore"):
            crossing = -value / slope
        low = np.where(slope < 0, np.fmax(low, crossing), np.where((slope == 0) & (value > 0), 2.0, low))
        high = np.where(slope > 0, np.fmin(high, crossing), high)
    inside = low <= high
    return np.stack([np.where(inside, low, np.nan), np.where(inside, high, np.nan)], axis=1)


def _rest(removed: list[tuple[float, float]], end: int) -> Iterator[tuple[float, float]]:
    position = 0.0
    for begin, stop in (*removed, (float(end), float(end))):
        if begin - position > _HAIR:
            yield position, begin
        position = stop


def _part(stroke: Stroke, points: Float64, pressures: Float64, begin: float, end: float) -> Stroke:
    """The stroke from one position to another; a point on the way stays the very same number."""
    inner = [float(index) for index in range(int(np.floor(begin)) + 1, int(np.ceil(end)))]
    positions = np.array([begin, *inner, end])
    # No more than these: a long zigzag is cut into many parts.
    here = slice(int(np.floor(begin)), int(np.ceil(end)) + 1)
    numbers = np.arange(here.start, min(here.stop, len(points)), dtype=np.float64)
    x, y, pressure = (np.interp(positions, numbers, values[here]) for values in (points[:, 0], points[:, 1], pressures))
    return replace(
        stroke,
        points=tuple(zip(x.tolist(), y.tolist(), strict=True)),
        pressures=None if stroke.pressures is None else tuple(pressure.tolist()),
    )


def _erased_picture(drawing: Drawing, starts: Float64, ends: Float64, radius: float) -> Picture | None:
    """The picture with black pixels where a pixel's centre is under the eraser; None once no pixel is lit.

    An eraser narrower than a pixel takes the pixels it passes through the middle of.
    """
    picture = drawing.picture
    if picture is None:
        return None
    left, top, scale = drawing.picture_box()
    ink, original = picture.array().copy(), picture.original_array()
    layers = [ink] if original is None else [ink, original := original.copy()]
    origin = np.array([left, top])
    reach = max(radius / scale, 0.5)
    for start, end in zip((starts - origin) / scale, (ends - origin) / scale, strict=True):
        for pixels in layers:
            _blacken(pixels, start, end, reach)
    erased = replace(picture, data=ink.tobytes(), original=b"" if original is None else original.tobytes())
    if (erased.data, erased.original) == (picture.data, picture.original):
        return picture
    return None if erased.is_blank and erased.is_black else erased


def _blacken(pixels: npt.NDArray[np.uint8], start: Float64, end: Float64, reach: float) -> None:
    height, width = pixels.shape[:2]
    low, high = np.minimum(start, end) - reach, np.maximum(start, end) + reach
    x0, y0 = (int(v) for v in np.clip(np.floor(low), 0, (width, height)))
    x1, y1 = (int(v) for v in np.clip(np.ceil(high), 0, (width, height)))
    if x0 >= x1 or y0 >= y1:
        return
    x = np.arange(x0, x1) + 0.5 - start[0]
    y = (np.arange(y0, y1) + 0.5 - start[1])[:, None]
    step = end - start
    square = float(step @ step)
    t = np.clip((x * step[0] + y * step[1]) / square, 0, 1) if square > 0 else np.zeros((y1 - y0, x1 - x0))
    distance = np.hypot(x - t * step[0], y - t * step[1])
    pixels[y0:y1, x0:x1][distance <= reach] = 0
