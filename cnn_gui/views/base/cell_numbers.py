"""The numbers in the cells of a grid, for every view that paints any.

A cell is small, so a number is shortened; but it is never rounded until it reads as another one. A text is right where
it is the value, or keeps two of its digits, or is off by at most half a percent of the grid's largest value while it
shows decimals: 3.889 may be "3.89" or "3.9", never "4", and 0.49 never "0". What is nearly nothing beside the largest
value is "≈0"; "0" is zero. Where no right texts fit into the cells, none are shown, and the colours speak alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from cnn_gui.views.base.numbers import MINUS

NEARLY_ZERO = "≈0"
SHARE = 0.005
"""Of the largest magnitude in the grid: what is smaller counts as nearly nothing."""
_EXACT = 1e-6
_MOST = 9
"""Decimals at most."""

Reals = npt.NDArray[np.floating]
Fits = Callable[[Sequence[str]], bool]


def cell_texts(values: Reals, fits: Fits, *, digits: int = 3, precision_of: float = 0.0) -> list[str] | None:
    """A text for each value of a grid (of any shape, row by row), or None where no right ones fit.

    All have the same decimals, as many as give the largest ``digits`` digits, or fewer; where that does not fit each
    has as few as are right. ".42" stands for "0.42" where that is too wide. fits: whether texts have room in their
    cells. precision_of: the number whose digits decide in place of the largest.
    """
    flat = values.ravel().astype(np.float64)
    finite = np.abs(flat[np.isfinite(flat)])
    largest = float(finite.max(initial=0.0))
    decimals = _decimals(precision_of or largest or 1.0, digits)
    whole = next((few for few in range(decimals) if _exact(flat, few).all()), None)
    if whole is not None:
        return _fitting(_same(flat, whole), fits)
    for fewer in range(decimals, -1, -1):
        if not _right(flat, fewer, largest).all():
            break
        texts = _fitting(_same(flat, fewer, largest), fits)
        if texts is not None:
            return texts
    each = _each(flat, decimals, largest)
    return _fitting(each, fits) if each is not None else None


def _decimals(number: float, digits: int) -> int:
    """As many as give the number so many digits."""
    return min(max(digits - 1 - math.floor(math.log10(abs(number))), 0), _MOST)


def _rounded(flat: Reals, decimals: int) -> Reals:
    return np.round(flat, decimals)


def _exact(flat: Reals, decimals: int) -> npt.NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(~np.isfinite(flat) | (np.abs(_rounded(flat, decimals) - flat) <= _EXACT * np.abs(flat)))


def _right(flat: Reals, decimals: int, largest: float) -> npt.NDArray[np.bool_]:
    """Where so many decimals do not make another number of a value, which may be told as nearly zero."""
    return np.asarray(_is_itself(flat, decimals, largest) | _is_nearly_zero(flat, largest))


def _is_itself(flat: Reals, decimals: int, largest: float) -> npt.NDArray[np.bool_]:
    rounded = _rounded(flat, decimals)
    with np.errstate(invalid="ignore"):
        two_digits = np.abs(rounded) >= 10.0 ** (1 - decimals)
        close = (np.abs(rounded - flat) <= SHARE * largest) & (rounded != 0) & (decimals > 0)
    return np.asarray(_exact(flat, decimals) | two_digits | close)


def _is_nearly_zero(flat: Reals, largest: float) -> npt.NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((flat != 0) & (np.abs(flat) <= SHARE * largest))


def _same(flat: Reals, decimals: int, largest: float = 0.0) -> list[str]:
    """All with the same decimals; what would read as another number is so small that it is told as nearly zero."""
    nearly = _is_nearly_zero(flat, largest) & ~_is_itself(flat, decimals, largest)
    return [
        NEARLY_ZERO if nothing else _text(value, decimals)
        for value, nothing in zip(flat.tolist(), nearly.tolist(), strict=True)
    ]


def _each(flat: Reals, most: int, largest: float) -> list[str] | None:
    """Each with as few decimals as are right for it; None where one would need too many."""
    texts = [NEARLY_ZERO] * len(flat)
    open_ = ~_is_nearly_zero(flat, largest)
    # Two digits of the smallest value that is not nearly nothing need two or three decimals more than the largest has.
    for decimals in range(most + 4):
        for index in np.flatnonzero(open_ & _right(flat, decimals, largest)).tolist():
            texts[index] = _text(float(flat[index]), decimals)
            open_[index] = False
    return None if open_.any() else texts


def _text(value: float, decimals: int) -> str:
    if not math.isfinite(value):
        return "–" if math.isnan(value) else ("∞" if value > 0 else f"{MINUS}∞")
    return f"{value:z.{decimals}f}".replace("-", MINUS)


def _fitting(texts: list[str], fits: Fits) -> list[str] | None:
    """The texts, or without their leading zeros, where either fits."""
    for written in (texts, [_short(text) for text in texts]):
        if fits(written):
            return written
    return None


def _short(text: str) -> str:
    """ ".42" for "0.42"; what is zero is "0"."""
    if "." in text and text.strip(f"{MINUS}0.") == "":
        return "0"
    return text.replace("0.", ".", 1) if text.lstrip(MINUS).startswith("0.") else text
