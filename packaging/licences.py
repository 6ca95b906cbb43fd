"""Gathers the licence of everything that goes into the frozen app.

    python packaging/licences.py --out third_party.json    of this environment's packages that the app needs

packaging/cnn-gui.spec calls `gather` with the files that really go in, so that nothing bundled lacks its licence and
nothing is listed that is not there. The result is a JSON list of {"name", "version", "licence", "text", "url"}, sorted
by name, which the app shows in Help > About and the packages install beside the program.

Where a licence comes from: a Python package's from its own metadata, Python's from its library folder, a system
library's (Linux) from the copyright file of the Debian package that owns it. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import Distribution, PackageMetadata, PackageNotFoundError, distribution, distributions
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDED = (
    *("numpy", "torch", "PySide6-Essentials", "shiboken6", "pyqtgraph", "safetensors", "msgspec", "platformdirs"),
    "pillow",
)
QT = ("pyside6", "pyside6-essentials", "shiboken6")
_LICENCE_FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|copyright)[^/]*$", re.IGNORECASE)

QT_NOTE = """Qt and Qt for Python (PySide6, Shiboken) are used under the GNU Lesser General Public License, version 3.

They are linked dynamically: each is a file of its own beside the program (the folder PySide6 of the installed app),
unmodified as their makers publish them, and may be replaced by your own build of the same version. You may take this
program apart to find errors in such a change.

The sources of the Qt {version} that is installed with this program:
    Qt             https://download.qt.io/archive/qt/{series}/{version}/single/
    Qt for Python  https://download.qt.io/official_releases/QtForPython/pyside6/PySide6-{version}-src/
                   https://code.qt.io/cgit/pyside/pyside-setup.git/tag/?h=v{version}

The license and the one it extends follow.
"""


class MissingLicenceError(Exception):
    """Something would be bundled whose licence nobody knows."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One third-party work. licence: its short name (SPDX where the work says so); text: its whole wording."""

    name: str
    version: str
    licence: str
    text: str
    url: str


def gather(files: Iterable[Path]) -> list[Licence]:
    """The licences of the works that these files belong to, sorted by name; the project's own files are passed over.

    Raises MissingLicenceError where a work has no text.
    """
    owners = _owners()
    names: set[str] = set()
    packages: set[str] = set()
    for file in files:
        path = file.resolve()
        if str(path) in owners:
            names.add(owners[str(path)])
        elif sys.platform == "linux" and path.is_relative_to("/usr") and not path.is_relative_to(sys.base_prefix):
            packages.add(_debian_package(path))
    works = [of_distribution(distribution(name)) for name in names]
    works += [_of_debian_package(name) for name in packages if not name.startswith(("python3", "libpython3"))]
    # The program itself begins with PyInstaller's loader, whichever files are in the bundle.
    works += [of_python(), *_if_installed("pyinstaller")]
    return checked(works)


def of_environment() -> list[Licence]:
    """The licences of what the app needs, as it is installed here. Raises MissingLicenceError."""
    works = [work for name in NEEDED for work in _if_installed(name)]
    return checked([*works, of_python()])


def checked(works: Iterable[Licence]) -> list[Licence]:
    """The works sorted by name, each once. Raises MissingLicenceError for one without a name or text of its licence."""
    by_name = {work.name.lower(): work for work in works}
    for work in by_name.values():
        if not work.text.strip() or not work.licence:
            raise MissingLicenceError(f"{work.name} {work.version} comes without the text of its licence.")
    return [by_name[name] for name in sorted(by_name)]


def write(path: Path, works: Iterable[Licence]) -> None:
    """The JSON list the app reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(work) for work in works], ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


# --- Python packages ------------------------------------------------------------------------------------------------


def of_distribution(package: Distribution) -> Licence:
    """A Python package's licence: all its licence files, each under its path."""
    data = package.metadata
    name = data["Name"]
    text = _qt_text(package.version) if name.lower().replace("_", "-") in QT else _texts(package)
    return Licence(name, package.version, _short_name(package), text, _url(package))


def _if_installed(name: str) -> Iterator[Licence]:
    try:
        yield of_distribution(distribution(name))
    except PackageNotFoundError:
        return


def _owners() -> dict[str, str]:
    """Each file of each installed package, with the package's name.

    Paths are joined as text: a torch for GPUs has 20,000 files, and to resolve each takes seconds.
    """
    owners = {}
    for package in distributions():
        folder = str(Path(str(package.locate_file(""))).resolve())
        name = package.metadata["Name"]
        for file in package.files or ():
            owners[os.path.normpath(f"{folder}/{file}")] = name
    return owners


