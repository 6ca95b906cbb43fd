"""The borders between the packages, and what may be imported when."""

from __future__ import annotations

import ast
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
    """The modules and packages that a fresh interpreter has imported after ``code``."""
    result = run("-c", f"import sys\n{code}\nprint(*sys.modules)")
    assert result.returncode == 0, result.stderr
    return set(result.stdout.splitlines()[-1].split())


def imported_by_all_of(package: str) -> set[str]:
    """What importing every module of a package of ours imports."""
    root = ROOT / "cnn_gui"
    names = [
        ".".join(("cnn_gui", *path.relative_to(root).with_suffix("").parts)) for path in (root / package).rglob("*.py")
    ]
    return imported_by(f"import importlib\nfor name in {sorted(names)!r}: importlib.import_module(name)")


def test_imports_keep_to_the_borders() -> None:
    result = run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("package", ["views", "engine"])
def test_no_module_of_this_package_imports_torch(package: str) -> None:
    assert not imported_by_all_of(package) & {"torch", "torchvision", "safetensors"}


def test_the_engine_knows_no_widgets() -> None:
    """import-linter cannot tell one part of PySide6 from another."""
    assert not imported_by_all_of("engine") & {"PySide6.QtGui", "PySide6.QtWidgets", "pyqtgraph"}


def test_window_is_built_without_torch() -> None:
    assert not imported_by("import cnn_gui.app") & {"torch", "torchvision", "safetensors"}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["train", "--help"], ["evaluate", "--help"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    imported = imported_by(f"from cnn_gui.cli import main\nassert main({arguments!r}) == 0")
    assert not imported & {"numpy", "torch", "PIL", "PySide6", "platformdirs", "msgspec"}


def test_what_is_to_be_done_in_a_moment_is_not_done_for_an_object_that_is_gone() -> None:
    """Without a context object a single shot keeps a method alive and calls it when its window has been deleted."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "cnn_gui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "singleShot"
        and len(node.args) != len(("after", "context", "call"))
    ]
    assert not found, found


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
