"""Makes the frozen app: a folder with a program to double-click, and an archive of it.

    python packaging/bundle.py                     into dist/, with an environment of its own in build/bundle-venv
    python packaging/bundle.py --venv FOLDER       with that environment, made if it is not there
    python packaging/bundle.py --no-archive        only the folder

The environment gets packaging/bundle-requirements.txt. On Linux torch must be a CPU build, which is a tenth of the size
of the one for GPUs: name the index that PyTorch's install page gives for it in TORCH_INDEX, or install it before.
The last line is one JSON value with the sizes. Standard library only, so that any Python 3.11 or newer runs it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
MADE = ROOT / "build" / "packaging"
DIST = ROOT / "dist"
LIMIT_UNPACKED, LIMIT_ARCHIVE = 750_000_000, 250_000_000
"""Bytes. What is larger has brought something along that it does not need."""
STRIPPED = ("libtorch_cpu.so", "libtorch_python.so", "libc10.so", "libpython3*.so*")
"""Libraries whose makers left their symbol tables in: 115 MB. Others are as small as they get, or were changed by tools
after linking, which strip does not understand."""


class BundleError(Exception):
    """What went wrong, in one sentence."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the frozen app in dist/, and an archive of it.")
    parser.add_argument(
        "--venv", type=Path, default=Path(os.environ.get("BUNDLE_VENV", ROOT / "build" / "bundle-venv"))
    )
    parser.add_argument("--no-archive", action="store_true", help="only the folder")
    parser.add_argument("--level", type=int, default=15, help="how hard zstd tries, 1 to 19 (default: 15)")
    options = parser.parse_args()
    try:
        report = bundle(options.venv.absolute(), archive=not options.no_archive, level=options.level)
    except BundleError as error:
        sys.exit(f"bundle: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"bundle: {Path(error.cmd[0]).name} ended with status {error.returncode}.")
    sys.stdout.write(json.dumps(report) + "\n")


def bundle(environment: Path, *, archive: bool, level: int) -> dict[str, object]:
    """Makes everything and returns the sizes in bytes. Raises BundleError and CalledProcessError."""
    python = ready_python(environment)
    MADE.mkdir(parents=True, exist_ok=True)
    run(python, HERE / "icons.py", "--out", MADE)
    (MADE / "version.txt").write_text(windows_version(app_version()), encoding="utf-8")
    places = ("--distpath", DIST, "--workpath", ROOT / "build" / "pyinstaller")
    run(python, "-m", "PyInstaller", HERE / "cnn-gui.spec", *places, "--noconfirm", "--log-level", "WARN")
    folder = DIST / ("CNN GUI.app" if sys.platform == "darwin" else "cnn-gui")
    if sys.platform == "linux":
        strip(folder)
        forget_builder(folder)
    report: dict[str, object] = {"folder": str(folder.relative_to(ROOT)), "version": app_version()}
    report["unpacked"] = size = sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir())
    limit("The folder", size, LIMIT_UNPACKED)
    if archive:
        packed = make_archive(folder, level)
        report |= {"archive": str(packed.relative_to(ROOT)), "packed": packed.stat().st_size}
        limit("The archive", packed.stat().st_size, LIMIT_ARCHIVE)
    return report


def app_version() -> str:
    """The version in cnn_gui/__init__.py, read without importing it. Raises BundleError where there is none."""
    found = re.search(r'__version__ = "([^"]+)"', (ROOT / "cnn_gui" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise BundleError("cnn_gui/__init__.py names no version.")
    return found[1]


def limit(what: str, size: int, most: int) -> None:
    """Raises BundleError where something is larger than promised."""
    if size > most:
        raise BundleError(f"{what} has {size / 1e6:.0f} MB; at most {most / 1e6:.0f} were promised.")


# --- the environment --------------------------------------------------------------------------------------------------


def ready_python(environment: Path) -> Path:
    """The environment's Python, with all that goes into the app. Raises BundleError where torch is a GPU build."""
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(environment, with_pip=True)
    index = os.environ.get("TORCH_INDEX", "")
    requirements = HERE / "bundle-requirements.txt"
    if index:
        torch = next(line for line in requirements.read_text("utf-8").splitlines() if line.startswith("torch=="))
        run(python, "-m", "pip", "install", "--quiet", torch, "--index-url", index)
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements)
    check = "import torch, sys; sys.exit(3 if torch.version.cuda or torch.version.hip else 0)"
    if subprocess.run([python, "-c", check], check=False).returncode != 0:
        raise BundleError(
            f"torch in {environment} does not load or is a GPU build; a CPU build is needed (TORCH_INDEX)."
        )
    return python


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, env=os.environ | {"CNN_GUI_MADE": str(MADE)}, check=True)


