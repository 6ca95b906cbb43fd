"""The start and the end of the app as a process: screens that are not there, torch that does not load, signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui import cli
from cnn_gui.core.base import paths
from cnn_gui.core.base.endings import Endings
from cnn_gui.core.base.qt_environment import drop_unusable
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.training.messages import RunState
from tests.app.test_process import start, wait_for_line
from tests.window.window_tools import open_window

pytestmark = pytest.mark.usefixtures("usual_signals")

LINE = Drawing(strokes=(Stroke(((100.0, 100.0), (300.0, 300.0))),))

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Linux")


@on_linux
@pytest.mark.parametrize(
    ("variables", "words"),
    [({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987"}, ":987"), ({"QT_QPA_PLATFORM": "soup"}, "soup")],
)
def test_a_screen_that_is_not_there_is_one_sentence_and_no_crash(variables: dict[str, str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cnn_gui"],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert words in sentence
    # The next start finds no trace of a crash to tell of.
    assert not paths.crash_path().exists()


@pytest.mark.parametrize(
    ("name", "value", "usable"),
    [
        ("QT_SCALE_FACTOR", "0", False),
        ("QT_SCALE_FACTOR", "-1", False),
        ("QT_SCALE_FACTOR", "nan", False),
        ("QT_SCALE_FACTOR", "1e9", False),
        ("QT_SCALE_FACTOR", "two", False),
        ("QT_SCALE_FACTOR", "1.5", True),
        ("QT_SCALE_FACTOR", "", True),
        ("QT_SCREEN_SCALE_FACTORS", "1;0", False),
        ("QT_SCREEN_SCALE_FACTORS", "HDMI-1=-2", False),
        ("QT_SCREEN_SCALE_FACTORS", "HDMI-1=2;DP-1=1.25;", True),
        ("QT_FONT_DPI", "0", False),
        ("QT_FONT_DPI", "96", True),
        ("QT_THEME", "0", True),
    ],
)
def test_only_scales_that_no_window_survives_are_left_out(name: str, value: str, usable: bool) -> None:
    environment = {name: value}
    assert drop_unusable(environment) == (() if usable else (f"{name}={value}",))
    assert (name in environment) is usable


def test_a_home_folder_of_nobody_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # Taken as it is, the path would be a folder here.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.ENVIRONMENT_VARIABLE, "~nobody-of-this-name/x")
    monkeypatch.setenv("DISPLAY", ":0")
    assert cli.main([]) == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "~nobody-of-this-name" in sentence
    # Whoever asks without the check gets a path, not an error.
    assert paths.data_dir().name == "x"


def test_a_data_folder_that_cannot_be_looked_into_opens_the_window_all_the_same(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(paths.ENVIRONMENT_VARIABLE, str(tmp_path / ("long" * 100)))
    window = open_window(qtbot)
    with qtbot.waitSignal(window.engines.autosave.failed):
        window.draw.canvas.set_drawing(LINE)
    assert window.notices.current is not None
    assert "cannot be kept on disk" in window.notices.current.text


def test_a_folder_in_the_place_of_the_drawing_is_set_aside(qtbot: QtBot) -> None:
    (paths.autosave_path() / "inside").mkdir(parents=True)
    window = open_window(qtbot)
    assert window.notices.current is not None
    assert "drawing.damaged.json" in window.notices.current.text
    assert (paths.data_dir() / "drawing.damaged.json" / "inside").is_dir()


# --- torch ----------------------------------------------------------------------------------------------------


@pytest.fixture
def without_torch(tmp_path: Path) -> dict[str, str]:
    """The environment of a process in which torch does not load."""
    (tmp_path / "broken" / "torch").mkdir(parents=True)
    program = 'raise ImportError("libsoup.so.1: cannot open shared object file")'
    (tmp_path / "broken" / "torch" / "__init__.py").write_text(program)
    root = str(Path(cli.__file__).parent.parent)
    return os.environ | {
        "PYTHONPATH": os.pathsep.join((str(tmp_path / "broken"), root)),
        "QT_QPA_PLATFORM": "offscreen",
    }


@pytest.mark.parametrize("arguments", [["train"], ["evaluate"], ["bench", "--quick"]])
def test_a_command_without_torch_is_one_sentence(without_torch: dict[str, str], arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cnn_gui", *arguments],
        env=without_torch,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("PyTorch does not load (libsoup.so.1")


WITHOUT_TORCH = """
import sys
from PySide6.QtCore import QTimer
from cnn_gui.app import make_application
from cnn_gui.options import WindowOptions
from tests.window.whole_window import WholeWindow

