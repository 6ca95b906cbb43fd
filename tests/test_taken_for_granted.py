"""No part of the app takes ten digits, 28x28 grey pixels or MNIST for granted: names and numbers come from the task.

What is truly about MNIST is listed here, each with its reason; the lists must not grow without one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "cnn_gui"

CONSTANTS = frozenset(("CLASSES", "MEAN", "STD", "INPUT_SHAPE"))
"""MNIST's own names and numbers."""

MAY_USE: dict[str, str] = {
@@MAY_USE@@
}

FLOORS = ("views", "window", "engine", "commands")
SAID = re.compile(r"\bdigits?\b|\bMNIST\b|\b28\s?[×x]\s?28\b|\bten\b|\b0 to 9\b", re.IGNORECASE)
"""Words that are true of MNIST alone."""

MAY_SAY: dict[str, str] = {
@@MAY_SAY@@
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def constants_of(tree: ast.Module) -> set[str]:
    """The constants a module imports."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in found for alias in node.names} & CONSTANTS


def said_in(tree: ast.Module) -> list[str]:
    """Texts that are shown or told: string constants with a space in them, but for docstrings."""
    docs = {
        id(part.value)
        for node in ast.walk(tree)
        for part in getattr(node, "body", ()) if isinstance(getattr(node, "body", ()), list)
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
    }
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [str(node.value) for node in texts if id(node) not in docs and " " in str(node.value)]


def test_mnist_s_numbers_are_used_where_mnist_is_meant() -> None:
    found = {name for name, tree in sources() if constants_of(tree)}
    assert found - set(MAY_USE) == set()
    assert set(MAY_USE) - found == set(), "no longer needed"


def test_nothing_is_said_that_is_true_of_mnist_alone() -> None:
    found = {
        name: [text for text in said_in(tree) if SAID.search(text)]
        for name, tree in sources()
        if name.partition("/")[0] in FLOORS
    }
    saying = {name for name, texts in found.items() if texts}
    assert {name: found[name] for name in saying - set(MAY_SAY)} == {}
    assert set(MAY_SAY) - saying == set(), "no longer needed"


def test_what_is_taken_for_granted_is_found() -> None:
    tree = ast.parse('"""Ten digits."""\nfrom a import CLASSES\nx = tr("Draw a digit here")\ny = "digit"\n')
    assert constants_of(tree) == {"CLASSES"}
    assert [text for text in said_in(tree) if SAID.search(text)] == ["Draw a digit here"]
