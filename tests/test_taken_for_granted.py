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
    "benchmarks/loops.py": "times the tutorial's own loop, which is written for MNIST",
    "core/album/messages.py": "the set of classes that every album begins with are the digits, as MNIST sees them",
    "core/datasets/catalogue.py": "the classes of EMNIST's digits are the digits",
    "core/exchange/reading/forward.py": "readings of a file are tried on MNIST",
    "core/exchange/reading/readings.py": "readings of a file are tried on MNIST",
    "core/exchange/reading/words.py": "readings of a file are tried on MNIST",
    "core/network/messages/__init__.py": "the shape of networks in files that say none",
    "core/training/estimate.py": "a run is timed on images as bright as MNIST's",
    "pretraining/ingredients.py": "the network that comes with the app reads digits",
    "views/base/verdict_words.py": "the word for parts that are digits",
    "views/grids/stages.py": "the colours of an input like MNIST's",
    "views/input/preprocessing.py": "the colours of an input like MNIST's",
}

FLOORS = ("views", "window", "engine", "commands")
SAID = re.compile(r"\bdigits?\b|\bMNIST\b|\b28\s?[×x]\s?28\b|\bten\b|\b0 to 9\b", re.IGNORECASE)
"""Words that are true of MNIST alone."""

MAY_SAY: dict[str, str] = {
    "commands/data.py": "names the data sets there are",
    "commands/evaluate.py": "MNIST's test images are digits; a file of pictures has labels 0 to 9",
    "commands/inspect.py": "readings of a file are tried on digits of MNIST",
    "commands/pictures.py": "a file of pictures has labels 0 to 9",
    "commands/predict.py": "several digits side by side, for networks that read digits",
    "commands/pretrain.py": "the network that comes with the app reads digits",
    "commands/teach.py": "names the networks that come with the app",
    "commands/train.py": "the data set that is trained on where none is named",
    "engine/bench/sources.py": "the bench's own example is a digit of MNIST",
    "engine/drawing/library.py": "where the example is a digit of MNIST",
    "views/album/view.py": "where the classes are the digits",
    "views/album/words.py": "the set of classes that every album begins with; keys that are digits",
    "views/base/class_names.py": "the words for tasks whose classes are the digits",
    "views/base/verdict_words.py": "the word for parts that are digits",
    "views/bench/pages.py": "the bench's own network has ten outputs",
    "views/bench/view.py": "the bench's own example is a digit of MNIST",
    "views/drawing/draw_panel.py": "where the classes are the digits",
    "views/evaluation/mistakes.py": "where the classes are the digits",
    "views/evaluation/view.py": "where the task is MNIST",
    "views/grids/stages.py": "the name of a way to the input",
    "views/input/mode_switch.py": "what a way to the input does",
    "views/input/preprocessing.py": "the colours of an input like MNIST's",
    "views/network/readings.py": "readings of a file are tried on digits of MNIST",
    "views/transfer/text.py": "names the networks that come with the app",
    "views/network/units.py": "where the classes are the digits",
    "window/course/show_me.py": "the course is about digits",
    "window/drawing/session.py": "several digits side by side, for networks that read digits",
    "window/frame/about_app.py": "credits",
    "window/frame/actions.py": "the shapes in colour are of ten kinds",
    "window/frame/settlements.py": "names what the library does by the library's words",
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
    with_docs = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    bodies = (node.body for node in ast.walk(tree) if isinstance(node, with_docs))
    lone = (part.value for body in bodies for part in body if isinstance(part, ast.Expr))
    docs = {id(value) for value in lone}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [str(node.value) for node in texts if id(node) not in docs and " " in str(node.value)]


def test_mnist_s_numbers_are_used_where_mnist_is_meant() -> None:
    found = {name for name, tree in sources() if constants_of(tree)}
    assert found - set(MAY_USE) == set()


def test_nothing_is_said_that_is_true_of_mnist_alone() -> None:
    found = {
        name: [text for text in said_in(tree) if SAID.search(text)]
        for name, tree in sources()
        if name.partition("/")[0] in FLOORS
    }
    saying = {name for name, texts in found.items() if texts}
    assert {name: found[name] for name in saying - set(MAY_SAY)} == {}


def test_what_may_do_so_is_there() -> None:
    assert [name for name in (*MAY_USE, *MAY_SAY) if not (ROOT / name).is_file()] == []


def test_what_is_taken_for_granted_is_found() -> None:
    tree = ast.parse('"""Ten digits."""\nfrom a import CLASSES\nx = tr("Draw a digit here")\ny = "digit"\n')
    assert constants_of(tree) == {"CLASSES"}
    assert [text for text in said_in(tree) if SAID.search(text)] == ["Draw a digit here"]
