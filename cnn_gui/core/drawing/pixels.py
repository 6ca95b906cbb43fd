"""Pictures on the way to the network: resampling, specks, thickness. Pixels are float32, 0 (black) .. 1 (full ink)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Bool, Float32

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels; pixel i covers i .. i + 1."""

_SPECK = 0.02
"""A connected piece with less than this share of all ink is noise (the dot of a broken stroke has more)."""

_PIECE = 0.2
"""Share of the brightest pixel from which on neighbouring pixels belong to one piece of ink, where pieces are told
apart; what is fainter is the soft edge between two that nearly touch."""

_COARSE = 96
"""Longest side of the grid on which connected pieces are looked for."""


def resampled(image: Float32, box: Box, height: int, width: int) -> Float32:
    """The part of ``image`` in ``box`` on a new grid (height, width); outside of the image there is no ink.

    Shrinking averages exactly the area that each new pixel covers, so that the amount of ink stays; enlarging
    interpolates linearly. One axis after the other. Scale 1 by whole pixels changes nothing.
    """
    left, top, right, bottom = box
    rows = _resampled_rows(image, top, (bottom - top) / height, height)
    return np.ascontiguousarray(_resampled_rows(rows.T, left, (right - left) / width, width).T)


def _resampled_rows(image: Float32, start: float, scale: float, size: int) -> Float32:
    """``size`` new rows; new row i covers the old rows start + scale * (i .. i + 1).

    Not a product with a matrix: a BLAS with threads of its own stalls for many milliseconds on a busy machine.
    """
    count = len(image)
    if scale < 1:
        place = start + scale * (np.arange(size) + 0.5)
        inside = ((place >= 0) & (place <= count)).astype(np.float32)[:, None]
        # Towards the rim there is nothing to mix with: the outermost row goes on to the edge.
        place = np.clip(place - 0.5, 0, count - 1)
        index = np.minimum(place.astype(np.intp), max(count - 2, 0))
        part = (place - index).astype(np.float32)[:, None]
        mixed: Float32 = image[index] * (1 - part) + image[np.minimum(index + 1, count - 1)] * part
        return mixed * inside
    # The ink above each edge: whole rows (exact in 64 bits) and a part of one.
    above = np.zeros((count + 1, image.shape[1]))
    np.cumsum(image, axis=0, dtype=np.float64, out=above[1:])
    edge = np.clip(start + scale * np.arange(size + 1), 0, count)
    index = np.minimum(edge.astype(np.intp), count - 1)
    total = above[index] + (edge - index)[:, None] * image[index]
    return np.asarray((total[1:] - total[:-1]) / scale, dtype=np.float32)


