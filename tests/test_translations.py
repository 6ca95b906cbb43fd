"""Every text for people is found by lupdate, in a context: what is not found cannot be translated."""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LUPDATE = Path(sys.executable).with_name("pyside6-lupdate")
SOURCES = sorted((ROOT / "cnn_gui").rglob("*.py"))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """By context, the texts that lupdate finds in the sources."""
    if not LUPDATE.exists():
        pytest.skip("PySide6 has no lupdate here")
    file = tmp_path_factory.mktemp("translations") / "app.ts"
    done = subprocess.run([LUPDATE, *SOURCES, "-ts", file], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert "without context" not in done.stdout + done.stderr
    contexts: dict[str, set[str]] = {}
    for context in ElementTree.parse(file).getroot().findall("context"):
        texts = contexts.setdefault(context.findtext("name", ""), set())
        texts.update(message.findtext("source", "") for message in context.findall("message"))
    return contexts


def marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Context and text of each ``translate`` and ``QT_TRANSLATE_NOOP`` of a module whose text is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) == 2:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            parts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if name in ("translate", "QT_TRANSLATE_NOOP") and len(parts) == 2:
                yield parts[0], parts[1]


def said_by_classes(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Class and text of each ``self.tr``."""
    for owner in ast.walk(tree):
        if isinstance(owner, ast.ClassDef):
            for node in ast.walk(owner):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "tr" and node.args:
                    text = node.args[0]
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield owner.name, text.value


def test_every_text_is_found_in_its_context(found: dict[str, set[str]]) -> None:
    assert "" not in found
    texts = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts += [*marked(tree), *said_by_classes(tree)]
    assert len(texts) > 900
    missed = [(context, text) for context, text in texts if text not in found.get(context, set())]
    assert missed == []


def test_no_module_makes_a_tr_of_its_own() -> None:
    """lupdate knows ``tr`` of a class and ``translate`` with a context; a function ``tr`` would be found in none."""
    own = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.strip("_") in ("tr", "translated")
    ]
    assert own == []


NOT_TRANSLATED = (
    "cnn_gui/commands",
    "cnn_gui/benchmarks",
    "cnn_gui/pretraining",
    "cnn_gui/cli.py",
    "cnn_gui/core/course",
)
"""The command line is English, and so is what those who write chapters are told."""


def errors_for_people() -> set[str]:
    """The names of all classes that are a UserError."""
    from cnn_gui.core.base.errors import UserError

    names, left = set(), {UserError.__name__}
    classes = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    while left:
        names |= left
        left = {each.name for each in classes if {ast.unparse(base) for base in each.bases} & names} - names
    return names


def test_every_error_for_people_is_marked() -> None:
    """Its text is a marked one, or comes by a name: never written out, or put together, on the spot."""
    errors, found = errors_for_people(), []
    assert len(errors) >= 8
    for path in SOURCES:
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(NOT_TRANSLATED):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in errors and node.args:
                text = node.args[0]
                if isinstance(text, ast.JoinedStr | ast.Constant | ast.BinOp):
                    found.append(f"{place}:{node.lineno}")
    assert found == []
