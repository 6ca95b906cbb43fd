"""Closing the app in the middle of a training, a process each: does it end well, and what does it leave?"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cnn_gui.core.exchange import checkpoint
from tests.soak.meter import strays

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from cnn_gui.app import make_application
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.options import WindowOptions
from tests.window.whole_window import WholeWindow

def save_and_close(box):
    box.buttons()[0].click()
    return 0

QMessageBox.exec = save_and_close
app = make_application()
window = WholeWindow(WindowOptions())
engine = window.engines.training
close = QTimer(singleShot=True, interval=int(sys.argv[1]))
close.timeout.connect(window.close)
engine.events.connect(lambda events: close.isActive() or not window.isVisible() or close.start())
window.networks.changed.connect(lambda _: window.training.is_active or engine.start(TrainingConfig(network="sprint"), None))
window.show()
status = app.exec()
window.ended_well or __import__("os")._exit(3)
sys.exit(status)
"""  # noqa: E501


@dataclass(slots=True)
class Closings:
    """count: how many were made. bad: ended with a status other than 0, or left a run that cannot be opened.
    busy: ended well, but with a thread still at work. strays: files that nobody will ever read.
    """

    count: int = 0
    bad: int = 0
    busy: int = 0
    strays: int = 0

    def line(self) -> str:
        return (
            f"{'closings':<10}{self.count:>7,} in the middle of a training: {self.bad} ended badly, "
            f"{self.busy} with a thread still busy, {self.strays} files left"
        )


def close_often(count: int) -> Closings:
    dice = random.Random(11)
    result = Closings()
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            process = subprocess.run(
                [sys.executable, "-c", PROGRAM, str(dice.randrange(1500))],
                env=os.environ | {"CNN_GUI_DATA_DIR": folder, "XDG_CONFIG_HOME": folder},
                capture_output=True,
                timeout=300,
                check=False,
            )
            result.count += 1
            result.busy += process.returncode == 3
            result.bad += process.returncode not in (0, 3) or not _all_open(Path(folder) / "runs")
            result.strays += len(strays(Path(folder)))
    return result


def _all_open(runs: Path) -> bool:
    try:
        return all(checkpoint.load(path).weights for path in runs.glob("*.safetensors"))
    except Exception:
        return False
