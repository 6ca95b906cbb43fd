"""A lock keeps others out, and leaves nothing behind."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cnn_gui.core.base import locks
from cnn_gui.core.base.locks import held

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the file stays")


def test_one_at_a_time_however_often_the_file_comes_and_goes(tmp_path: Path) -> None:
    place, number = tmp_path / "folder" / ".lock", tmp_path / "number"
    number.write_text("0")

    def add(_: int) -> None:
        with held(place):
            before = int(number.read_text())
            os.sched_yield()
            number.write_text(str(before + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    assert number.read_text() == "200"
    assert list(place.parent.iterdir()) == []


def test_what_somebody_else_holds_stays_and_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / ".lock"
    monkeypatch.setattr(locks, "PATIENCE_S", 0.05)
    with held(place):
        with held(place):
            pass
        assert place.exists()
    assert not place.exists()


def test_without_a_folder_to_write_to_it_goes_on(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    done = False
    with held(tmp_path / "in the way" / ".lock"):
        done = True
    assert done
