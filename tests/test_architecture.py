"""The borders between the packages, and what may be imported when."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter in the checkout; whether a module is imported cannot be asked of this one."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def imported_by(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has imported after ``code``."""
    result = run("-c", f"import sys\n{code}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))")
    assert result.returncode == 0, result.stderr
    return set(result.stdout.splitlines()[-1].split())


def test_imports_keep_to_the_borders() -> None:
    result = run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("package", ["views", "engine"])
def test_no_module_of_this_package_imports_torch(package: str) -> None:
    names = [f"cnn_gui.{package}.{path.stem}" for path in sorted((ROOT / "cnn_gui" / package).glob("[!_]*.py"))]
    imported = imported_by("import importlib\nfor name in " + repr(names) + ": importlib.import_module(name)")
    assert not imported & {"torch", "torchvision", "safetensors"}


def test_window_is_built_without_torch() -> None:
    assert not imported_by("import cnn_gui.app") & {"torch", "torchvision", "safetensors"}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["train", "--help"], ["evaluate", "--help"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    imported = imported_by(f"from cnn_gui.cli import main\nassert main({arguments!r}) == 0")
    assert not imported & {"numpy", "torch", "PIL", "PySide6", "platformdirs"}


def test_void_qt_calls_keep_the_references_to_none() -> None:
    """PySide6 6.12.0 drops a reference to None in each, which ends in an abort where None is not immortal."""
    code = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
widget = QWidget()
before = sys.getrefcount(None)
for _ in range(1000):
    widget.update()
    widget.resize(10, 10)
    app.processEvents()
print(sys.getrefcount(None) - before)
"""
    result = run("-c", code)
    assert result.returncode == 0, result.stderr
    # From Python 3.12 on None is immortal and its count stands still.
    assert abs(int(result.stdout)) < 100
