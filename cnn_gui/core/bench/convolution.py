"""A convolution with every knob, in numpy: what ``torch.nn.functional.conv2d`` computes, and where it comes from.

As in every deep-learning library the kernel is not flipped: mathematicians call this a cross-correlation. Along each
axis an output has floor((W − K' + P) / S) + 1 cells, where K' = D·(K − 1) + 1 is what a kernel of K cells with dilation
D spans and P is the padding at both ends together (Dumoulin, Visin, "A guide to convolution arithmetic", 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnn_gui.core.arrays import Bool, Float32, Float64, Int64
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence, capital
from cnn_gui.core.network.geometry import cells, output_size, size_text

Padding = int | Literal["valid", "same"]
Pads = tuple[int, int]
"""Cells added before and after, along one axis."""

_ALONE = 200_000
"""Multiplications that OpenBLAS does without threads; it begins to share them out at 262,144."""

MOST_PADDING = 3
"""The largest padding worth advising; beyond it "same" says it better."""


class NoOutput(ValueError):  # noqa: N818 (it is no failure: some settings have no output, and say so)
    """These settings leave no place for the window. The message says why, and what would give an output."""


@dataclass(frozen=True, slots=True)
class ConvSettings:
    """How a kernel moves. kernel_size: (rows, columns).

    padding: zeros around the planes, a number for all four sides; "valid" is 0. With "same" and stride 1 the output is
    as large as the input; where the number of zeros is odd (an even kernel) the last row and column get one more, as
    in torch's padding="same". torch refuses "same" with a larger stride. Here the padding stays what it is at stride 1
    and the stride takes every S-th of those outputs: the size is W/S rounded up, as in TensorFlow's SAME, which
    for some sizes pads less and so starts elsewhere.

    Raises ValueError for numbers that make no sense.
    """

    kernel_size: tuple[int, int]
    stride: int = 1
    padding: Padding = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        _check(min(self.kernel_size), self.stride, self.padding, self.dilation)

    @property
    def pads(self) -> tuple[Pads, Pads]:
        """((top, bottom), (left, right))."""
        rows, columns = self.kernel_size
        return pads(rows, self.padding, self.dilation), pads(columns, self.padding, self.dilation)


@dataclass(frozen=True, slots=True)
class Fix:
    """A setting that would give an output where there is none, the others as they are."""

    setting: Literal["kernel_size", "padding", "dilation"]
    value: int | Literal["same"]


@dataclass(frozen=True, slots=True)
class SizeFormula:
    """How many cells an output has along one axis.

    text: the formula with its numbers, every step; short: without what stands between the numbers and the result.
    output: None where there is none; then problem says in one sentence why, and
    what would give one, which fixes lists. left_over: rows or columns at the end, padding included, that no window
    reaches; negative where the last window reaches beyond them (ceil).
    """

    text: str
    short: str
    output: int | None
    problem: str = ""
    fixes: tuple[Fix, ...] = ()
    left_over: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """One output cell taken apart.

    top, left: the patch's first cell in the planes, negative in the padding. rows, columns: all that it touches,
    (kh,) and (kw,), further apart with dilation. patch: (C, kh, kw), zero in the padding. padding: (kh, kw), True
    where the cell is padding. products: patch · kernel, (C, kh, kw). sums: (C,), one for each plane. total: their sum
    and the bias, the output cell.
    """

    top: int
    left: int
    rows: Int64
    columns: Int64
    patch: Float32
    padding: Bool
    products: Float64
    sums: Float64
    bias: float
    total: float


def convolve(planes: Float32, filters: Float32, bias: Float32, settings: ConvSettings) -> Float32:
    """The feature maps (N, H', W') of the planes (C, H, W): one for each of the filters (N, C, kh, kw) and bias (N,).

    Equals conv2d but for rounding in float32. Raises NoOutput, and ValueError where the shapes do not belong together.
    """
    _check_shapes(planes, filters, settings)
    if bias.shape != filters.shape[:1]:
        raise ValueError(f"{len(filters)} filters need as many biases, not an array of shape {bias.shape}")
    height, width = output_shape(planes.shape[1:], settings)
    patches = _patches(planes, settings, height, width)
    maps = _product(filters.reshape(len(filters), -1).astype(np.float32, copy=False), patches)
    maps += bias.astype(np.float32, copy=False)[:, None]
    return np.asarray(maps.reshape(len(filters), height, width), dtype=np.float32)


def look(planes: Float32, kernels: Float32, bias: float, settings: ConvSettings, row: int, column: int) -> Position:
    """Where the output cell at row, column of one filter comes from. kernels: (C, kh, kw), the filter.

    Computed in float64, so it is a check of what convolve says. Raises NoOutput, ValueError for shapes that do not
    belong together, IndexError where there is no such cell.
    """
    _check_shapes(planes, kernels[None], settings)
    height, width = output_shape(planes.shape[1:], settings)
    if not (0 <= row < height and 0 <= column < width):
        raise IndexError(f"the output has {height} × {width} cells, none at {row}, {column}")
    (above, _), (before, _) = settings.pads
    top, left = row * settings.stride - above, column * settings.stride - before
    rows, columns = (
        start + settings.dilation * np.arange(k) for start, k in zip((top, left), settings.kernel_size, strict=True)
    )
    patch, inside = cells(planes, rows, columns)
    products = patch.astype(np.float64) * kernels
    sums = products.sum(axis=(1, 2))
    return Position(top, left, rows, columns, patch, ~inside, products, sums, bias, float(sums.sum()) + bias)


def output_shape(shape: tuple[int, ...], settings: ConvSettings) -> tuple[int, int]:
    """(H', W') for planes of shape (H, W). Raises NoOutput."""
    rows, columns = size_formulas(shape, settings)
    if rows.output is None or columns.output is None:
        raise NoOutput(rows.problem or columns.problem)
    return rows.output, columns.output


def size_formulas(shape: tuple[int, ...], settings: ConvSettings) -> tuple[SizeFormula, SizeFormula]:
    """For the rows and for the columns of planes of shape (H, W)."""
    rows, columns = (
        size_formula(size, kernel, settings.stride, settings.padding, settings.dilation)
        for size, kernel in zip(shape, settings.kernel_size, strict=True)
    )
    return rows, columns


def size_formula(
    size: int, kernel: int, stride: int, padding: Padding, dilation: int = 1, *, ceil: bool = False
) -> SizeFormula:
    """The output size along one axis of ``size`` cells, as text with the numbers in.

    ceil: pooling that rounds up. As in torch a window that would start beyond the input and the padding before it is
    left out. Raises ValueError for numbers that make no sense.
    """
    _check(kernel, stride, padding, dilation)
    if size < 1:
        raise ValueError(f"planes have at least one row and column, not {size}")
    before, after = pads(kernel, padding, dilation)
    span, padded, slack = _span(kernel, dilation), size + before + after, stride - 1 if ceil else 0
    steps = (padded - span) / stride
    text = short = size_text(size, kernel, stride, (before, after), dilation, ceil=ceil)
    if padded + slack < span:
        return SizeFormula(text, short, None, *_no_output(size, kernel, padding, dilation, slack))
    if not steps.is_integer():
        text += f" = {'ceil' if ceil else 'floor'}({_decimal(steps)}) + 1"
    output = _rounded_up(padded - span, stride) if ceil else output_size(padded, kernel, stride, 0, dilation)
    if ceil and (output - 1) * stride >= size + before:
        output -= 1
        text += " − 1 that would start past the end"
        short += " − 1"
    return SizeFormula(
        f"{text} = {output}", f"{short} = {output}", output, left_over=padded - span - (output - 1) * stride
    )


def pads(kernel: int, padding: Padding, dilation: int = 1) -> Pads:
    """Cells added before and after along one axis; see ConvSettings."""
    if padding == "same":
        total = _span(kernel, dilation) - 1
        return total // 2, total - total // 2
    width = 0 if padding == "valid" else padding
    return width, width


def _check(kernel: int, stride: int, padding: Padding, dilation: int) -> None:
    if padding not in ("valid", "same") and not isinstance(padding, int):
        raise ValueError(f'padding is a number, "valid" or "same", not {padding!r}')
    if kernel < 1 or stride < 1 or dilation < 1 or (isinstance(padding, int) and padding < 0):
        raise ValueError(
            f"kernel size, stride and dilation are at least 1 and padding at least 0, not {kernel}, {stride}, "
            f"{dilation} and {padding}"
        )


def _check_shapes(planes: Float32, filters: Float32, settings: ConvSettings) -> None:
    expected = (planes.shape[0], *settings.kernel_size)
    if planes.ndim != 3 or filters.ndim != 4 or filters.shape[1:] != expected:
        raise ValueError(f"filters of shape {filters.shape} do not fit planes {planes.shape} and {settings}")


def _patches(planes: Float32, settings: ConvSettings, height: int, width: int) -> Float32:
    """What each output cell is computed from, a column each: (C·kh·kw, H'·W')."""
    count = planes.shape[0]
    rows, columns = settings.kernel_size
    padded = _padded(planes, settings.pads)
    patches = np.empty((count, rows, columns, height, width), dtype=np.float32)
    stride, dilation = settings.stride, settings.dilation
    for row, column in np.ndindex(rows, columns):
        top, left = row * dilation, column * dilation
        bottom, right = top + (height - 1) * stride + 1, left + (width - 1) * stride + 1
        patches[:, row, column] = padded[:, top:bottom:stride, left:right:stride]
    return patches.reshape(count * rows * columns, height * width)


def _product(rows: Float32, columns: Float32) -> Float32:
    """rows @ columns, in blocks so small that OpenBLAS multiplies each on this thread alone.

    Its own threads are awake only after milliseconds where a training has all cores: a product that takes 0.3 ms then
    took 17.
    """
    count, width = columns.shape[1], max(_ALONE // max(rows.size, 1), 1)
    result = np.empty((len(rows), count), dtype=np.float32)
    for start in range(0, count, width):
        np.matmul(rows, columns[:, start : start + width], out=result[:, start : start + width])
    return result


def _padded(planes: Float32, around: tuple[Pads, Pads]) -> Float32:
    (top, bottom), (left, right) = around
    count, height, width = planes.shape
    if not (top or bottom or left or right):
        return planes
    result = np.zeros((count, top + height + bottom, left + width + right), dtype=np.float32)
    result[:, top : top + height, left : left + width] = planes
    return result


def _span(kernel: int, dilation: int) -> int:
    return dilation * (kernel - 1) + 1


def _rounded_up(room: int, stride: int) -> int:
    return -(-room // stride) + 1


def _decimal(steps: float) -> str:
    """At most two decimals: 12.5, 8.33."""
    return f"{steps:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def _no_output(size: int, kernel: int, padding: Padding, dilation: int, slack: int) -> tuple[str, tuple[Fix, ...]]:
    """slack: by how many cells the window may be too large (ceil)."""
    before, after = pads(kernel, padding, dilation)
    span, padded = _span(kernel, dilation), size + before + after
    enough = -((size + slack - span) // 2)
    fixes = [
        Fix("padding", enough if enough <= MOST_PADDING else "same"),
        Fix("kernel_size", (padded + slack - 1) // dilation + 1),
    ]
    if dilation > 1 and kernel <= padded + slack:
        fixes.append(Fix("dilation", (padded + slack - 1) // (kernel - 1)))
    text = QT_TRANSLATE_NOOP("core", "A kernel of {kernel} does not fit: {there_are}. {advice}")
    if dilation > 1:
        text = QT_TRANSLATE_NOOP(
            "core",
            "A kernel of {kernel} with dilation {dilation} spans {span} cells and does not fit: {there_are}. {advice}",
        )
    values = {"kernel": kernel, "dilation": dilation, "span": span, "there_are": there_are(size, padded)}
    return Sentence(text, **values, advice=advice(fixes)), tuple(fixes)


def there_are(size: int, padded: int) -> Sentence:
    """How many cells there are along an axis, in words."""
    if padded > size:
        one = QT_TRANSLATE_NOOP("core", "there is {size} cell, with padding {padded}")
        many = QT_TRANSLATE_NOOP("core", "there are {size} cells, with padding {padded}")
    else:
        one = QT_TRANSLATE_NOOP("core", "there is only {size} cell")
        many = QT_TRANSLATE_NOOP("core", "there are only {size} cells")
    return Sentence(one if size == 1 else many, size=size, padded=padded)


_ADVICE = {
    "padding": QT_TRANSLATE_NOOP("core", "padding {value}"),
    "kernel_size": QT_TRANSLATE_NOOP("core", "a kernel of at most {value}"),
    "window": QT_TRANSLATE_NOOP("core", "a window of at most {value}"),
    "dilation": QT_TRANSLATE_NOOP("core", "a dilation of at most {value}"),
}


def advice(fixes: Sequence[Fix], window: Literal["kernel_size", "window"] = "kernel_size") -> Sentence:
    """What would give an output, as a sentence. window: what a kernel is called."""
    parts = [
        Sentence(_ADVICE[window if fix.setting == "kernel_size" else fix.setting], value=fix.value) for fix in fixes
    ]
    first = capital(parts[0])
    if len(parts) == 1:
        return Sentence(QT_TRANSLATE_NOOP("core", "{first} gives an output."), first=first)
    if len(parts) == 2:
        return Sentence(QT_TRANSLATE_NOOP("core", "{first} or {last} gives an output."), first=first, last=parts[1])
    text = QT_TRANSLATE_NOOP("core", "{first}, {second} or {last} gives an output.")
    return Sentence(text, first=first, second=parts[1], last=parts[2])
