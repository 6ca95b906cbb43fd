"""The soak's instruments: what it calls growth and what it calls a stray."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.soak import meter
from tests.soak.__main__ import slope
from tests.soak.meter import Reading


def reading(memory: float) -> Reading:
    return Reading(memory, 0, 0, 0, 0, 0)


def test_the_slope_is_of_the_line_through_all_readings() -> None:
    assert slope([reading(800 + 2 * n) for n in range(10)], 100) == pytest.approx(20.0)
    assert slope([reading(m) for m in (800, 900, 900, 800)], 10) == pytest.approx(0.0)
    assert slope([reading(800)], 10) == 0


def test_what_nobody_will_read_is_a_stray(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for name in (".a.tmp", "logs/b.lock"):
        (tmp_path / name).write_text("x")
    (tmp_path / "empty.safetensors").touch()
    (tmp_path / "run.safetensors").write_text("x")
    names = {path.name for path in meter.strays(tmp_path)}
    assert names == {".a.tmp", "b.lock", "empty.safetensors"}


def test_objects_that_stay_are_counted(qapp: QApplication, tmp_path: Path) -> None:
    before, kinds = meter.read(tmp_path), meter.kinds()
    window = QWidget()
    children = [QWidget(window) for _ in range(5)]
    after = meter.read(tmp_path)
    assert after.qobjects - before.qobjects == 6
    assert (meter.kinds() - kinds)["Qt QWidget"] == 6
    window.deleteLater()
    del window, children
    assert meter.read(tmp_path).qobjects == before.qobjects
