"""Numbers for other programs: arrays in an .npz that ``numpy.load`` opens without pickle, a table in a .csv."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_gui.core.base.csv_cells import cell

Arrays = Mapping[str, npt.NDArray[Any]]
"""By name; of numbers or of texts (dtype "U")."""

Cell = str | int | float | None
"""None is an empty cell."""


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Rows under a header of the same length; a header of () is none, as for a matrix that ``numpy.loadtxt`` reads."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def npz_bytes(arrays: Arrays) -> bytes:
    """The arrays as a compressed .npz. The same arrays give the same bytes. Raises ValueError for one of objects."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in arrays.items():
            # A date of its own: the file would be another one each second.
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w") as file:
                np.lib.format.write_array(file, np.asanyarray(values), allow_pickle=False)
    return buffer.getvalue()


def csv_bytes(table: NumberTable) -> bytes:
    """The table as a file: ``csv_text`` in UTF-8."""
    return csv_text(table).encode(errors="replace")


def csv_text(table: NumberTable) -> str:
    """A line for each row. Numbers have as many digits as it takes to read the same number again; no text is one that a
    spreadsheet would carry out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if table.header:
        writer.writerow([cell(name) for name in table.header])
    writer.writerows([_written(value) for value in row] for row in table.rows)
    return text.getvalue()


def matrix(values: npt.NDArray[Any]) -> NumberTable:
    """A matrix (H, W) as a table without a header."""
    return NumberTable((), tuple(tuple(row) for row in values))


def columns(header: Sequence[str], *parts: Iterable[Cell]) -> NumberTable:
    """A table of columns of the same length."""
    return NumberTable(tuple(header), tuple(zip(*parts, strict=True)))


def texts(words: Iterable[object]) -> npt.NDArray[np.str_]:
    """Texts as an array that needs no pickle."""
    found: list[str] = [str(word) for word in words]
    return np.array(found, dtype=np.str_)


def _written(value: Cell) -> object:
    if isinstance(value, str):
        return cell(value)
    # NumPy's float32 says 0.1 where float() of it would say 0.10000000149011612.
    return value.item() if isinstance(value, np.integer | np.bool_) else value


def arrays_of(table: NumberTable) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """A table's columns as arrays under their headers: of numbers where all cells are numbers, else of texts."""
    for place, name in enumerate(table.header):
        found = [row[place] for row in table.rows]
        numbers = all(not isinstance(value, str) for value in found)
        yield (
            name,
            np.array([np.nan if v is None else v for v in found], dtype=float)
            if numbers
            else texts("" if value is None else value for value in found),
        )
