"""The rooms of the house: no circle of imports, no crowded folder, no view that knows another subject's workings.

Which room may know which is held by import-linter (pyproject.toml).
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from cnn_gui import views, window

ROOT = Path(__file__).resolve().parent.parent
MOST_FILES = 25

VIEWS_KNOW = {
    # Each way to the input has an answer, which is told as the one on display is.
    "views.input.mode_switch": {"core.network.answer"},
    # A kernel by name can take a filter's place.
    "views.experiment.filter": {"core.bench.kernel_presets"},
    "views.experiment.shown": {"core.bench.kernel_presets"},
    # What a pixel can change, layer by layer.
    "views.story.pages": {"core.network.dependencies"},
    # Which networks can be trained.
    "views.recipe.form": {"core.network.networks"},
    "views.recipe.settings_form": {"core.network.networks"},
    # Runs are told by the names of their recipes.
    "views.training.curve_model": {"core.recipe.run_names"},
    "views.training.panel": {"core.recipe.recipes"},
}
"""By view, what it may know of another subject's core beside its messages."""


def modules() -> dict[str, Path]:
    """All modules of ours by name."""
    names = {}
    for path in sorted((ROOT / "cnn_gui").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


@cache
def imports() -> Mapping[str, set[str]]:
    """What each module imports of ours, at whatever time and for whatever purpose."""
    known = modules()
    return {name: set(imported(ast.parse(path.read_text(encoding="utf-8")), known)) for name, path in known.items()}


def imported(tree: ast.Module, known: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.module in known:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in known else node.module


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Groups of modules that import each other, directly or by way of others (Tarjan's algorithm)."""
    found: list[set[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    way: list[str] = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        way.append(name)
        for other in graph.get(name, set()):
            if other not in number:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in way:
                lowest[name] = min(lowest[name], number[other])
        if lowest[name] == number[name]:
            at = way.index(name)
            if len(way) > at + 1:
                found.append(set(way[at:]))
            del way[at:]

    for name in graph:
        if name not in number:
            visit(name)
    return found


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == [{"b", "c"}]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_modules_import_each_other() -> None:
    """Late imports and those for types only count as well."""
    assert circles(imports()) == []


@pytest.mark.parametrize("top", ["cnn_gui", "tests"])
def test_no_folder_is_crowded(top: str) -> None:
    count: dict[Path, int] = defaultdict(int)
    for path in (ROOT / top).rglob("*.py"):
        count[path.parent.relative_to(ROOT)] += 1
    assert {folder: files for folder, files in count.items() if files > MOST_FILES} == {}


def test_views_know_only_messages_of_other_subjects() -> None:
    subjects = {path.name for path in (ROOT / "cnn_gui" / "core").iterdir() if path.is_dir()} - {"base", "__pycache__"}
    known: dict[str, set[str]] = defaultdict(set)
    for name, others in imports().items():
        _, floor, room, *_ = (*name.split("."), "", "")
        for other in others:
            _, its_floor, its_room, *rest = (*other.split("."), "", "")
            is_strange = (floor, its_floor) == ("views", "core") and its_room in subjects - {room}
            if is_strange and rest[0] != "messages":
                known[name.removeprefix("cnn_gui.")].add(other.removeprefix("cnn_gui."))
    assert dict(known) == VIEWS_KNOW


def test_a_class_name_is_defined_once() -> None:
    defined: dict[str, list[str]] = defaultdict(list)
    for name, path in modules().items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                defined[node.name].append(name)
    assert {name: places for name, places in defined.items() if len(places) > 1} == {}


QT_SLOTS = frozenset(("show", "hide", "close", "raise_", "lower", "update", "repaint", "resize", "move", "setFocus"))
"""Methods of QWidget that are not virtual: one of the same name would be called by Python and never by Qt."""


def test_no_widget_hides_a_method_of_qts() -> None:
    for package in (views, window):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    ours = [each for each in widget_classes(QWidget) if each.__module__.startswith("cnn_gui.")]
    assert len(ours) > 100
    hiding = {f"{each.__module__}.{each.__name__}.{name}" for each in ours for name in QT_SLOTS & set(vars(each))}
    assert hiding == set()


def widget_classes(base: type[QWidget]) -> Iterator[type[QWidget]]:
    for each in base.__subclasses__():
        yield each
        yield from widget_classes(each)
