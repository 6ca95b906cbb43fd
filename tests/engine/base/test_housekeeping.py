"""Left-over files go when a window has started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import paths, strays
from cnn_gui.core.base.files import temporary_beside
from cnn_gui.engine.base.housekeeping import Housekeeping

OLD = time.time() - 2 * strays.OLD_S


def test_what_killed_processes_left_is_removed_at_the_start(qtbot: QtBot, tmp_path: Path) -> None:
    left = [temporary_beside(paths.autosave_path()), temporary_beside(tmp_path / "mine.safetensors")]
    for path in left:
        path.write_bytes(b"half")
        os.utime(path, (OLD, OLD))
    # A process that is gone has held the second window's drawing; this one holds the first.
    stale, held = (paths.data_dir() / f".drawing{number}.json.lock" for number in ("-2", ""))
    program = f"import os\nfrom PySide6.QtCore import QLockFile\nlock = QLockFile({str(stale)!r})\nlock.tryLock(0)"
    subprocess.run([sys.executable, "-c", f"{program}\nos._exit(0)"], check=True, timeout=60)
    lock = QLockFile(str(held))
    lock.setStaleLockTime(0)
    assert stale.exists()
    assert lock.tryLock(0)
    keeper = Housekeeping()
    keeper.begin([tmp_path])
    qtbot.waitUntil(lambda: not any(path.exists() for path in (*left, stale)))
    assert keeper.close(5)
    assert held.exists()
    lock.unlock()