app = make_application()
window = WholeWindow(WindowOptions())
seen = []
window.notices.shown.connect(lambda notice: seen.append(notice.text))
window.show()
# Three jobs need torch; the last of them is the pretrained network, asked for again when it was not opened.
failures = []
window.networks.failed.connect(lambda problem: failures.append(problem) or (len(failures) == 2 and QTimer.singleShot(0, app.quit)))
QTimer.singleShot(30_000, app.quit)
app.exec()
print(len(failures), len(seen), seen[0], window.status.text(), window.answer.answer.lines[0], sep="|")
window.quit_without_asking()
"""  # noqa: E501


def test_the_window_without_torch_says_so_once(without_torch: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH],
        env=without_torch,
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    failures, notices, sentence, status, answer = done.stdout.strip().split("|")
    assert (failures, notices) == ("2", "1")
    assert sentence.startswith("PyTorch does not load (libsoup.so.1")
    assert status.startswith("PyTorch does not load")
    assert "PyTorch does not load" in answer
    assert "Traceback" not in done.stderr


@on_linux
def test_too_little_memory_for_torch_is_one_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "a.json"
    drawing_json.save(picture, (LINE,))
    limited = "import resource, sys\nresource.setrlimit(resource.RLIMIT_AS, (500_000_000,) * 2)\n"
    program = f"{limited}from cnn_gui.cli import main\nsys.exit(main(['evaluate', '--drawings', {str(picture)!r}]))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, env=os.environ
    )
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert "too little memory" in sentence
    assert "GB" in sentence


# --- signals and the end of the session -----------------------------------------------------------------------


def test_a_signal_before_there_is_anything_to_end_is_remembered() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    called: list[str] = []
    endings = Endings()
    try:
        endings.install()
        signal.raise_signal(signal.SIGTERM)
        assert endings.asked
        endings.when_asked(lambda: called.append("end"))
        assert called == ["end"]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no SIGHUP")
def test_a_closed_terminal_closes_the_window_as_a_person_does() -> None:
    drawing_json.save(paths.autosave_path(), (LINE,))
    process = start("-m", "cnn_gui")
    wait_for_line(paths.log_dir() / "cnn-gui.log", "the window is drawable", process)
    process.send_signal(signal.SIGHUP)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert drawing_json.load(paths.autosave_path()) == (LINE,)


ASKED_WHILE_STARTING = """
import signal, sys
from cnn_gui import cli

class Early:
    def find_spec(self, name, path=None, target=None):
        if name == "cnn_gui.window.frame.main":
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGTERM)

sys.meta_path.insert(0, Early())
sys.exit(cli.main([]))
"""


def test_a_signal_while_the_window_is_imported_ends_the_process_well() -> None:
    process = start("-c", ASKED_WHILE_STARTING)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


def test_a_signal_while_a_question_is_open_ends_the_process() -> None:
    program = (
        "import signal, sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QMessageBox\n"
        "from cnn_gui import app\n"
        "from cnn_gui.options import WindowOptions\n"
        "def ask():\n"
        "    QTimer.singleShot(100, lambda: signal.raise_signal(signal.SIGTERM))\n"
        "    QMessageBox().exec()\n"
        "application = app.make_application()\n"
        "QTimer.singleShot(1500, ask)\n"
        "sys.exit(app.run(WindowOptions()))\n"
    )
    process = start("-c", program)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def test_the_end_of_a_session_saves_and_asks_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def must_not_ask(box: QMessageBox) -> int:
        raise AssertionError(f"asked {box.text()!r} while the session ended")

    monkeypatch.setattr(QMessageBox, "exec", must_not_ask)
    window = open_window(qtbot)
    window.training_panel.step()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=60_000)
    window.draw.canvas.set_drawing(LINE)
    window.ending.session_ends()
    assert drawing_json.load(paths.autosave_path())[0].strokes == LINE.strokes
    # Nobody has ended the run yet: the logout may still be cancelled.
    assert window.training.state is RunState.PAUSED
    window.close()
    assert not window.isVisible()
    (run,) = paths.runs_dir().glob("*.safetensors")
    assert checkpoint.load(run).record.history is not None
