"""Paper to black, ink to white: which of the two is which, uneven light, weak contrast.

Grey levels are 0..255. The threshold between paper and ink is Otsu's (N. Otsu, "A threshold selection method from
gray-level histograms", 1979): the one that parts the levels into the two classes furthest from each other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.drawing import pixels, shadows

_EVEN = 10.0
"""Paper that differs by less than this many levels between its parts is evenly lit."""

_WEAKEST = 20.0
"""Ink and paper less than this many levels apart are no ink but dirt."""

_STRONG = 160.0
"""Ink at this level or above on black paper needs no stretching: its grey values stay as they are."""

_BLACK = 8
"""Levels up to this one count as black, and as far from the other end as white."""

_SMALL = 64
"""A picture of no more pixels a side is cut out and not a photograph: its light is even."""

_FINE_ENOUGH = 256
"""Pixels a side that show any digit; noise need not be seen more finely."""

_MUCH, _TOGETHER = 0.1, 0.6
"""Noise, parted by a threshold, lights a third of its pixels and a third of the pixels beside them; ink lights hardly a
tenth, and nearly all pixels beside one of them."""

_TILES = 12
"""The paper's brightness is followed on a grid of this many tiles along the longest side."""


def ink_on_black(grey: UInt8, *, white_ink: bool = False) -> tuple[UInt8, bool]:
    """The picture (H, W) as white ink on black paper, and whether it was dark on light. No ink gives all zero.

    white_ink: it is known to be white on black. Clean white on black keeps its very values.
    """
    inverted = not white_ink and _is_dark_on_light(grey)
    ink = 255 - grey if inverted else grey
    is_clean = _is_clean(ink) or (white_ink and max(ink.shape) <= _SMALL and _is_mostly_black(ink))
    if is_clean and ink.shape == (28, 28):
        # What looks like a digit of the data set is not touched at all.
        return ink, inverted
    found = _evened(ink, is_clean)
    while max(ink.shape) > _FINE_ENOUGH and (not found.any() or _is_scattered(found)):
        # Noise that hides ink from pixel to pixel is averaged away; in a picture of noise alone none appears.
        ink = _halved(ink)
        found = _evened(ink, is_clean)
    if not white_ink and not is_clean and found.any() and shadows.is_shadow(found):
        found, inverted = _beside_a_shadow(grey, found, inverted)
    return found, inverted


def _beside_a_shadow(grey: UInt8, found: UInt8, inverted: bool) -> tuple[UInt8, bool]:
    """The ink where the strongest contrast is the edge of a shadow: what is narrow, and more than the noise."""
    candidates = [(_evened(shadows.narrow(ink), False), dark) for ink, dark in ((255 - grey, True), (grey, False))]
    likely = [each for each in candidates if _may_be_ink(each[0])]
    if not likely:
        return found, inverted
    # The other one of the two is what the ink encloses, which is more.
    return min(likely, key=lambda each: int(each[0].sum(dtype=np.int64)))


def _may_be_ink(found: UInt8) -> bool:
    return bool(found.any()) and not _is_scattered(found) and not shadows.is_shadow(found)


def _is_scattered(found: UInt8) -> bool:
    """Whether much of it is lit, but not side by side, as ink is: noise."""
    lit = found > 127
    count = int(lit.sum())
    beside = max(int((lit[1:] & lit[:-1]).sum()), int((lit[:, 1:] & lit[:, :-1]).sum()))
    return count > _MUCH * lit.size and beside < _TOGETHER * count


