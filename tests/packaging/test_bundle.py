"""What the frozen app is made of: the spec's exclusions, its licences, its version."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from email.message import Message
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cnn_gui import __version__
from cnn_gui.cli import make_parser
from tests.packaging.tools import PACKAGING, ROOT, script

SPEC = PACKAGING / "cnn-gui.spec"
BLOCK = """
import sys
excluded = {excluded!r}

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if any(name == each or name.startswith(each + ".") for each in excluded):
            raise ModuleNotFoundError("left out: " + name, name=name)

sys.meta_path.insert(0, Blocked())
from cnn_gui.core.datasets import registry
from cnn_gui.core.training import loop
import cnn_gui.app, cnn_gui.core.exchange.checkpoint, cnn_gui.engine.training.training
import cnn_gui.views.training.curve_plot, safetensors.torch
"""


def table(name: str) -> dict[str, str]:
    """A dict of the spec, which only PyInstaller can run."""
    for node in ast.parse(SPEC.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return dict(ast.literal_eval(node.value))
    raise LookupError(name)


@pytest.mark.parametrize("name", ["EXCLUDED_MODULES", "EXCLUDED_FILES"])
def test_each_exclusion_has_its_reason(name: str) -> None:
    assert all(len(reason) > 4 for reason in table(name).values())


def test_the_app_loads_without_what_is_left_out() -> None:
    """pyqtgraph, for one, imports far more than it uses: a module too many in the list must show here."""
    code = BLOCK.format(excluded=sorted(table("EXCLUDED_MODULES")))
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_pinned_versions_are_among_those_the_project_allows() -> None:
    lines = (PACKAGING / "bundle-requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    wanted = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {"torch", "numpy", "PySide6-Essentials", "pyinstaller"} <= pinned.keys()
    assert "torchvision" not in pinned
    assert all(f'"{name}' in wanted for name in pinned if not name.startswith("pyinstaller"))


def test_the_version_is_read_without_importing_the_app() -> None:
    assert script("bundle").app_version() == __version__


def test_what_is_larger_than_promised_fails() -> None:
    bundle = script("bundle")
    bundle.limit("The folder", 750_000_000, 750_000_000)
    with pytest.raises(bundle.BundleError, match="751 MB; at most 750"):
        bundle.limit("The folder", 751_000_000, 750_000_000)


def test_the_version_resource_of_windows_names_the_version() -> None:
    def make(kind: str) -> Any:
        return lambda *values, **named: SimpleNamespace(kind=kind, values=values, **named)

    kinds = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    info = eval(script("bundle").windows_version("1.2.3"), {kind: make(kind) for kind in kinds})
    assert info.ffi.filevers == info.ffi.prodvers == (1, 2, 3, 0)
    strings = dict(entry.values for entry in info.kids[0].values[0][0].values[1])
    assert strings["ProductVersion"] == "1.2.3"


def test_the_same_folder_gives_the_same_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = script("bundle")
    monkeypatch.setattr(bundle, "run", lambda *command: Path(command[-1]).write_bytes(Path(command[-3]).read_bytes()))
    monkeypatch.setattr(bundle.shutil, "which", lambda name: name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    archives = []
    for attempt in ("a", "b"):
        folder = tmp_path / attempt / "app"
        folder.mkdir(parents=True)
        for name in ("two", "one") if attempt == "a" else ("one", "two"):
            (folder / name).write_text(name)
        archives.append(bundle.tar_zst(folder, tmp_path / attempt / "out-1.2", 1).read_bytes())
    assert archives[0] == archives[1]


# --- what a double click starts -------------------------------------------------------------------------------------


def test_a_file_alone_is_opened(tmp_path: Path) -> None:
    entry = script("entry")
    network, drawing = tmp_path / "mine.SAFETENSORS", tmp_path / "three.json"
    network.touch()
    drawing.touch()
    assert entry.arguments([str(network)]) == ["--model", str(network)]
    assert entry.arguments([str(drawing)]) == ["--open", str(drawing)]
    assert make_parser().parse_args(entry.arguments([str(network)])).window_model == network


@pytest.mark.parametrize("given", [[], ["--version"], ["train", "--epochs", "1"], ["no-such-file.json"]])
def test_a_command_line_stays_as_it_is(given: list[str]) -> None:
    assert script("entry").arguments(given) == given


def test_nothing_is_written_to_an_output_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        script("entry").give_output_somewhere_to_go()
        sys.stdout.write("gone")
        sys.stdout.close()


# --- licences -------------------------------------------------------------------------------------------------------


def test_every_licence_of_what_the_app_needs_has_its_text(tmp_path: Path) -> None:
    licences = script("licences")
    works = licences.of_environment()
    licences.write(tmp_path / "made" / "third_party.json", works)
    read = json.loads((tmp_path / "made" / "third_party.json").read_text(encoding="utf-8"))
    assert all(set(work) == {"name", "version", "licence", "text", "url"} for work in read)
    assert [work["name"] for work in read] == sorted((work["name"] for work in read), key=str.lower)
    names = {work["name"].lower().replace("_", "-"): work for work in read}
    assert {"torch", "numpy", "pillow", "pyqtgraph", "safetensors", "msgspec", "shiboken6", "python"} <= names.keys()
    assert "Redistribution and use" in names["torch"]["text"]


def test_qts_licence_says_where_its_sources_are() -> None:
    qt = next(work for work in script("licences").of_environment() if work.name.lower().startswith("pyside6"))
    assert "linked dynamically" in qt.text
    assert f"/{qt.version}/" in qt.text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text
    assert "GNU GENERAL PUBLIC LICENSE" in qt.text


def test_a_work_without_its_text_stops_the_bundle() -> None:
    licences = script("licences")
    work = licences.Licence("thing", "1.0", "MIT", " ", "")
    with pytest.raises(licences.MissingLicenceError, match=r"thing 1\.0"):
        licences.checked([work])


def test_only_what_is_bundled_is_listed() -> None:
    numpy_file = Path(sys.modules["numpy"].__file__ or "")
    names = {work.name for work in script("licences").gather([numpy_file, ROOT / "cnn_gui" / "cli.py"])}
    assert names <= {"numpy", "Python", "pyinstaller"}
    assert "numpy" in names


@pytest.mark.parametrize(
    ("field", "text", "short"),
    [
        ("License-Expression", "MIT", "MIT"),
        ("License", "BSD", "BSD"),
        ("Classifier", "License :: OSI Approved :: X11", "X11"),
    ],
)
def test_the_short_name_comes_from_the_metadata(field: str, text: str, short: str) -> None:
    data = Message()
    data[field] = text
    assert script("licences")._short_name(SimpleNamespace(metadata=data)) == short
