"""What is remembered between runs: an INI file. Nothing in it may be refused; it then counts as never stored."""

from __future__ import annotations

import os
from pathlib import Path

from cnn_gui.core.training.speed import Speed
from cnn_gui.window.base.settings import Settings
from tests.fuzz.frame import Target


def read(data: bytes, folder: Path) -> object:
    os.environ["CNN_GUI_DATA_DIR"] = str(folder)
    (folder / "settings.ini").write_bytes(data)
    settings = Settings()
    settings.geometry()
    settings.layout()
    settings.layout(settings.workspace())
    settings.runs_header()
    settings.side()
    settings.window_size()
    settings.panel_sizes()
    return (
        *(settings.scheme(), settings.large(), settings.device(), settings.folder()),
        *(settings.workspace(), settings.own_workspaces()),
        *(settings.speeds("tutorial"), settings.measured("tutorial"), settings.recent_network_paths()),
    )


def seeds() -> dict[str, bytes]:
    import tempfile

    from PySide6.QtCore import QByteArray

    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        settings = Settings()
        settings.set_large(True)
        settings.set_side(1280, 292)
        settings.add_speed("tutorial", 1234.5)
        settings.set_measured("tutorial", Speed(1000.0, 0.5))
        settings.add_recent_network("/somewhere/ä.pt")
        settings.add_recent_network("/somewhere/b.pt")
        settings.set_window(QByteArray(b"\x01\xd9\xd0\xcb"), QByteArray(b"\x00\x00\x00\xff"))
        settings.sync()
        return {"full": (Path(folder) / "settings.ini").read_bytes(), "empty": b""}


TARGET = Target(read, seeds, errors=())
