"""The film of a run for one's drawing, from the menu to the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths
from cnn_gui.window.base.file_dialogs import FileDialogs
from tests.moments import write_moments
from tests.run_files import write_run
from tests.window.window_tools import SEVEN, WAIT_MS, draw, open_window


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_run_becomes_a_film_of_the_drawing(
    suffix: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, target = write_run(paths.runs_dir(), "a", "mine"), tmp_path / f"film{suffix}"
    write_moments(run, {0: 0.01, 5: 0.05, 12: 0.09})
    monkeypatch.setattr(FileDialogs, "save_as_one_of", lambda *_: target)
    window = open_window(qtbot, model=run)
    refused: list[str] = []
    window.hub.refused.connect(refused.append)
    qtbot.waitUntil(window.moments.isVisible, timeout=WAIT_MS)
    window.actions_["export_film"].trigger()
    assert "Draw something" in refused[-1]
    draw(qtbot, window, SEVEN)
    with qtbot.waitSignal(window.hub.info, timeout=WAIT_MS):
        window.actions_["export_film"].trigger()
    with Image.open(target) as film:
        assert getattr(film, "n_frames", 1) == 4
    window.networks.open_pretrained()
    qtbot.waitUntil(window.moments.isHidden, timeout=WAIT_MS)
    window.actions_["export_film"].trigger()
    assert "no run to be filmed" in refused[-1]
    window.quit_without_asking()
