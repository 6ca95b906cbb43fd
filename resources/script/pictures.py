"""From a picture to a network's input, as core.drawing and core.input do it, in the fewest lines.

The parts of exported scripts (cnn_gui/core/exchange/export/code_parts.py): a script gets what its network needs, with
its own numbers in place of those of the constants. Written to be read there, and needs nothing of the app.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HEIGHT, WIDTH = 28, 28  # of the network's input, in pixels
BOX = 20  # the ink is fitted into a square of so many pixels
THIN, TYPICAL, THICK = 1.7, 2.4, 3.7  # widths of ink in pixels
BROADEST = 12.0  # a mark is not enlarged until its pen is wider than this
FINE = 4  # its width is changed on a grid so many times finer

Region = tuple[float, float, float, float]  # left, top, right, bottom


def read_digit(path: Path) -> np.ndarray:
    """A picture as the network expects it, (1, HEIGHT, WIDTH) in 0..1.

    Made as MNIST was: white ink on black, fitted into a box, its mass in the middle.
    """
    ink = ink_on_black(opened(path, "L"))
    if not ink.any():
        raise SystemExit(f"{path} is blank: there is nothing in it to read.")
    image = shrunk(ink.astype(np.float32) / np.float32(255), 252)
    corner = (WIDTH - BOX) // 2, (HEIGHT - BOX) // 2
    if image.shape == (HEIGHT, WIDTH) and BOX - 1 <= longest_side(image) <= BOX:
        left, top = corner = corner_of_box(image)
        box = left, top, left + BOX, top + BOX
        return centred(resampled(image, box, BOX, BOX), corner, stays=True)[None]
    image = without_specks(without_neighbours(image))
    return centred(fitted_into_box(image), corner, stays=False)[None]


def read_grey(path: Path) -> np.ndarray:
    """A picture as the network expects it, (1, HEIGHT, WIDTH) in 0..1.

    White ink on black, the whole picture in the middle of the input.
    """
    ink = ink_on_black(opened(path, "L"))
    if not ink.any():
        raise SystemExit(f"{path} is blank: there is nothing in it to read.")
    return whole(ink.astype(np.float32) / np.float32(255))[None]


def read_colours(path: Path) -> np.ndarray:
    """A picture as the network expects it, (3, HEIGHT, WIDTH) in 0..1.

    Red, green and blue, the whole picture in the middle of the input.
    """
    colours = opened(path, "RGB").astype(np.float32) / np.float32(255)
    planes = colours.transpose(2, 0, 1)
    if not planes.any():
        raise SystemExit(f"{path} is blank: there is nothing in it to read.")
    return np.stack([whole(plane) for plane in planes])


# --- decoding: upright, without transparency, at most 1,024 pixels a side


def opened(path: Path, mode: str) -> np.ndarray:
    """Levels in 0..255: (H, W) uint8 for mode "L", (H, W, 3) for "RGB"."""
    image = Image.open(path)
    image.draft(None, (2048, 2048))  # a large JPEG is decoded smaller
    if image.mode.startswith("I"):  # 16 bits a pixel
        levels = np.asarray(image, np.float32) * np.float32(255 / 65535) + 0.5
        image = smaller(Image.fromarray(levels.clip(0, 255))).convert("L")
    elif image.has_transparency_data:
        image = on_paper(smaller(image.convert("RGBA")))
    else:
        image = smaller(image.convert(mode))
    return np.asarray(image.convert(mode))


def smaller(image: Image.Image) -> Image.Image:
    image = image.reduce(max(1, int(max(image.size) / (1.5 * 1024))))
    longest = max(image.size)
    if longest > 1024:
        width, height = (max(1, round(side * 1024 / longest)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.BOX)
    return ImageOps.exif_transpose(image)


def on_paper(image: Image.Image) -> Image.Image:
    """On white; on black where white would hide it."""
    sheets = [Image.new("RGBA", image.size, colour) for colour in ("white", "black")]
    white, black = (Image.alpha_composite(sheet, image) for sheet in sheets)
    return white if has_contrast(white) or not has_contrast(black) else black


def has_contrast(image: Image.Image) -> bool:
    darkest, lightest = image.convert("L").getextrema()
    return lightest - darkest >= 16


# --- white ink on black paper: which is which, uneven light, weak contrast


def ink_on_black(grey: np.ndarray) -> np.ndarray:
    """Levels (H, W) uint8 with the paper black and the ink white; all 0 without ink."""
    ink = 255 - grey if is_dark_on_light(grey) else grey
    clean = is_clean(ink)
    if clean and ink.shape == (28, 28):
        return ink  # as MNIST's images are
    found = evened(ink, clean)
    while max(ink.shape) > 256 and (not found.any() or is_noise(found)):
        ink = halved(ink)  # until the noise is averaged away
        found = evened(ink, clean)
    if not clean and found.any() and is_shadow(found):
        return beside_shadow(grey, found)
    return found


def is_dark_on_light(grey: np.ndarray) -> bool:
    """By the frame, which is mostly paper, or else by the rarer of the two."""
    threshold = otsu(grey)
    if threshold == 255:
        return grey.flat[0] > 127
    light = np.mean(frame(grey) > threshold)
    if not 0.15 < light < 0.85:
        return light > 0.5
    black, white = np.mean(grey <= 8), np.mean(grey >= 247)
    if max(black, white) > 0.2:
        return white > black
    # In bad light: ink differs from a smooth surface in few pixels, but strongly.
    return np.mean((grey - surface(grey)) ** 3) < 0


def otsu(grey: np.ndarray) -> int:
    """The level up to which pixels are dark, so that both kinds are far apart."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
    below, sums = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    valid = (below > 0) & (above > 0)
    if not valid.any():
        return 255
    gap = sums / np.maximum(below, 1) - (sums[-1] - sums) / np.maximum(above, 1)
    between = np.where(valid, below * above * gap**2, -1.0)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    return int(best[len(best) // 2])


def frame(grey: np.ndarray) -> np.ndarray:
    """The pixels of a frame 4 % wide."""
    height, width = grey.shape
    edge = max(1, round(0.04 * min(height, width)))
    outer = np.ones(grey.shape, dtype=bool)
    outer[edge : height - edge, edge : width - edge] = False
    return grey[outer]


def surface(grey: np.ndarray) -> np.ndarray:
    """The quadratic surface through most of the pixels."""
    height, width = grey.shape
    y, x = np.mgrid[0:height, 0:width]
    x, y = x / width - 0.5, y / height - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    step = max(1, max(height, width) // 128)
    sample = grey[::step, ::step].astype(np.float64).ravel()
    at = terms[::step, ::step].reshape(-1, 6)
    kept = np.ones(len(sample), dtype=bool)
    for _ in range(3):
        factors = np.linalg.lstsq(at[kept], sample[kept], rcond=None)[0]
        off = np.abs(sample - at @ factors)
        kept = off <= np.percentile(off, 80)
    return (terms @ factors).astype(np.float32)


def is_clean(ink: np.ndarray) -> bool:
    """Whether the paper is black already."""
    if np.percentile(frame(ink), 90) <= 8:
        return True
    return max(ink.shape) <= 64 and np.percentile(frame(ink), 40) <= 8 and is_black(ink)


def is_black(ink: np.ndarray) -> bool:
    """Whether much of it is black, and only edges are nearly so."""
    black, faint = np.mean(ink <= 2), np.mean((ink > 2) & (ink <= 60))
    return black > 0.25 and faint < 0.5 * black


def evened(ink: np.ndarray, clean: bool) -> np.ndarray:
    """The paper's brightness taken away, and what is left stretched over 0 to 255."""
    black = clean and is_black(ink)
    paper = np.zeros(ink.shape, np.float32) if black else paper_under(ink)
    above = np.clip(ink - paper, 0, 255)
    lit = above > otsu(above.astype(np.uint8))
    dark, light = above[~lit], above[lit]
    if not len(light) or not len(dark):
        return np.zeros_like(ink)
    rest = 0.0 if black else float(np.median(dark))
    noise = 0.0 if black else float(np.median(np.abs(dark - rest)))
    if float(light.mean()) - float(dark.mean()) < max(20.0, 6 * noise):
        return np.zeros_like(ink)
    full = float(np.percentile(light, 75))
    if clean and full >= 160 and paper.max() < 8:
        return ink
    lowest = min(rest + 4.5 * noise, full / 2)
    stretched = np.clip((above - lowest) * (255 / (full - lowest)), 0, 255)
    return np.rint(stretched).astype(np.uint8)


def paper_under(ink: np.ndarray) -> np.ndarray:
    """How bright the paper is at each pixel, (H, W)."""
    height, width = ink.shape
    tile = max(4, -(-max(height, width) // 12))
    tops, lefts = range(0, height, tile), range(0, width, tile)
    squares = [[ink[y : y + tile, x : x + tile] for x in lefts] for y in tops]
    levels = np.array([[np.percentile(each, 30) for each in row] for row in squares])
    # A tile full of ink takes the paper of its darkest neighbour.
    levels = -highest_near(-levels.astype(np.float32), mode="edge")
    if levels.max() - levels.min() < 10:
        level = min(float(np.median(frame(ink))), float(np.median(levels)))
        return np.full(ink.shape, level, np.float32)
    box = (1.0, 1.0, 1 + width / tile, 1 + height / tile)
    return resampled(np.pad(levels, 1, mode="edge"), box, height, width)


def is_noise(found: np.ndarray) -> bool:
    """Whether much of it is lit, but not side by side, as ink is."""
    lit = found > 127
    beside = max((lit[1:] & lit[:-1]).sum(), (lit[:, 1:] & lit[:, :-1]).sum())
    return lit.mean() > 0.1 and beside < 0.6 * lit.sum()


def halved(ink: np.ndarray) -> np.ndarray:
    """The means of blocks of 2 x 2 pixels."""
    rows, columns = (side // 2 for side in ink.shape)
    blocks = ink[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)
    return np.rint(blocks.mean(axis=(1, 3), dtype=np.float32)).astype(np.uint8)


def is_shadow(found: np.ndarray) -> bool:
    """Whether it is one large, soft piece from the edge: light, and no ink."""
    height, width = found.shape
    step = max(1, -(-max(height, width) // 256))
    if min(height, width) < 64:
        return False
    rows, columns = height // step, width // step
    blocks = found[: rows * step, : columns * step].reshape(rows, step, columns, step)
    levels = blocks.mean(axis=(1, 3), dtype=np.float32)
    down, across = np.abs(np.diff(levels, axis=0)), np.abs(np.diff(levels, axis=1))
    change = np.maximum(down[:, :-1], across[:-1])
    edges = change[change > 8]
    lit = levels > 127
    outer = lit[0].sum() + lit[-1].sum() + lit[:, 0].sum() + lit[:, -1].sum()
    if not len(edges) or outer <= max(rows, columns) / 16:
        return False
    return np.percentile(edges, 80) < 40


def beside_shadow(grey: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The ink where a shadow's edge is the strongest contrast: what is narrow."""
    both = [evened(narrow(ink), False) for ink in (255 - grey, grey)]
    likely = [each for each in both if each.any() and not is_noise(each)]
    return min((x for x in likely if not is_shadow(x)), key=np.sum, default=found)


def narrow(ink: np.ndarray) -> np.ndarray:
    """What is narrower than a part of the picture."""
    reach = max(3, max(ink.shape) // 16)
    return ink - widest(255 - widest(255 - ink, reach), reach)


def widest(levels: np.ndarray, reach: int) -> np.ndarray:
    """The highest level in a square around each pixel."""
    for _ in range(2):  # down, then across
        padded = np.pad(levels, [(reach, reach), (0, 0)], mode="edge")
        size = 1
        while size < 2 * reach + 1:
            shift = min(size, 2 * reach + 1 - size)
            padded = np.maximum(padded[:-shift], padded[shift:])
            size += shift
        levels = padded.T
    return levels


# --- fitted and centred


def whole(image: np.ndarray) -> np.ndarray:
    """The picture (H, W) as large as the input allows, in the middle of it."""
    image, (height, width) = shrunk(image, 252), image.shape
    scale = min(HEIGHT, WIDTH) / max(height, width)
    across, down = image.shape[1] / (width * scale), image.shape[0] / (height * scale)
    left, top = (WIDTH - width * scale) / 2, (HEIGHT - height * scale) / 2
    box = -left * across, -top * down, (WIDTH - left) * across, (HEIGHT - top) * down
    return np.clip(resampled(image, box, HEIGHT, WIDTH), 0, 1)


def without_neighbours(image: np.ndarray) -> np.ndarray:
    """Without what the picture's edge cuts off, where a digit is in the middle."""
    coarse = shrunk(image, 96)
    rows, columns = coarse.shape
    labels = pieces(coarse > 0.2 * float(coarse.max()))
    edge = {*labels[0], *labels[-1], *labels[:, 0], *labels[:, -1], 0}
    inner = labels[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4]
    middle = {*inner.ravel(), 0}
    cut = list(edge - middle)
    if not cut or not any(is_large(labels == piece) for piece in middle - edge):
        return image
    kept = (labels > 0) & ~np.isin(labels, cut)
    soft = highest_near(highest_near(kept)) & (labels == 0)
    return blackened(image, ~(kept | soft))


def is_large(piece: np.ndarray) -> bool:
    y, x = np.nonzero(piece)
    return max(np.ptp(y), np.ptp(x)) + 1 >= max(piece.shape) / 4


def without_specks(image: np.ndarray) -> np.ndarray:
    """Without pieces of less than 2 % of all ink."""
    coarse = shrunk(image, 96)
    labels = pieces(coarse > 0.1 * float(coarse.max(initial=0)))
    amounts = np.bincount(labels.ravel(), weights=coarse.ravel())
    amounts[0] = np.inf
    specks = (amounts < 0.02 * float(coarse.sum()))[labels]
    return blackened(image, highest_near(specks) & ((labels == 0) | specks))


def pieces(lit: np.ndarray) -> np.ndarray:
    """Numbers (H, W), equal where lit pixels hang together, 0 where nothing is lit."""
    labels = np.where(lit, np.arange(1, lit.size + 1).reshape(lit.shape), 0)
    while True:
        spread = np.where(lit, highest_near(labels), 0)
        if np.array_equal(spread, labels):
            return labels
        labels = spread


def highest_near(values: np.ndarray, mode: str = "constant") -> np.ndarray:
    """The highest of each pixel and its eight neighbours."""
    height, width = values.shape
    padded = np.pad(values, 1, mode=mode)
    rows = np.maximum.reduce([padded[y : y + height] for y in range(3)])
    return np.maximum.reduce([rows[:, x : x + width] for x in range(3)])


def blackened(image: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The image without the ink where a coarser grid says so."""
    (height, width), (rows, columns) = image.shape, where.shape
    y, x = np.arange(height) * rows // height, np.arange(width) * columns // width
    return np.where(where[np.ix_(y, x)], np.float32(0), image)


def fitted_into_box(image: np.ndarray) -> np.ndarray:
    """The ink as large as the box allows, (BOX, BOX), as bright and wide as MNIST's."""
    if not image.any():
        return np.zeros((BOX, BOX), np.float32)
    left, top, right, bottom = ink_box(image)
    middle = (left + right) / 2, (top + bottom) / 2
    longest = max(right - left, bottom - top)
    pen = ink_width(image[top:bottom, left:right])
    most = min(BROADEST / max(pen, 1e-9), BOX / (0.08 * min(image.shape)))
    fitted = resampled(image, square(*middle, BOX / min(BOX / longest, most)), BOX, BOX)
    if THIN <= ink_width(fitted) <= THICK or longest <= pen:
        return np.clip(brightened(fitted), 0, 1)
    # Drawn with an unusual pen: made thicker or thinner on a finer grid.
    scale = min((BOX - TYPICAL) / (longest - pen), most)
    side = min(HEIGHT, WIDTH)
    fine = resampled(image, square(*middle, side / scale), side * FINE, side * FINE)
    wide = pen * scale * FINE
    if wide < 3:
        fine, wide = solid(fine), 3
    fine = thickened(fine, float(np.clip((TYPICAL * FINE - wide) / 2, -12, 12)))
    middle = side * FINE / 2, side * FINE / 2
    fitted = resampled(fine, square(*middle, BOX * FINE), BOX, BOX)
    return np.clip(brightened(fitted), 0, 1)


def centred(fitted: np.ndarray, corner: tuple[int, int], stays: bool) -> np.ndarray:
    """The box in the input, (HEIGHT, WIDTH), its centre of mass in the middle."""
    result = np.zeros((HEIGHT, WIDTH), np.float32)
    if not fitted.any():
        return result
    left, top, right, bottom = ink_box(fitted, 0)
    places = np.arange(BOX) + 0.5
    moved = []
    sides = (WIDTH, left, right), (HEIGHT, top, bottom)
    for axis, (size, first, last) in enumerate(sides):
        centre = float(fitted.sum(axis=axis) @ places) / float(fitted.sum())
        new = int(size // 2 - np.floor(centre + 1e-4))
        if stays and size // 2 - 0.02 < centre + corner[axis] < size // 2 + 1.02:
            new = corner[axis]  # a centre on the very edge is not moved
        moved.append(int(np.clip(new, -first, size - last)))
    x, y = moved
    result[top + y : bottom + y, left + x : right + x] = fitted[top:bottom, left:right]
    return result


def ink_box(image: np.ndarray, threshold: float = 0.2) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of all pixels above a share of the brightest."""
    y, x = np.nonzero(image > threshold * float(image.max()))
    return int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1


def longest_side(image: np.ndarray) -> int:
    left, top, right, bottom = ink_box(image)
    return max(right - left, bottom - top)


def corner_of_box(image: np.ndarray) -> tuple[int, int]:
    """Where the box begins around ink that is as large as the box."""
    left, top, right, bottom = ink_box(image)
    return left - (BOX - right + left) // 2, top - (BOX - bottom + top) // 2


def ink_width(image: np.ndarray) -> float:
    """How wide the pen was: twice the ink's area by the length of its outline."""
    padded = np.pad(image, 1)
    right = padded[1:, 1:] - padded[1:, :-1]
    down = padded[1:, 1:] - padded[:-1, 1:]
    outline = float(np.sqrt(right * right + down * down).sum())
    return 2 * float(image.sum()) / outline if outline > 0 else 0.0


def brightened(image: np.ndarray) -> np.ndarray:
    """Faint ink made as bright as MNIST's."""
    brightest = float(image.max())
    if brightest <= 0:
        return image
    level = float(np.median(image[image > brightest / 2]))
    return image if level >= 0.75 else image * np.float32(0.92 / level)


def solid(fine: np.ndarray) -> np.ndarray:
    """Lines thinner than three pixels, faint between two of them, as opaque ones."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(fine, 1), (3, 3))
    spread = np.mean(windows, axis=(2, 3))
    lit = spread[spread > 0.35 * float(spread.max())]
    level = np.float32(np.percentile(lit, 50)) if len(lit) else 1
    return np.clip(spread / level, 0, 1)


def thickened(image: np.ndarray, amount: float) -> np.ndarray:
    """Ink grown by so many pixels on every side, or shrunk, but never to nothing."""
    if amount >= 0:
        return grown(image, amount)
    for part in (1, 2, 4, 8):
        thinner = 1 - grown(1 - image, -amount / part)
        if thinner.sum() > 0.2 * image.sum():
            break
    return thinner


def grown(image: np.ndarray, amount: float) -> np.ndarray:
    """The highest value within a soft disc around each pixel."""
    steps = max(1, int(np.ceil(amount / 3)))
    radius, reach = amount / steps, int(np.ceil(amount / steps))
    height, width = image.shape
    y, x = np.mgrid[: 2 * reach + 1, : 2 * reach + 1]
    weights = np.clip(radius + 1 - np.hypot(x - reach, y - reach), 0, 1)
    disc = [(y, x, weights[y, x]) for y, x in np.argwhere(weights > 0)]
    for _ in range(steps):
        padded, result = np.pad(image, reach, mode="edge"), image
        for y, x, weight in disc:
            shifted = padded[y : y + height, x : x + width] * np.float32(weight)
            result = np.maximum(result, shifted)
        image = result
    return image


# --- another grid


def shrunk(image: np.ndarray, longest: int) -> np.ndarray:
    """The image with at most so many pixels on its longest side."""
    height, width = image.shape
    factor = max(height, width) / longest
    if factor <= 1:
        return image
    rows, columns = max(1, round(height / factor)), max(1, round(width / factor))
    return np.clip(resampled(image, (0, 0, width, height), rows, columns), 0, 1)


def square(x: float, y: float, side: float) -> Region:
    """The box around a middle."""
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2


def resampled(image: np.ndarray, box: Region, height: int, width: int) -> np.ndarray:
    """What is in the box on a new grid; outside of the image there is no ink."""
    left, top, right, bottom = box
    rows = new_rows(image, top, (bottom - top) / height, height)
    return new_rows(rows.T, left, (right - left) / width, width).T


def new_rows(image: np.ndarray, start: float, scale: float, size: int) -> np.ndarray:
    """New rows, of which row i covers the old ones start + scale * (i .. i + 1)."""
    count = len(image)
    if scale < 1:  # enlarged: mixed of two
        place = start + scale * (np.arange(size) + 0.5)
        inside = ((place >= 0) & (place <= count)).astype(np.float32)[:, None]
        place = np.clip(place - 0.5, 0, count - 1)
        index = np.minimum(place.astype(int), max(count - 2, 0))
        part = (place - index).astype(np.float32)[:, None]
        below = np.minimum(index + 1, count - 1)
        return (image[index] * (1 - part) + image[below] * part) * inside
    # Shrunk: the mean of what a new row covers, by the ink above each of its edges.
    above = np.pad(np.cumsum(image, axis=0, dtype=np.float64), [(1, 0), (0, 0)])
    edge = np.clip(start + scale * np.arange(size + 1), 0, count)
    index = np.minimum(edge.astype(int), count - 1)
    total = above[index] + (edge - index)[:, None] * image[index]
    return (np.diff(total, axis=0) / scale).astype(np.float32)
