"""A data set in a table of pixels: a label and one column for each pixel, as Kaggle's competitions have it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from cnn_gui.core.base.errors import DataError, FileError
from cnn_gui.core.base.files import opened
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.assembled import LabelledPart, as_images, as_labels, assembled, check_size
from cnn_gui.core.datasets.dataset import LabelledData

MAX_BYTES = 400_000_000
"""Of a file: MNIST's takes 110 million."""

_MAX_LINE = 1 << 20
_LABELS = ("label", "labels", "class", "target", "y", "digit")


def read(path: Path, name: str) -> LabelledData:
    """Raises DataError, one sentence, where it is no such table, has no labels, or is too large."""
    try:
        with opened(path) as file:
            size = file.seek(0, 2)
            file.seek(0)
            first = file.readline(_MAX_LINE)
    except FileError as error:
        raise DataError(error.sentence) from error
    if size > MAX_BYTES:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: it is larger than {limit:,.0f} MB."),
            name=path.name,
            limit=MAX_BYTES / 1e6,
        )
    cells = [cell.strip().strip('"').lower() for cell in first.decode("utf-8-sig", "replace").split(",")]
    column, has_head = _label_column(path, cells)
    side = math.isqrt(len(cells) - 1)
    # Each value takes two characters at least; so a table cannot have more rows than this.
    check_size(name, max(2, size // (2 * len(cells))), (1, side, side))
    table = _table(path, 1 if has_head else 0, len(cells))
    pixels = np.delete(table, column, axis=1)
    return assembled(name, LabelledPart(as_images(name, pixels), as_labels(name, table[:, column], len(table))), None)


def _label_column(path: Path, cells: list[str]) -> tuple[int, bool]:
    """Where the label stands, and whether the first line is one of names."""
    has_head = not all(_is_number(cell) for cell in cells)
    named = [place for place, cell in enumerate(cells) if cell in _LABELS]
    if has_head and named and _is_square(len(cells) - 1):
        return named[0], True
    if not named and _is_square(len(cells) - 1):
        return 0, has_head
    if _is_square(len(cells)):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} has pixels but no labels, so nothing can be learned from it: open the file with the labels.",
            ),
            name=path.name,
        )
    raise DataError(
        QT_TRANSLATE_NOOP(
            "core",
            "{name} is not a table of square images: it has {count:,} columns, where a label and 784 pixels make 785.",
        ),
        name=path.name,
        count=len(cells),
    )


def _table(path: Path, skip: int, columns: int) -> np.ndarray:
    for number_format in (np.int32, np.float32):
        try:
            with opened(path) as file:
                table = np.loadtxt(
                    file, dtype=number_format, delimiter=",", skiprows=skip, ndmin=2, encoding="utf-8-sig"
                )
        except (ValueError, OverflowError):
            continue
        except MemoryError as error:
            raise DataError(
                QT_TRANSLATE_NOOP("core", "{path} takes more memory than there is."), path=path.name
            ) from error
        if table.shape[1] == columns and len(table):
            return table
        break
    raise DataError(
        QT_TRANSLATE_NOOP("core", "{name} is not a table of numbers with {count:,} in each line."),
        name=path.name,
        count=columns,
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _is_square(count: int) -> bool:
    side = math.isqrt(max(count, 0))
    return side >= 8 and side * side == count
