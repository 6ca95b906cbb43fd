"""Every reader meets its small files and what is left of them when they are damaged; in make test-slow, the fuzzer."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest

from tests.fuzz import frame
from tests.fuzz.__main__ import MISSING, fuzz, has_atheris
from tests.fuzz.corpus import MAX_SIZE

MUTANTS = 30
"""Damaged copies of each small file: a fuzzer makes thousands a second, this is to notice what broke."""


@pytest.mark.parametrize("name", frame.names())
def test_small_files_and_damaged_ones_are_read_or_refused(name: str, tmp_path: Path) -> None:
    target, read = frame.target(name), 0
    files = frame.corpus(name)
    assert files, f"no corpus: python -m tests.fuzz.corpus {name}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in files:
            data = path.read_bytes()
            assert len(data) <= MAX_SIZE
            read += target.try_(data, tmp_path)
            for damaged in _damaged(data):
                target.try_(damaged, tmp_path)
    assert read or name == "pt", "no file of the corpus is read: it tries only how files are refused"


def _damaged(data: bytes) -> list[bytes]:
    dice = random.Random(len(data))
    mutants = []
    for _ in range(MUTANTS):
        mutant = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(mutant) or 1)
            mutant[place : place + dice.choice((0, 1, 1, 1, 4))] = dice.choice((b"", b"\xff", b"\0", dice.randbytes(1)))
        mutants.append(bytes(mutant[: dice.randint(0, len(mutant))] if dice.random() < 0.2 else mutant))
    return mutants


@pytest.mark.slow
@pytest.mark.skipif(not has_atheris(), reason=MISSING)
@pytest.mark.parametrize("name", frame.names())
def test_ten_seconds_of_fuzzing_break_nothing(name: str, tmp_path: Path) -> None:
    done = fuzz(name, 10, tmp_path)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "stat::number_of_executed_units" in done.stderr