# --- after PyInstaller ------------------------------------------------------------------------------------------------


def strip(folder: Path) -> None:
    """Takes the symbol tables out of the libraries named above; nothing where there is no strip."""
    if shutil.which("strip") is None:
        sys.stderr.write("bundle: strip is missing (binutils); the app is 115 MB larger without it.\n")
        return
    for pattern in STRIPPED:
        for library in folder.rglob(pattern):
            if not library.is_symlink():
                run("strip", "--strip-unneeded", library)


def forget_builder(folder: Path) -> None:
    """Takes the building machine's folders out of the libraries' search paths; nothing where there is no patchelf."""
    if shutil.which("patchelf") is None:
        sys.stderr.write("bundle: patchelf is missing; libraries keep this machine's folders in their search paths.\n")
        return
    # Python's own, which were built on this machine; the others came from their makers.
    for library in [*folder.rglob("libpython3*.so*"), *folder.rglob("lib-dynload/*.so")]:
        run("patchelf", "--remove-rpath", library)


def make_archive(folder: Path, level: int) -> Path:
    """The folder as .tar.zst (Linux) or .zip (Windows, macOS), with its SHA-256 in a file beside it."""
    machine = {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    system = {"linux": "linux", "darwin": "macos", "win32": "windows"}[sys.platform]
    base = DIST / f"cnn-gui-{app_version()}-{system}-{machine}"
    if sys.platform == "linux":
        packed = tar_zst(folder, base, level)
    elif sys.platform == "darwin":
        # ditto keeps links and signatures, which Python's zip does not.
        packed = base.with_name(base.name + ".zip")
        run("ditto", "-c", "-k", "--keepParent", folder, packed)
    else:
        packed = Path(shutil.make_archive(str(base), "zip", folder.parent, folder.name))
    digest = hashlib.sha256()
    with packed.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    packed.with_name(packed.name + ".sha256").write_text(f"{digest.hexdigest()}  {packed.name}\n", encoding="utf-8")
    return packed


def tar_zst(folder: Path, base: Path, level: int) -> Path:
    """The same folder gives the same archive: sorted, without owners, dated by SOURCE_DATE_EPOCH."""
    if shutil.which("zstd") is None:
        raise BundleError("The archive needs the program zstd.")
    tar = base.with_name(base.name + ".tar")
    date = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))

    def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = date or entry.mtime
        return entry

    with tarfile.open(tar, "w") as file:
        file.add(folder, folder.name, filter=anonymous)
    run("zstd", f"-{level}", "-T0", "--quiet", "--force", "--rm", tar, "-o", f"{tar}.zst")
    return tar.with_name(tar.name + ".zst")


# --- Windows ----------------------------------------------------------------------------------------------------------


def windows_version(version: str) -> str:
    """The version resource of the Windows programs, in PyInstaller's own format."""
    parts = [int(part) for part in re.findall(r"\d+", version)][:4]
    numbers = tuple(parts + [0] * (4 - len(parts)))
    strings = {
        "CompanyName": "The cnn-gui authors",
        "FileDescription": "CNN GUI",
        "FileVersion": version,
        "InternalName": "cnn-gui",
        "LegalCopyright": "The cnn-gui authors, MIT licence",
        "OriginalFilename": "CNN GUI.exe",
        "ProductName": "CNN GUI",
        "ProductVersion": version,
    }
    entries = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, "
        "fileType=0x1, subtype=0x0, date=(0, 0)),\n"
        f"  kids=[StringFileInfo([StringTable('040904B0', [{entries}])]),\n"
        "    VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


if __name__ == "__main__":
    main()
