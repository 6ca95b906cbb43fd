"""What a panel shows now, to be taken away as a picture or as numbers: each panel says it, one mechanism saves it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import Arrays, NumberTable


@dataclass(frozen=True, slots=True, eq=False)
class PanelNumbers:
    """arrays: everything on display, by name, for an .npz. table: what one .csv holds of it; None where a table would
    be too little to be of use."""

    arrays: Arrays
    table: NumberTable | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PanelContent:
    """name: for files ("conv2 map 22"). caption: what is seen, in a sentence, without the network and the answer.

    picture: what of the panel is painted, with all in it but fields, buttons and what is in left_out.
    numbers: makes the numbers on display; None where there are none. of_network, of_drawing: whether the network's name
    and its answer belong into the caption.
    """

    name: str
    caption: str
    picture: QWidget
    numbers: Callable[[], PanelNumbers] | None
    left_out: tuple[QWidget, ...] = ()
    of_network: bool = True
    of_drawing: bool = True


@runtime_checkable
class HasContent(Protocol):
    """A panel's view."""

    def panel_content(self) -> PanelContent | None:
        """What it shows now; None where there is nothing to take away."""


@runtime_checkable
class HasWholeRows(Protocol):
    """A scroll area with rows: a picture shows none of them in part."""

    def whole_rows(self) -> tuple[int, int]:
        """Top and bottom, in pixels of the viewport, of the rows that are wholly in sight; (0, its height) where no
        row is."""


def file_name(name: str) -> str:
    """A content's name as that of a file, without its suffix: letters, digits and hyphens."""
    return re.sub(r"[\W_]+", "-", name).strip("-")[:80] or "panel"


def arrays_in(value: object, name: str = "") -> dict[str, npt.NDArray[Any]]:
    """Every array, number and text in a value, by the names of the fields that lead to it ("terms_0_patch").

    value: an array, a number, a text, a range, or dataclasses, tuples and mappings of them; all else is left out.
    """
    return dict(_arrays(value, name))


def _arrays(value: object, name: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    match value:
        case np.ndarray():
            yield name, value
        case range():
            yield name, np.array(value)
        case Enum():
            yield name, np.array(str(value.value))
        case bool() | int() | float() | str() | np.generic():
            yield name, np.array(value)
        case tuple() | list() if value and all(isinstance(each, int | float) for each in value):
            yield name, np.array(value)
        case tuple() | list():
            for index, each in enumerate(value):
                yield from _arrays(each, _joined(name, str(index)))
        case Mapping():
            for key, each in value.items():
                yield from _arrays(each, _joined(name, str(key)))
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from _arrays(getattr(value, field.name), _joined(name, field.name))


def _joined(name: str, more: str) -> str:
    return f"{name}_{more}" if name else more
