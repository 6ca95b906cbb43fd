"""Lays out the frozen app as Linux packages install it: used for the .deb, the AppImage and the Flatpak.

python packaging/linux/tree.py DEST [--prefix /usr]    from dist/cnn-gui and the icons in build/packaging

PREFIX/lib/cnn-gui/                     the frozen app
PREFIX/bin/cnn-gui                      a link to its program
PREFIX/share/applications, metainfo, mime/packages, icons/hicolor, man/man1, doc/cnn-gui
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import manpage  # noqa: E402
from bundle import app_version  # noqa: E402

APP = ROOT / "dist" / "cnn-gui"
ICONS = ROOT / "build" / "packaging" / "hicolor"
DRAWING = ROOT / "resources" / "icons" / "app.svg"
THIRD_PARTY = Path("_internal") / "cnn_gui" / "resources" / "licences" / "third_party.json"


def identity() -> dict[str, str]:
    """Who publishes the app: id, homepage, screenshots, maintainer."""
    return dict(tomllib.loads((HERE.parent / "identity.toml").read_text(encoding="utf-8")))


def release_date() -> str:
    """SOURCE_DATE_EPOCH as a day, or today."""
    return time.strftime("%Y-%m-%d", time.gmtime(float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))


def metainfo() -> str:
    """The AppStream description of this version."""
    text = (HERE / "metainfo.xml").read_text(encoding="utf-8")
    names = {key.upper(): value for key, value in identity().items()}
    for name, value in {**names, "VERSION": app_version(), "DATE": release_date()}.items():
        text = text.replace(f"@{name}@", value)
    return text


def lay_out(destination: Path, prefix: str = "/usr") -> Path:
    """Fills the folder and returns it with the prefix. Raises FileNotFoundError where make bundle has not run."""
    root = destination / prefix.strip("/")
    share = root / "share"
    shutil.copytree(APP, root / "lib" / "cnn-gui", symlinks=True)
    (root / "bin").mkdir(parents=True, exist_ok=True)
    (root / "bin" / "cnn-gui").symlink_to("../lib/cnn-gui/cnn-gui")
    _copy(HERE / "cnn-gui.desktop", share / "applications" / "cnn-gui.desktop")
    _copy(HERE / "cnn-gui.xml", share / "mime" / "packages" / "cnn-gui.xml")
    _write(share / "metainfo" / f"{identity()['id']}.metainfo.xml", metainfo().encode())
    _write(share / "man" / "man1" / "cnn-gui.1.gz", _packed(manpage.page().encode()))
    shutil.copytree(ICONS, share / "icons" / "hicolor", dirs_exist_ok=True)
    _copy(DRAWING, share / "icons" / "hicolor" / "scalable" / "apps" / "cnn-gui.svg")
    documents = share / "doc" / "cnn-gui"
    _write(documents / "copyright", copyright_text().encode())
    _write(documents / "third-party-licences.txt.gz", _packed(third_party_text().encode()))
    _write(documents / "CHANGELOG.md.gz", _packed((ROOT / "CHANGELOG.md").read_bytes()))
    _allow(root)
    return root


def copyright_text() -> str:
    """The app's own licence, and what it comes with; the texts of those are in a file beside."""
    notices = (ROOT / "resources" / data / "NOTICE.md" for data in ("mnist", "fashion"))
    own = "\n".join(path.read_text("utf-8") for path in (ROOT / "LICENSE", *notices))
    parts = [f"CNN GUI {app_version()}\n\n{own}\nThe program comes with these works of others. Their licences are in"]
    parts += ["third-party-licences.txt.gz beside this file, and in the app under Help > About.\n"]
    parts += ["On Debian systems the GNU LGPL and GPL and the Apache licence are also in /usr/share/common-licenses:"]
    parts += ["LGPL-3, LGPL-2.1, GPL-3, GPL-2 and Apache-2.0 there.\n"]
    parts += [f"  {work['name']} {work['version']}\n  {work['licence']}\n  {work['url']}\n" for work in _third_party()]
    return "\n".join(parts)


def third_party_text() -> str:
    """The licence of each work that is bundled, whole."""
    line = "-" * 78
    return "\n".join(f"{line}\n{work['name']} {work['version']}\n{line}\n\n{work['text']}\n" for work in _third_party())


def _third_party() -> list[dict[str, str]]:
    return list(json.loads((APP / THIRD_PARTY).read_text(encoding="utf-8")))


def _packed(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _copy(source: Path, target: Path) -> None:
    _write(target, source.read_bytes())


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _allow(root: Path) -> None:
    """Everybody reads; only the program, and what torch starts, runs. A umask of the builder's must not matter."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            program = path.is_dir() or path.name in ("cnn-gui", "torch_shm_manager")
            path.chmod(0o755 if program else 0o644)


def main() -> None:
    parser = argparse.ArgumentParser(description="Lay out the frozen app as Linux packages install it.")
    parser.add_argument("destination", type=Path)
    parser.add_argument("--prefix", default="/usr")
    options = parser.parse_args()
    lay_out(options.destination, options.prefix)


if __name__ == "__main__":
    main()