def _halved(ink: UInt8) -> UInt8:
    """Averaged over blocks of 2x2 pixels; an odd last row or column is left out."""
    height, width = (max(2, side // 2 * 2) for side in ink.shape)
    part = np.resize(ink, (height, width)) if min(ink.shape) < 2 else ink[:height, :width]
    blocks = part.reshape(height // 2, 2, width // 2, 2).astype(np.float32).mean(axis=(1, 3))
    halved: UInt8 = np.rint(blocks).astype(np.uint8)
    return halved


def otsu(grey: UInt8) -> int:
    """The highest level of the darker class; 255 where all pixels are equal."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    level_sum = np.cumsum(counts * np.arange(256))
    total, total_sum = below[-1], level_sum[-1]
    above = total - below
    valid = (below > 0) & (above > 0)
    if not valid.any():
        return 255
    mean_gap = level_sum / np.maximum(below, 1) - (total_sum - level_sum) / np.maximum(above, 1)
    between = np.where(valid, below * above * mean_gap**2, -1.0)
    # Between two separate classes every threshold is as good: take the middle.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    return int(best[len(best) // 2])


def _is_clean(ink: UInt8) -> bool:
    """Whether the paper is black: nearly all of the frame, or, where a small picture is cut tightly, much of it."""
    frame = _border(ink)
    if float(np.percentile(frame, 90)) <= _BLACK:
        return True
    return max(ink.shape) <= _SMALL and float(np.percentile(frame, 40)) <= _BLACK and _is_mostly_black(ink)


def _is_mostly_black(ink: UInt8) -> bool:
    """Whether much of it is black and only edges are nearly so; noise on black paper lights half of it a little."""
    black, faint = float((ink <= 2).mean()), float(((ink > 2) & (ink <= 60)).mean())
    return black > 0.25 and faint < 0.5 * black


def _share_of_black(ink: UInt8) -> float:
    return float((ink <= _BLACK).mean())


def _border(grey: UInt8) -> UInt8:
    """The pixels of a frame 4 % wide."""
    edge = max(1, round(0.04 * min(grey.shape)))
    frame = np.ones(grey.shape, dtype=np.bool_)
    frame[edge : grey.shape[0] - edge, edge : grey.shape[1] - edge] = False
    return grey[frame]


def _is_dark_on_light(grey: UInt8) -> bool:
    """By the frame around the picture, which is mostly paper, if it is all of one class; else by the rarer class.

    In bad light a part of the paper is darker than the threshold. Then what matters is which way the few strongest
    deviations from a smooth surface go: ink is a small part of its neighbourhood.
    """
    threshold = otsu(grey)
    if threshold == 255:
        return bool(grey.flat[0] > 127)
    light = float((_border(grey) > threshold).mean())
    if not 0.15 < light < 0.85:
        return light > 0.5
    black, white = _share_of_black(grey), _share_of_black(255 - grey)
    if max(black, white) > 0.2:
        # Tightly cut, but on clean paper: there is more of it than of the ink.
        return white > black
    away = grey - _surface(grey)
    return float((away**3).mean()) < 0


def _surface(grey: UInt8) -> Float32:
    """The quadratic surface through most of the pixels (least squares, twice without what lies furthest off)."""
    height, width = grey.shape
    step = max(1, max(height, width) // 128)
    y, x = np.mgrid[0:height:step, 0:width:step].astype(np.float64)
    sample = grey[::step, ::step].astype(np.float64).ravel()
    terms = _terms(x.ravel() / width - 0.5, y.ravel() / height - 0.5)
    kept = np.ones(len(sample), dtype=np.bool_)
    factors: npt.NDArray[np.floating] = np.zeros(terms.shape[1])
    for _ in range(3):
        factors = np.linalg.lstsq(terms[kept], sample[kept], rcond=None)[0]
        off = np.abs(sample - terms @ factors)
        kept = off <= np.percentile(off, 80)
    y, x = np.mgrid[0:height, 0:width]
    surface = _terms(x.ravel() / width - 0.5, y.ravel() / height - 0.5) @ factors
    return np.asarray(surface.reshape(height, width), dtype=np.float32)


def _terms(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def _evened(ink: UInt8, is_clean: bool) -> UInt8:
    """The paper's brightness, which may vary slowly, subtracted, and what is left stretched over 0..255."""
    # On mostly black paper there is nothing to even out, and thick ink is not to be taken for paper.
    is_black = is_clean and _is_mostly_black(ink)
    paper = np.zeros(ink.shape, dtype=np.float32) if is_black else _paper(ink)
    above = np.clip(ink - paper, 0, 255)
    threshold = otsu(above.astype(np.uint8))
    dark, light = above[above <= threshold], above[above > threshold]
    if not len(light) or not len(dark):
        return np.zeros_like(ink)
    rest = 0.0 if is_black else float(np.median(dark))
    noise = 0.0 if is_black else float(np.median(np.abs(dark - rest)))
    strength = float(light.mean()) - float(dark.mean())
    # Noise alone, parted by a threshold, has classes about four of its median deviations apart.
    if strength < max(_WEAKEST, 6 * noise):
        return np.zeros_like(ink)
    full = float(np.percentile(light, 75))
    if is_clean and full >= _STRONG and float(paper.max()) < _BLACK:
        return ink
    black = min(rest + 4.5 * noise, full / 2)
    stretched = np.clip((above - black) * (255 / (full - black)), 0, 255)
    return np.asarray(np.rint(stretched), dtype=np.uint8)


def _paper(ink: UInt8) -> Float32:
    """How bright the paper is at each pixel, (H, W); one level everywhere where the light is even."""
    level = float(np.median(_border(ink)))
    height, width = ink.shape
    tile = max(4, -(-max(height, width) // _TILES))
    rows, columns = -(-height // tile), -(-width // tile)
    tiles = np.array(
        [
            [np.percentile(ink[y * tile : (y + 1) * tile, x * tile : (x + 1) * tile], 30) for x in range(columns)]
            for y in range(rows)
        ],
        dtype=np.float32,
    )
    # A tile full of ink takes the paper of its darkest neighbour.
    padded = np.pad(tiles, 1, mode="edge")
    tiles = np.minimum.reduce([padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)])
    if float(tiles.max() - tiles.min()) < _EVEN:
        return np.full(ink.shape, min(level, float(np.median(tiles))), dtype=np.float32)
    # Half a tile of margin, so that the middle of each tile keeps its own level.
    smooth = np.pad(tiles, 1, mode="edge")
    box = (1.0, 1.0, 1 + width / tile, 1 + height / tile)
    return pixels.resampled(smooth, box, height, width)
