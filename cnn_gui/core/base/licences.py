"""The licences of the works that the app stands on, for Help > About.

A frozen app carries them in resources/licences/third_party.json, gathered when it was made; anywhere else they are read
from what is installed. Licences that no longer hold a text (Qt's wheels come without) are named all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import DataError

GATHERED = ("licences", "third_party.json")

PACKAGES = (
    "msgspec",
    "numpy",
    "pillow",
    "platformdirs",
    "pyqtgraph",
    "PySide6-Essentials",
    "safetensors",
    "shiboken6",
    "torch",
    "torchvision",
)

QT = """Qt and Qt for Python (PySide6, Shiboken) are used under the GNU Lesser General Public License,
version 3 (LGPL-3.0).

They are linked dynamically: each of their libraries is a file of its own, unmodified, which you may replace by
your own build of the same version. You may take this app apart to find errors in such a change.

The text of the licence: https://www.gnu.org/licenses/lgpl-3.0.html
"""

_QT_PACKAGES = ("pyside6", "pyside6-essentials", "shiboken6")
_LICENCE_FILE = re.compile(r"\.dist-info/(?:licenses/|(?:.*/)?(?:licen[cs]e|copying|notice|copyright))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Licence:
    """One third-party work. licence: its short name ("BSD-3-Clause"); text: the whole wording, "" if unknown."""

    name: str
    version: str
    licence: str
    text: str
    url: str = ""


def third_party() -> tuple[Licence, ...]:
    """All of them, sorted by name. Reads from the disk: tens of milliseconds."""
    works = gathered()
    return works if works else tuple(_installed())


def gathered(path: Path | None = None) -> tuple[Licence, ...]:
    """The list that a frozen app carries; empty where there is none, or it cannot be read."""
    try:
        found = json.loads((path if path is not None else resources.find(*GATHERED)).read_text(encoding="utf-8"))
        works = (Licence(**{name: str(entry[name]) for name in Licence.__slots__}) for entry in found)
        return tuple(sorted(works, key=lambda work: work.name.lower()))
    except (DataError, OSError, ValueError, KeyError, TypeError):
        return ()


def _installed() -> Iterator[Licence]:
    for name in sorted(PACKAGES, key=str.lower):
        try:
            yield of(distribution(name))
        except PackageNotFoundError:
            continue


def of(package: Distribution) -> Licence:
    """A Python package's licence, from its metadata."""
    name = package.metadata["Name"]
    text = QT if name.lower().replace("_", "-") in _QT_PACKAGES else "\n\n".join(_texts(package))
    return Licence(name, package.version, _short(package), text, _url(package))


def _short(package: Distribution) -> str:
    data = package.metadata
    named = _first(package, "License-Expression") or _first(package, "License")
    if named and "\n" not in named and len(named) < 200:
        return named
    classes = [item.split("::")[-1].strip() for item in data.get_all("Classifier") or () if item.startswith("License ")]
    return " AND ".join(classes) or "see the text"


def _url(package: Distribution) -> str:
    links = dict(item.split(", ", 1) for item in package.metadata.get_all("Project-URL") or () if ", " in item)
    by_kind = {kind.lower(): link for kind, link in links.items()}
    found = _first(package, "Home-page") or by_kind.get("homepage") or by_kind.get("source")
    return found or next(iter(links.values()), "")


def _first(package: Distribution, field: str) -> str:
    return str((package.metadata.get_all(field) or [""])[0])


def _texts(package: Distribution) -> Iterator[str]:
    for file in package.files or ():
        if _LICENCE_FILE.search(str(file).replace("\\", "/")):
            try:
                yield Path(str(package.locate_file(file))).read_text("utf-8", errors="replace").strip()
            except OSError:
                continue
