"""Makes the Debian package from the frozen app.

    python packaging/deb/build.py      dist/cnn-gui_VERSION_ARCH.deb, from dist/cnn-gui (make bundle)

Needs dpkg-deb and readelf (binutils), and must run on the system the app was frozen on: the package depends on what the
app's libraries are linked to and do not bring along, by the names that this system's packages have.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import time
from email.utils import formatdate
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "linux")]

from bundle import app_version  # noqa: E402
from tree import identity, lay_out  # noqa: E402

CONTROL = """Package: cnn-gui
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size}
Depends: {depends}
Recommends: xdg-desktop-portal
Section: education
Priority: optional
Homepage: {homepage}
Description: look inside the network that reads your digit
 CNN GUI shows a convolutional neural network at work. It reads a digit while it
 is drawn, shows every feature map and kernel for that drawing, follows any
 number back to the pixels it came from, and trains the network live.
 .
 It comes with MNIST, a trained network and its own PyTorch for processors, and
 works without a connection.
"""
EXTRA = ("fontconfig-config", "libegl1", "libgl1")
"""Not linked to: fonts and where they are, without which there are no letters, and what Qt's plugins open by name."""
_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+?)\]")
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)\b")


def main() -> None:
    work = ROOT / "build" / "deb"
    shutil.rmtree(work, ignore_errors=True)
    root = lay_out(work)
    libraries = [
        path for path in (root / "lib").rglob("*") if path.is_file() and not path.is_symlink() and is_elf(path)
    ]
    overrides = root / "share" / "lintian" / "overrides" / "cnn-gui"
    overrides.parent.mkdir(parents=True)
    shutil.copy(HERE / "lintian-overrides", overrides)
    overrides.chmod(0o644)
    changes = root / "share" / "doc" / "cnn-gui" / "changelog.gz"
    changes.write_bytes(gzip.compress(changelog().encode(), 9, mtime=0))
    changes.chmod(0o644)
    control = work / "DEBIAN" / "control"
    control.parent.mkdir()
    architecture = output("dpkg", "--print-architecture").strip()
    size = sum(path.lstat().st_size for path in root.rglob("*") if not path.is_dir()) // 1024
    who = identity()
    control.write_text(
        CONTROL.format(
            version=app_version(),
            architecture=architecture,
            size=size,
            maintainer=who["maintainer"],
            homepage=who["homepage"],
            depends=", ".join(depends(libraries)),
        ),
        encoding="utf-8",
    )
    package = ROOT / "dist" / f"cnn-gui_{app_version()}_{architecture}.deb"
    # xz and not zstd, which Debian's own archive and its lintian do not take.
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(work), str(package)], check=True)
    shutil.rmtree(work)


def changelog() -> str:
    """The package's own list of changes in Debian's format; the app's is beside it."""
    date = formatdate(float(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    return (
        f"cnn-gui ({app_version()}) unstable; urgency=medium\n\n"
        f"  * Version {app_version()}; what is new is in CHANGELOG.md.gz.\n\n"
        f" -- {identity()['maintainer']}  {date}\n"
    )


def depends(libraries: list[Path]) -> list[str]:
    """The packages that hold what the app is linked to and does not bring along; libc6 with the version needed."""
    own = {path.name for path in libraries}
    needed: set[str] = set()
    glibc = (2, 0)
    for library in libraries:
        needed.update(_NEEDED.findall(output("readelf", "--dynamic", "--wide", str(library))))
        versions = _GLIBC.findall(output("readelf", "--version-info", "--wide", str(library)))
        glibc = max([glibc, *((int(major), int(minor)) for major, minor in versions)])
    names = {package_of(name) for name in needed - own} | set(EXTRA)
    names.discard("libc6")
    return [f"libc6 (>= {glibc[0]}.{glibc[1]})", *sorted(names)]


@cache
def package_of(library: str) -> str:
    """The Debian package of a shared library, by its name. Raises LookupError where no package here holds it."""
    for line in output("/sbin/ldconfig", "-p").splitlines():
        if line.split()[:1] == [library]:
            path = Path(line.split("=> ")[1]).resolve()
            for place in (path, Path("/", *path.parts[2:])):
                found = subprocess.run(["dpkg", "-S", str(place)], capture_output=True, text=True, check=False)
                if found.returncode == 0:
                    return found.stdout.split(":")[0]
    raise LookupError(f"{library} is needed, is not in the app, and no package of this system holds it.")


def is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