def _texts(package: Distribution) -> str:
    files = sorted(file for file in package.files or () if _is_licence(str(file).replace("\\", "/")))
    texts = [(str(file), Path(str(package.locate_file(file))).read_text("utf-8", errors="replace")) for file in files]
    if len(texts) == 1:
        return texts[0][1]
    return "\n\n".join(f"{_heading(name)}\n\n{text.strip()}" for name, text in texts)


def _is_licence(path: str) -> bool:
    folder, _, rest = path.partition("/")
    # All that a package has put among its licences; else the files that are called so, wherever they lie.
    return folder.endswith(".dist-info") and (rest.startswith("licenses/") or bool(_LICENCE_FILE.search(rest)))


def _heading(path: str) -> str:
    name = path.replace("\\", "/").partition(".dist-info/")[2].removeprefix("licenses/")
    return f"{name}\n{'=' * len(name)}"


def _short_name(package: Distribution) -> str:
    data = package.metadata
    named = _field(data, "License-Expression") or _field(data, "License")
    if named and "\n" not in named and len(named) < 1_000:
        return named
    classes = [
        each.split("::")[-1].strip() for each in data.get_all("Classifier") or () if each.startswith("License ::")
    ]
    return " AND ".join(classes) or "see the text"


def _field(data: PackageMetadata, name: str) -> str:
    """The first field of that name, or nothing; data[name] warns where there is none."""
    return next(iter(data.get_all(name) or ()), "")


def _url(package: Distribution) -> str:
    data = package.metadata
    urls = dict(each.split(", ", 1) for each in data.get_all("Project-URL") or () if ", " in each)
    by_kind = {kind.lower(): url for kind, url in urls.items()}
    found = _field(data, "Home-page") or by_kind.get("homepage") or by_kind.get("source") or by_kind.get("repository")
    return str(found or next(iter(urls.values()), ""))


def _qt_text(version: str) -> str:
    """Qt's wheels hold no text of their licence; it is in packaging/licences, and with it where the sources are."""
    series = ".".join(version.split(".")[:2])
    note = QT_NOTE.format(version=version, series=series)
    texts = [(HERE / "licences" / f"{name}.txt").read_text("utf-8") for name in ("LGPL-3.0", "GPL-3.0")]
    return "\n\n".join([note, *texts])


# --- Python and the system ------------------------------------------------------------------------------------------


def of_python() -> Licence:
    """Python's own. Raises MissingLicenceError where its library folder holds none (a Linux system's Python)."""
    version = sys.version.split()[0]
    library = Path(sysconfig.get_path("stdlib"))
    places = [library / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE"]
    places += sorted(Path("/usr/share/doc").glob(f"*python3.{sys.version_info.minor}*/copyright"))
    for place in places:
        if place.is_file():
            return Licence(
                "Python", version, "PSF-2.0", place.read_text("utf-8", errors="replace"), "https://www.python.org/"
            )
    raise MissingLicenceError(f"The text of Python's licence is in none of {', '.join(map(str, places))}.")


@cache
def _debian_package(path: Path) -> str:
    """The Debian package that owns a file. Raises MissingLicenceError where there is none."""
    for place in (path, Path("/", *path.parts[2:])):  # /usr/lib is also called /lib
        answer = subprocess.run(["dpkg", "-S", str(place)], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return answer.stdout.split(":")[0]
    raise MissingLicenceError(f"{path} would be bundled, and no package of this system owns it.")


def _of_debian_package(name: str) -> Licence:
    text = Path(f"/usr/share/doc/{name}/copyright").read_text("utf-8", errors="replace")
    fields = "${Version}\t${Homepage}"
    answer = subprocess.run(["dpkg-query", "-W", "-f", fields, name], capture_output=True, text=True, check=True).stdout
    version, url = answer.splitlines()[0].split("\t")
    short = list(dict.fromkeys(re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)))
    return Licence(name, version, " AND ".join(short[:6]) or "see the text", text, url)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the licences of what the app needs, as it is installed here.")
    parser.add_argument(
        "--out", type=Path, default=HERE.parent / "build" / "packaging" / "licences" / "third_party.json"
    )
    options = parser.parse_args()
    try:
        works = of_environment()
    except MissingLicenceError as error:
        sys.exit(str(error))
    write(options.out, works)
    sys.stderr.write(f"{len(works)} licences in {options.out}\n")


if __name__ == "__main__":
    main()
