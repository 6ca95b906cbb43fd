"""Max and average pooling with every knob, in numpy: what torch's max_pool2d and avg_pool2d compute, and from what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Float64, Int64
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.bench.convolution import Fix, NoOutput, SizeFormula, advice, size_formula, there_are
from cnn_gui.core.network.geometry import cells


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How a window of size × size moves over each plane by itself.

    padding: at most half of size, as torch has it, or pool_size tells what is wrong. The padding never wins a maximum.
    An average counts it as zeros (torch's count_include_pad, its default), but not what lies beyond it.
    ceil: round the output size up, so that the last window may reach beyond the planes and the padding.

    Raises ValueError for numbers that make no sense.
    """

    mode: Literal["max", "avg"] = "max"
    size: int = 2
    stride: int = 2
    padding: int = 0
    ceil: bool = False

    def __post_init__(self) -> None:
        if self.mode not in ("max", "avg"):
            raise ValueError(f'pooling is "max" or "avg", not {self.mode!r}')
        if self.size < 1 or self.stride < 1 or self.padding < 0:
            raise ValueError(
                f"size and stride are at least 1 and padding at least 0, not {self.size}, {self.stride} and "
                f"{self.padding}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """values: (C, H', W'). winners: (C, H', W', 2), the row and column in the planes of each maximum, the first in
    reading order where several are equal; None for an average. used: (C, H, W), True where a cell won a maximum, or
    is part of an average: the rest was thrown away."""

    values: Float32
    winners: Int64 | None
    used: Bool

    @property
    def thrown_away(self) -> float:
        """Share of the cells, 0..1, that no output cell depends on."""
        return 1 - float(self.used.mean())


@dataclass(frozen=True, slots=True, eq=False)
class PoolPosition:
    """One output cell of every plane taken apart.

    top, left: the window's first cell in the planes, negative in the padding. window: (C, size, size), zero outside
    the planes. inside: (size, size), True where a cell is in the planes. counted: (size, size), True where a cell is
    in the planes or the padding, so counts in an average. winners: (C, 2), row and column in the planes; None for an
    average. sums: (C,), the sum over the window. divisor: how many cells are counted. values: (C,), the output cells:
    the maxima, or sums / divisor.
    """

    top: int
    left: int
    window: Float32
    inside: Bool
    counted: Bool
    winners: Int64 | None
    sums: Float64
    divisor: int
    values: Float64


def pool_size(size: int, settings: PoolSettings) -> SizeFormula:
    """The output size along an axis of ``size`` cells. Raises ValueError where size is below 1."""
    formula = size_formula(size, settings.size, settings.stride, settings.padding, ceil=settings.ceil)
    most = settings.size // 2
    if settings.padding > most:
        text = QT_TRANSLATE_NOOP(
            "core",
            "Pooling allows padding up to half the window, so that no window is padding alone: padding {most} or a "
            "window of at least {window} gives an output.",
        )
        why = Sentence(text, most=most, window=2 * settings.padding)
        fixes = (Fix("padding", most), Fix("kernel_size", 2 * settings.padding))
        return SizeFormula(formula.text, formula.short, None, why, fixes)
    if formula.output is not None:
        return formula
    return _too_large(size, settings, formula)


def pool_sizes(shape: tuple[int, ...], settings: PoolSettings) -> tuple[SizeFormula, SizeFormula]:
    """For the rows and for the columns of planes of shape (H, W)."""
    rows, columns = (pool_size(size, settings) for size in shape)
    return rows, columns


def pool_shape(shape: tuple[int, ...], settings: PoolSettings) -> tuple[int, int]:
    """(H', W') for planes of shape (H, W). Raises NoOutput."""
    rows, columns = pool_sizes(shape, settings)
    if rows.output is None or columns.output is None:
        raise NoOutput(rows.problem or columns.problem)
    return rows.output, columns.output


def pool(planes: Float32, settings: PoolSettings) -> Pooled:
    """Every plane of (C, H, W) pooled by itself. Raises NoOutput."""
    height, width = pool_shape(planes.shape[1:], settings)
    rows, columns = _touched(settings, height), _touched(settings, width)
    windows, inside = cells(planes, rows.ravel(), columns.ravel())
    count, k = planes.shape[0], settings.size
    windows = windows.reshape(count, height, k, width, k).transpose(0, 1, 3, 2, 4)
    inside = inside.reshape(height, k, width, k).transpose(0, 2, 1, 3)
    if settings.mode == "max":
        return _maxima(planes, windows, inside, rows, columns)
    divisors = _counted(planes.shape[1], settings, rows).sum(axis=1)[:, None] * _counted(
        planes.shape[2], settings, columns
    ).sum(axis=1)
    values = (windows.sum(axis=(3, 4), dtype=np.float64) / divisors).astype(np.float32)
    used = np.zeros(planes.shape, dtype=np.bool_)
    used[:, _within(rows, planes.shape[1])[:, None], _within(columns, planes.shape[2])] = True
    return Pooled(values, None, used)


def pool_look(planes: Float32, settings: PoolSettings, row: int, column: int) -> PoolPosition:
    """Where the output cells at row, column come from. Raises NoOutput, and IndexError where there is no such cell."""
    height, width = pool_shape(planes.shape[1:], settings)
    if not (0 <= row < height and 0 <= column < width):
        raise IndexError(f"the output has {height} × {width} cells, none at {row}, {column}")
    rows, columns = _touched(settings, height)[row], _touched(settings, width)[column]
    window, inside = cells(planes, rows, columns)
    counted = _counted(planes.shape[1], settings, rows)[:, None] & _counted(planes.shape[2], settings, columns)
    sums = window.sum(axis=(1, 2), dtype=np.float64)
    divisor = int(counted.sum())
    if settings.mode == "avg":
        winners, values = None, sums / divisor
    else:
        best = np.where(inside, window, -np.inf).reshape(len(planes), -1).argmax(axis=1)
        r, c = np.divmod(best, settings.size)
        winners, values = np.stack([rows[r], columns[c]], axis=1), window[np.arange(len(planes)), r, c].astype(float)
    return PoolPosition(int(rows[0]), int(columns[0]), window, inside, counted, winners, sums, divisor, values)


def _maxima(planes: Float32, windows: Float32, inside: Bool, rows: Int64, columns: Int64) -> Pooled:
    """windows: (C, H', W', k, k). inside: (H', W', k, k)."""
    count, height, width, k, _ = windows.shape
    flat = np.where(inside, windows, np.float32(-np.inf)).reshape(count, height, width, k * k)
    best = flat.argmax(axis=-1)
    values = np.take_along_axis(flat, best[..., None], axis=-1)[..., 0]
    down, across = np.divmod(best, k)
    row = rows[np.arange(height)[:, None], down]
    column = columns[np.arange(width), across]
    used = np.zeros(planes.shape, dtype=np.bool_)
    used[np.arange(count)[:, None, None], row, column] = True
    return Pooled(values, np.stack([row, column], axis=-1), used)


def _touched(settings: PoolSettings, outputs: int) -> Int64:
    """The rows (or columns) each of the outputs touches, (outputs, size)."""
    starts = np.arange(outputs, dtype=np.int64) * settings.stride - settings.padding
    return starts[:, None] + np.arange(settings.size)


def _counted(size: int, settings: PoolSettings, touched: Int64) -> Bool:
    """Which of the touched rows (or columns) are in the planes or in the padding."""
    return np.asarray(touched < size + settings.padding)


def _within(touched: Int64, size: int) -> Int64:
    return np.unique(touched[(touched >= 0) & (touched < size)])


def _too_large(size: int, settings: PoolSettings, formula: SizeFormula) -> SizeFormula:
    padded = size + 2 * settings.padding
    slack = settings.stride - 1 if settings.ceil else 0
    fixes = (Fix("padding", -((size + slack - settings.size) // 2)), Fix("kernel_size", padded + slack))
    text = QT_TRANSLATE_NOOP("core", "A window of {size} does not fit: {there_are}. {advice}")
    values = {"size": settings.size, "there_are": there_are(size, padded), "advice": advice(fixes, "window")}
    problem = Sentence(text, **values)
    return replace(formula, problem=problem, fixes=fixes)
