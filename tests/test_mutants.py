"""The list of mutants fits the code, and the runner says truly what became of each. No mutant of the app is tried."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.floors import FLOORS, floor_of, selected
from tests.mutants.frame import ALL_PASSED, Mutant, Verdict, check, try_all

ROOT = Path(__file__).resolve().parent.parent
ALL = [mutant for mutants in FLOORS.values() for mutant in mutants]


def test_every_floor_has_enough_and_each_name_is_used_once() -> None:
    assert {floor: len(mutants) for floor, mutants in FLOORS.items() if len(mutants) < 20} == {}
    assert len(FLOORS["window"]) >= 24
    assert len(ALL) >= 84
    assert [name for name, count in Counter(mutant.name for mutant in ALL).items() if count > 1] == []


def test_every_mutant_is_of_its_floor() -> None:
    assert [each.name for each in ALL if not each.file.startswith(f"cnn_gui/{floor_of(each)}/")] == []


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_one_line_of_a_file_that_is_there(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    broken = mutant.applied(text)
    before, after = text.splitlines(), broken.splitlines()
    assert len(before) == len(after)
    assert sum(line != other for line, other in zip(before, after, strict=True)) == 1
    ast.parse(broken)


@pytest.mark.parametrize("test", sorted({test for mutant in ALL for test in mutant.tests}))
def test_the_tests_of_mutants_are_there(test: str) -> None:
    name, _, function = test.partition("::")
    file = ROOT / name
    assert name.startswith("tests/")
    assert file.is_file()
    if function:
        function, _, case = function.removesuffix("]").partition("[")
        text = file.read_text(encoding="utf-8")
        assert f"def {function}(" in text
        assert f'"{case}"' in text or not case


def test_a_text_that_is_not_there_once_is_refused() -> None:
    mutant = Mutant("twice", "a.py", "x", "y", ())
    assert mutant.applied("xz") == "yz"
    for text in ("z", "xx"):
        with pytest.raises(ValueError, match="'twice'"):
            mutant.applied(text)


def test_floors_names_and_files_choose_mutants() -> None:
    assert selected(()) == ALL
    assert selected(("engine",)) == list(FLOORS["engine"])
    first = ALL[0]
    assert first in selected((first.name.upper(),))
    assert {each.file for each in selected(("window/base/place.py",))} == {"cnn_gui/window/base/place.py"}
    with pytest.raises(LookupError, match="no such thing"):
        selected(("core", "no such thing"))


# --- the runner, on a project of a few lines


def mutant(name: str, test: str, old: str = "a + b", new: str = "a - b") -> Mutant:
    return Mutant(name, "cnn_gui/sums.py", old, new, (f"tests/test_sums.py::{test}",))


KILLED = mutant("a sum is a difference", "test_one_and_two")
SURVIVES = mutant("a sum is a product", "test_two_and_two", new="a * b")
ENDLESS = mutant("a sum takes for ever", "test_one_and_two", new="a + b + forever()")
NO_TEST = mutant("a difference of which there is no test", "test_three_and_two")
NO_TEXT = mutant("a product that is not there is a sum", "test_one_and_two", old="a * b", new="a + b")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for folder in ("cnn_gui", "tests"):
        (root / folder).mkdir(parents=True)
        (root / folder / "__init__.py").touch()
    (root / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (root / "cnn_gui" / "sums.py").write_text(
        "import time\n\n\ndef forever():\n    time.sleep(1000)\n\n\ndef add(a, b):\n    return a + b\n"
    )
    (root / "tests" / "test_sums.py").write_text(
        "from cnn_gui.sums import add\n\n\ndef test_one_and_two():\n    assert add(1, 2) == 3\n\n\n"
        "def test_two_and_two():\n    assert add(2, 2) == 4\n"
    )
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_becomes_of_mutants_is_told_and_the_project_stays_as_it_is(project: Path) -> None:
    """The second is as large as the first and made right after it: what Python has compiled must not stay."""
    before = contents(project)
    killed, survives, no_test, no_text = try_all(project, [KILLED, SURVIVES, NO_TEST, NO_TEXT])
    assert [each.mutant for each in (killed, survives, no_test, no_text)] == [KILLED, SURVIVES, NO_TEST, NO_TEXT]
    assert (killed.verdict, survives.verdict) == (Verdict.KILLED, Verdict.SURVIVED)
    assert (no_test.verdict, no_text.verdict) == (Verdict.ERROR, Verdict.ERROR)
    assert [each.is_killed for each in (killed, survives, no_test, no_text)] == [True, False, False, False]
    assert "pytest ended with 4" in no_test.details
    assert "0 times, not once" in no_text.details
    assert contents(project) == before


def test_tests_that_do_not_end_have_noticed(project: Path) -> None:
    (outcome,) = try_all(project, [ENDLESS], jobs=2, timeout_s=1.0)
    assert (outcome.verdict, outcome.is_killed) == (Verdict.ENDLESS, True)


def test_the_tests_can_be_run_without_mutants(project: Path) -> None:
    assert check(project, [KILLED, SURVIVES]).status == ALL_PASSED
