"""Files that come from outside: named on the command line, or double-clicked while the app runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui import cli
from cnn_gui.app import FileOpener, make_application
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.options import WindowOptions
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, open_window


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "three.json"
    drawing_json.save(path, [Drawing((Stroke(tuple(THREE)),), label=3)])
    return path


def test_a_drawing_of_the_command_line_is_on_the_canvas(qtbot: QtBot, file: Path) -> None:
    make_application()
    window = WholeWindow(WindowOptions(open=file))
    qtbot.addWidget(window, before_close_func=lambda _: window.quit_without_asking())
    window.show()
    qtbot.waitUntil(lambda: window.shown is not None and not window.shown.blank, timeout=WAIT_MS)
    assert window.draw.canvas.drawing().label == 3


def test_a_file_that_is_not_there_is_one_sentence_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    make_application()
    window = WholeWindow(WindowOptions(open=tmp_path / "gone.json"))
    qtbot.addWidget(window, before_close_func=lambda _: window.quit_without_asking())
    window.show()
    qtbot.waitUntil(lambda: window.notices.current is not None, timeout=WAIT_MS)
    notice = window.notices.current
    assert notice is not None
    assert "gone.json" in notice.text
    qtbot.waitUntil(lambda: window.shown is not None, timeout=WAIT_MS)


def test_a_double_clicked_file_opens_in_the_window_that_is_there(qtbot: QtBot, file: Path) -> None:
    window = open_window(qtbot)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    opener = FileOpener(app)
    opener.asked.connect(window.open_file)
    QApplication.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile(str(file))))
    qtbot.waitUntil(lambda: window.draw.canvas.drawing().label == 3, timeout=WAIT_MS)
    app.removeEventFilter(opener)


def test_the_option_belongs_to_the_window(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert cli.main(["--open", str(file), "evaluate"]) == 2
    assert "come after its name" in capsys.readouterr().err


def test_a_network_of_another_program_is_told_by_name_and_not_as_a_bad_picture(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot)
    path = tmp_path / "digits.onnx"
    path.write_bytes(b"\x08\x06\x12\x07pytorch\x1a\x052.6.0" + bytes(100))
    window.open_file(str(path))
    qtbot.waitUntil(lambda: window.notices.current is not None, timeout=WAIT_MS)
    notice = window.notices.current
    assert notice is not None
    assert "digits.onnx was not opened. It is damaged or not an ONNX file" in notice.text
    assert window.networks.network is not None, "the network before it stays"
