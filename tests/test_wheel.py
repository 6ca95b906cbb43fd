"""The wheel and the source archive: complete, and installed away from the checkout the app works from them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from email import message_from_bytes
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = {
    "mnist/train-images-idx3-ubyte.gz",
    "mnist/t10k-labels-idx1-ubyte.gz",
    "mnist/NOTICE.md",
    "fashion/train-images-idx3-ubyte.gz",
    "fashion/t10k-labels-idx1-ubyte.gz",
    "fashion/NOTICE.md",
    "models/pretrained.safetensors",
    "icons/app.svg",
    "lessons/01-image.md",
}


def run(*arguments: str | Path, folder: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(argument) for argument in arguments], cwd=folder, env=env, text=True, capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    result = run(sys.executable, "-m", "hatchling", "build", "--directory", folder, folder=ROOT)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


def test_the_wheel_holds_every_module_and_every_resource_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "cnn_gui").rglob("*.py")}
    resources = {
        f"cnn_gui/resources/{path.relative_to(ROOT / 'resources')}"
        for path in (ROOT / "resources").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert names == modules | resources | {"cnn_gui/py.typed"}
    assert {f"cnn_gui/resources/{name}" for name in RESOURCES} <= names


def test_its_metadata_says_what_an_index_shows(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = next(name.rpartition("/")[0] for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        data = message_from_bytes(archive.read(f"{info}/METADATA"))
        entries = archive.read(f"{info}/entry_points.txt").decode()
        licences = [name for name in archive.namelist() if name.startswith(f"{info}/licenses/")]
    assert data["Summary"]
    assert data["License-Expression"] == "MIT"
    assert data["Requires-Python"] == ">=3.11"
    assert data["Description-Content-Type"] == "text/markdown"
    assert "Programming Language :: Python :: 3.14" in data.get_all("Classifier", [])
    assert "[console_scripts]\ncnn-gui = cnn_gui.cli:main" in entries
    assert "[gui_scripts]\ncnn-guiw = cnn_gui.cli:main" in entries
    assert {name.rpartition("/")[2] for name in licences} == {"LICENSE", "NOTICE.md"}


def test_the_source_archive_can_be_built_and_tested_from(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {f"resources/{name}" for name in RESOURCES} <= names
    assert {"pyproject.toml", "Makefile", "LICENSE", "README.md", "packaging/setup.sh", "tests/conftest.py"} <= names
    assert not any(name.endswith(".pyc") or name.startswith((".venv", "dist", ".git/")) for name in names)


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The folder of the programs of a fresh venv that has this wheel, and its dependencies from the running Python."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    python = programs / Path(sys.executable).name
    result = run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, folder=tmp_path
    )
    assert result.returncode == 0, result.stderr
    site = run(python, "-c", "import site; print(site.getsitepackages()[-1])", folder=tmp_path).stdout.strip()
    # Only the folder itself, not what its .pth files name: this checkout is installed there as an editable package.
    dependencies = next(path for path in sys.path if (Path(path) / "torch").is_dir())
    (Path(site) / "dependencies.pth").write_text(dependencies + "\n", encoding="utf-8")
    return programs


@pytest.mark.slow
def test_installed_elsewhere_it_draws_trains_saves_and_predicts(installed: Path, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "CNN_GUI_DATA_DIR")}
    env |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")}
    where = run(
        installed / Path(sys.executable).name, "-c", "import cnn_gui; print(cnn_gui.__file__)", folder=tmp_path, env=env
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent), where.stdout
    tried = run(installed / "cnn-gui", "--self-test", folder=tmp_path, env=env)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    report = json.loads(tried.stdout)
    assert report["ok"]
    assert report["steps"] == 50
    assert report["difference"] == pytest.approx(0, abs=1e-6)
    # The test keeps to a folder of its own.
    assert not (tmp_path / "share" / "cnn-gui").exists()
    picture = tmp_path / "one.png"
    image = Image.new("L", (200, 200))
    ImageDraw.Draw(image).line((100, 30, 100, 170), 255, 16)
    image.save(picture)
    said = run(installed / "cnn-gui", "predict", "--json", picture, folder=tmp_path, env=env)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout.splitlines()[-1])[0]["digit"] == 1
