"""Kernels with a name, and what one can do to a kernel.

Signs are those of a cross-correlation, which is what a convolutional layer computes: the kernel is laid on the picture
as it stands. Sources: Sobel, Feldman, "A 3x3 Isotropic Gradient Operator" (1968); Gonzalez, Woods, "Digital Image
Processing", ch. 3 (Laplacian, sharpening, smoothing).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class KernelPreset:
    """name: for code and links. title: for people. why: what it does, in one line. kernel: its rows.

    colour: for three planes (red, green, blue) a kernel each, where that says more than the same kernel three times.
    """

    name: str
    title: Sentence
    why: Sentence
    kernel: Rows
    colour: tuple[Rows, Rows, Rows] | None = None

    def array(self) -> Float32:
        """(kh, kw)."""
        return np.array(self.kernel, dtype=np.float32)

    def filter(self, channels: int) -> Float32:
        """(channels, kh, kw): the colour kernels where there are three planes, else the kernel on every plane, divided
        by their number so that a grey picture gives what its one plane would."""
        if channels == 3 and self.colour is not None:
            return np.array(self.colour, dtype=np.float32)
        return np.repeat(self.array()[None] / np.float32(channels), channels, axis=0)


def _scaled(rows: Rows, divisor: float) -> Rows:
    return tuple(tuple(value / divisor for value in row) for row in rows)


def _zeros() -> Rows:
    return ((0.0, 0.0, 0.0),) * 3


def _centre(value: float) -> Rows:
    return ((0.0, 0.0, 0.0), (0.0, value, 0.0), (0.0, 0.0, 0.0))


_VERTICAL: Rows = ((1.0, 0.0, -1.0),) * 3
_ONES: Rows = ((1.0, 1.0, 1.0),) * 3

PRESETS: tuple[KernelPreset, ...] = (
    KernelPreset(
        "identity",
        Sentence(QT_TRANSLATE_NOOP("core", "Identity")),
        Sentence(QT_TRANSLATE_NOOP("core", "Copies the picture: only the cell in the middle counts.")),
        _centre(1.0),
    ),
    KernelPreset(
        "vertical_edges",
        Sentence(QT_TRANSLATE_NOOP("core", "Vertical edges")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Left minus right: strong where bright turns dark from left to right, negative the other way round.",
            )
        ),
        _VERTICAL,
    ),
    KernelPreset(
        "horizontal_edges",
        Sentence(QT_TRANSLATE_NOOP("core", "Horizontal edges")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core", "Top minus bottom: strong where bright turns dark downwards, negative the other way round."
            )
        ),
        ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (-1.0, -1.0, -1.0)),
    ),
    KernelPreset(
        "sobel_x",
        Sentence(QT_TRANSLATE_NOOP("core", "Sobel x")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core", "The slope from left to right, the middle row counted twice: steadier than a plain difference."
            )
        ),
        ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0)),
    ),
    KernelPreset(
        "sobel_y",
        Sentence(QT_TRANSLATE_NOOP("core", "Sobel y")),
        Sentence(QT_TRANSLATE_NOOP("core", "The slope downwards, the middle column counted twice.")),
        ((-1.0, -2.0, -1.0), (0.0, 0.0, 0.0), (1.0, 2.0, 1.0)),
    ),
    KernelPreset(
        "laplacian",
        Sentence(QT_TRANSLATE_NOOP("core", "Laplacian")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Neighbours minus four times the middle: zero on plain areas and even "
                "slopes, strong on thin lines and edges.",
            )
        ),
        ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0)),
    ),
    KernelPreset(
        "sharpen",
        Sentence(QT_TRANSLATE_NOOP("core", "Sharpen")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "The picture minus its Laplacian: edges stand out, plain areas stay as they are because the sum is 1.",
            )
        ),
        ((0.0, -1.0, 0.0), (-1.0, 5.0, -1.0), (0.0, -1.0, 0.0)),
    ),
    KernelPreset(
        "box_blur",
        Sentence(QT_TRANSLATE_NOOP("core", "Box blur")),
        Sentence(QT_TRANSLATE_NOOP("core", "The mean of nine cells: every one counts the same.")),
        _scaled(_ONES, 9.0),
    ),
    KernelPreset(
        "gaussian_blur",
        Sentence(QT_TRANSLATE_NOOP("core", "Gaussian blur")),
        Sentence(
            QT_TRANSLATE_NOOP("core", "A weighted mean: near cells count more, so it blurs more softly than the box.")
        ),
        _scaled(((1.0, 2.0, 1.0), (2.0, 4.0, 2.0), (1.0, 2.0, 1.0)), 16.0),
    ),
    KernelPreset(
        "emboss",
        Sentence(QT_TRANSLATE_NOOP("core", "Emboss")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core", "Bottom right minus top left, and the picture itself: it looks as if lit from one side."
            )
        ),
        ((-2.0, -1.0, 0.0), (-1.0, 1.0, 1.0), (0.0, 1.0, 2.0)),
    ),
    KernelPreset(
        "red_not_green",
        Sentence(QT_TRANSLATE_NOOP("core", "Red, not green")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "Red minus green: bright where red is stronger, negative where green is, "
                "zero on grey. One plane cannot tell.",
            )
        ),
        _centre(1.0),
        (_centre(1.0), _centre(-1.0), _zeros()),
    ),
    KernelPreset(
        "blue_not_yellow",
        Sentence(QT_TRANSLATE_NOOP("core", "Blue, not yellow")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core", "Blue minus the mean of red and green: bright on blue, negative on yellow, zero on grey."
            )
        ),
        _centre(1.0),
        (_centre(-0.5), _centre(-0.5), _centre(1.0)),
    ),
    KernelPreset(
        "red_edge",
        Sentence(QT_TRANSLATE_NOOP("core", "Edges from red to green")),
        Sentence(
            QT_TRANSLATE_NOOP(
                "core", "Vertical edges of red minus those of green: silent where only the brightness changes."
            )
        ),
        _VERTICAL,
        (_VERTICAL, _scaled(_VERTICAL, -1.0), _zeros()),
    ),
)


def preset(name: str) -> KernelPreset:
    """Raises KeyError for a name that is none of PRESETS."""
    for each in PRESETS:
        if each.name == name:
            return each
    raise KeyError(name)


def transpose(kernel: Float32) -> Float32:
    """Rows become columns: vertical edges become horizontal ones. (..., kh, kw) to (..., kw, kh)."""
    return np.ascontiguousarray(np.swapaxes(kernel, -1, -2))


def flip(kernel: Float32) -> Float32:
    """Turned by half a circle. Correlating with it is what mathematics calls a convolution. (..., kh, kw)."""
    return np.ascontiguousarray(kernel[..., ::-1, ::-1])


def normalise(kernel: Float32) -> tuple[Float32, Sentence]:
    """The kernel divided so that it sums to 1, or, where it sums to 0, so that its absolute values do; and what was
    done. All zeros stay as they are."""
    values = kernel.astype(np.float64)
    total, size = float(values.sum()), float(np.abs(values).sum())
    if size == 0:
        return kernel.copy(), Sentence(
            QT_TRANSLATE_NOOP("core", "All cells are zero, so there is nothing to divide by.")
        )
    # A sum that is only what rounding left over counts as zero.
    if abs(total) <= 1e-6 * size:
        text = QT_TRANSLATE_NOOP("core", "The sum is 0, so the absolute values now sum to 1 (÷ {size:.4g}).")
        return (values / size).astype(np.float32), Sentence(text, size=size)
    text = QT_TRANSLATE_NOOP("core", "Divided by {total}: the cells now sum to 1.")
    return (values / total).astype(np.float32), Sentence(text, total=f"{total:.4g}".replace("-", "−"))


def resized(kernel: Float32, shape: tuple[int, int]) -> Float32:
    """The kernel with another shape (kh, kw): cut, or zeros around it; what is in the middle stays in the middle."""
    result = np.zeros((*kernel.shape[:-2], *shape), dtype=np.float32)
    here, there = [], []
    for old, new in zip(kernel.shape[-2:], shape, strict=True):
        common = min(old, new)
        source, target = (old - common) // 2, (new - common) // 2
        here.append(slice(source, source + common))
        there.append(slice(target, target + common))
    result[..., there[0], there[1]] = kernel[..., here[0], here[1]]
    return result


def random(shape: tuple[int, ...], seed: int) -> Float32:
    """Normal numbers as a layer starts with, mean 0 and variance 2 / inputs (He et al. 2015, "Delving Deep into
    Rectifiers"). shape: (kh, kw), (C, kh, kw) or (N, C, kh, kw); the same seed gives the same kernel."""
    inputs = int(np.prod(shape[-3:]))
    values = np.random.default_rng(seed).standard_normal(shape) * np.sqrt(2 / inputs)
    return np.asarray(values, dtype=np.float32)