def ink_box(image: Float32, threshold: float = 0.2) -> tuple[int, int, int, int] | None:
    """The smallest box around all pixels above ``threshold`` of the brightest; None where there is no ink."""
    brightest = float(image.max(initial=0))
    if brightest <= 0:
        return None
    lit = image > threshold * brightest
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def without_specks(image: Float32) -> Float32:
    """The image with small pieces of ink, apart from the rest, made black."""
    height, width = image.shape
    factor = max(1.0, max(height, width) / _COARSE)
    rows, columns = max(1, round(height / factor)), max(1, round(width / factor))
    coarse = image if factor == 1 else resampled(image, (0, 0, width, height), rows, columns)
    labels = connected(coarse > 0.1 * float(coarse.max(initial=0)))
    amounts = np.bincount(labels.ravel(), weights=coarse.ravel())
    amounts[0] = np.inf
    specks = amounts < _SPECK * float(coarse.sum())
    if not specks.any():
        return image
    y = np.minimum((np.arange(height) * rows) // height, rows - 1)
    x = np.minimum((np.arange(width) * columns) // width, columns - 1)
    # A speck's faint rim lies outside its label: one coarse pixel more all around, but nothing of other pieces.
    noise = grown(specks[labels]) & ((labels == 0) | specks[labels])
    return np.where(noise[np.ix_(y, x)], np.float32(0), image)


def without_neighbours(image: Float32) -> Float32:
    """The image without what its edge cuts off: parts of other digits, lines, the rim of the paper, another window.

    Only where a piece of ink that is large enough for a digit lies in the middle and reaches no edge; and nothing that
    comes into the middle itself is taken away.
    """
    height, width = image.shape
    factor = max(1.0, max(height, width) / _COARSE)
    rows, columns = max(1, round(height / factor)), max(1, round(width / factor))
    coarse = image if factor == 1 else resampled(image, (0, 0, width, height), rows, columns)
    labels = connected(coarse > _PIECE * float(coarse.max(initial=0)))
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    middle = np.unique(labels[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4])
    cut = np.setdiff1d(edge, np.append(middle, 0))
    if not len(cut) or not any(_is_large(labels == piece) for piece in np.setdiff1d(middle, np.append(edge, 0))):
        return image
    # What is faint belongs to the piece that it lies beside, here a soft edge or there a shadow.
    kept = (labels > 0) & ~np.isin(labels, cut)
    gone = ~(kept | (grown(grown(kept)) & (labels == 0)))
    y = np.minimum((np.arange(height) * rows) // height, rows - 1)
    x = np.minimum((np.arange(width) * columns) // width, columns - 1)
    return np.where(gone[np.ix_(y, x)], np.float32(0), image)


def _is_large(piece: Bool) -> bool:
    """Whether it may be a digit: a quarter of the picture high or wide."""
    high, wide = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    return bool(max(int(np.ptp(high)), int(np.ptp(wide))) + 1 >= max(piece.shape) / 4)


def connected(lit: Bool) -> npt.NDArray[np.int64]:
    """Labels (H, W): 0 where not lit, else a number shared by all pixels reachable over lit neighbours (8 of them)."""
    height, width = lit.shape
    labels = np.zeros((height + 2, width + 2), dtype=np.int64)
    inner = labels[1:-1, 1:-1]
    inner[lit] = np.arange(1, int(lit.sum()) + 1)
    if not lit.any():
        return inner
    parents = np.arange(int(labels.max()) + 1)
    while True:
        # Every pixel looks at the largest label around it; then whole pieces take over what their pixels found.
        found = np.maximum.reduce([labels[y : y + height, x : x + width] for y in range(3) for x in range(3)])
        np.maximum.at(parents, inner[lit], found[lit])
        while not np.array_equal(parents, parents[parents]):
            parents = parents[parents]
        merged = parents[inner]
        if np.array_equal(merged, inner):
            return inner
        inner[...] = merged


def grown(lit: Bool) -> Bool:
    """Where lit, and one pixel more all around."""
    height, width = lit.shape
    padded = np.pad(lit, 1)
    shifted = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return np.asarray(np.logical_or.reduce(shifted), dtype=np.bool_)


def stroke_width(image: Float32) -> float:
    """Typical width of the ink in pixels: twice its area by its outline; 0 where there is none.

    The outline's length is the image's total variation (coarea formula), so soft edges need no threshold. MNIST's
    training digits have a median of 2.36 by this measure, and 90 % of them lie in 1.63 .. 3.58.
    """
    padded = np.pad(image, 1)
    right = padded[1:, 1:] - padded[1:, :-1]
    down = padded[1:, 1:] - padded[:-1, 1:]
    outline = float(np.sqrt(right * right + down * down).sum())
    return 2 * float(image.sum()) / outline if outline > 0 else 0.0


def thickened(image: Float32, amount: float) -> Float32:
    """Ink grown by ``amount`` pixels on every side (grey dilation by a soft disc), or shrunk where it is negative."""
    if amount < 0:
        return np.float32(1) - thickened(np.float32(1) - image, -amount)
    # A large disc in several small steps: a disc of 9 needs 250 shifts, three of 3 need 111.
    steps = max(1, int(np.ceil(amount / 3)))
    for _ in range(steps):
        image = _dilated(image, amount / steps)
    return image


def _dilated(image: Float32, radius: float) -> Float32:
    reach = int(np.ceil(radius))
    height, width = image.shape
    padded = np.pad(image, reach, mode="edge")
    result = image.copy()
    for y in range(-reach, reach + 1):
        for x in range(-reach, reach + 1):
            # The disc's rim is soft, so that its radius can be any number.
            weight = min(1.0, radius + 1 - float(np.hypot(x, y)))
            if weight > 0:
                shifted = padded[reach + y : reach + y + height, reach + x : reach + x + width]
                np.maximum(result, shifted * np.float32(weight), out=result)
    return result
