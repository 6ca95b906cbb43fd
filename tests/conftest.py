"""What every test begins with: no screen, no file of the person who runs it, and nothing left behind.

Tests that use no Qt import none here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPalette
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if os.environ["QT_QPA_PLATFORM"] == "offscreen":
    # Its own screen has 800 x 800 pixels, where the window would be maximised. Qt reads the variable as Latin-1 and
    # divides it at colons: from the folder of the project the path has neither umlauts nor a drive.
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={os.path.relpath(Path(__file__).parent / 'screen.json')}"

# The same examples in each run, so that a change is judged and not the dice; HYPOTHESIS_PROFILE=explore throws them.
# A property that fails is told with the first example that breaks it: to make that one small takes minutes where an
# example takes long, a story's for example. HYPOTHESIS_PROFILE=shrink does so, for whoever looks at one test.
AT_ONCE = tuple(phase for phase in Phase if phase not in (Phase.shrink, Phase.explain))
settings.register_profile("fixed", derandomize=True, phases=AT_ONCE, report_multiple_bugs=False)
settings.register_profile("explore", derandomize=False, phases=AT_ONCE, report_multiple_bugs=False)
settings.register_profile("shrink", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_configure(config: pytest.Config) -> None:
    """One torch thread for each process, also for those that tests start: processes share the cores out already.

    With more of them than there are cores, threads that share an operation wait for one another: 3,060 small
    convolutions took 28 s of two busy cores with two threads, 3 s with one. The slow tests run alone, with all cores.
    """
    if "not slow" in config.getoption("markexpr"):
        os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Without the collector of garbage: what is imported and found stays, and looking it all through takes a while."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their number: what gzip writes holds the time, and every process must find the same tests."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Redirects the app's data folder, and the system's folder of settings, into the test's own; no data set is known
    that another test has opened or made."""
    from cnn_gui.core.datasets import own

    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(own, "_paths", {})
    monkeypatch.setattr(own, "_made", {})
    return tmp_path


@pytest.fixture
def one_thread() -> Iterator[None]:
    """One torch thread: two wait for each other where other programs keep the cores busy."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Ctrl-C and a closed terminal do what they do in a terminal, here and in the processes that a test starts.

    A shell has what it runs in the background ignore Ctrl-C, and nohup a closed terminal.
    """
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler)}
    if hasattr(signal, "SIGHUP"):  # Windows has none
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


PATIENCE_S = 1.0
"""How long a job is waited for that a failed test has left."""

ENDING_S = 20.0
"""How long a job is waited for that was asked to end."""

KEPT = pytest.StashKey[list["QWidget"]]()


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[QtBot]:
    """pytest-qt's own, which holds its widgets by weak references only: here they live until the test is over.

    Events are still handled when the test's function has returned. A widget that nobody holds any more may be collected
    in the middle of its own paintEvent, which ends the process.
    """
    kept = request.node.stash[KEPT] = []
    add = qtbot.addWidget

    def add_and_keep(widget: QWidget, **options: Any) -> None:
        kept.append(widget)
        add(widget, **options)

    monkeypatch.setattr(qtbot, "addWidget", add_and_keep)
    yield qtbot
    kept.clear()


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """pytest-qt's own. What it looks like at first is what it looks like again after each test."""
    PLAIN.append((qapp.palette(), qapp.font()))
    return qapp


PLAIN: list[tuple[QPalette, QFont]] = []
"""The application's palette and font before any test has chosen a look; empty before the first test of Qt."""

HAS_FAILED = pytest.StashKey[bool]()
ENDED_WITH = pytest.StashKey[int]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes which tests have failed already, before they are taken down."""
    report = yield
    item.stash[HAS_FAILED] = item.stash.get(HAS_FAILED, False) or report.failed
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Lets go of the widgets that the test has deleted itself, before pytest-qt closes those that still live."""
    if kept := item.stash.get(KEPT, []):
        import shiboken6

        kept[:] = [widget for widget in kept if shiboken6.isValid(widget)]
    yield


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest, own_folders: Path) -> Iterator[None]:
    """Fails the test that leaves a thread; of those that use Qt also one with a widget, QThread or active timer.

    It is set up before qtbot, so it looks after qtbot has closed its widgets.
    """
    threads = set(threading.enumerate())
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        left = _threads(threads)
    else:
        _redirect_settings(own_folders)
        _release_buttons()
        # What exists now is out of the collector's sight, so that looking at what the test made is quick.
        gc.freeze()
        before = _top_level_widgets()
        yield
        _delete_what_is_to_be_deleted()
        _wait_for_those_that_end()
        left = _threads(threads) + _widgets(before) + _qt_threads_and_timers()
        _end_workers()
        _take_the_plain_look()
    # One that has failed never came to its end: what it left says nothing new.
    if left and not request.node.stash.get(HAS_FAILED, False):
        pytest.fail("left behind: " + ", ".join(left), pytrace=False)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[ENDED_WITH] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leaves at once where a job of a failed test never ends: Qt aborts a process that takes its thread down."""
    if not _end_workers():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash.get(ENDED_WITH, 1))


def _wait_for_those_that_end() -> None:
    """Workers that the test has closed: on a busy machine a step of their job takes longer than a window waits."""
    worker = sys.modules.get("cnn_gui.engine.base.worker")
    for thread in tuple(worker._ALIVE) if worker is not None else ():
        if thread._queue.stop.is_set():
            thread.ended_within(ENDING_S)


def _end_workers() -> bool:
    """Ends the workers that a failed test has left, with what they do; False where one of them goes on."""
    worker = sys.modules.get("cnn_gui.engine.base.worker")
    alive = tuple(worker._ALIVE) if worker is not None else ()
    for thread in alive:
        thread.ask_to_end()
    ended = [thread.ended_within(PATIENCE_S) for thread in alive]
    return all(ended)


def _redirect_settings(folder: Path) -> None:
    from PySide6.QtCore import QSettings

    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "config"))


def _release_buttons() -> None:
    """Qt remembers a mouse button that a test has pressed and not released: workspaces then wait for it."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest

    if QGuiApplication.instance() is None or not QGuiApplication.mouseButtons():
        return
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mouseRelease(widget, button)
    widget.deleteLater()


def _take_the_plain_look() -> None:
    """Light or dark, large type, the style sheet: what a test has set would be another one's surprise."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if not isinstance(app, QApplication) or not PLAIN:
        return
    palette, font = PLAIN[0]
    if app.styleSheet():
        app.setStyleSheet("")
    if app.palette() != palette:
        app.setPalette(palette)
    if app.font() != font:
        app.setFont(font)


def _threads(before: set[threading.Thread]) -> list[str]:
    """Python's own threads. A QThread that runs Python appears as a _DummyThread and is looked at by itself."""
    dummy = threading._DummyThread
    new = [t for t in threading.enumerate() if t not in before and not isinstance(t, dummy)]
    return [f"thread {thread.name}" for thread in new]


def _delete_what_is_to_be_deleted() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    # Qt's objects first, in their order: a window that the collector takes apart still asks its views for their sizes.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _top_level_widgets() -> set[int]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or not isinstance(widgets.QApplication.instance(), widgets.QApplication):
        return set()
    import shiboken6

    # Tool tips are one label that Qt keeps for itself.
    shown = [w for w in widgets.QApplication.topLevelWidgets() if w.metaObject().className() != "QTipLabel"]
    return {shiboken6.getCppPointer(widget)[0] for widget in shown}


def _widgets(before: set[int]) -> list[str]:
    new = _top_level_widgets() - before
    return [f"{len(new)} top-level widgets"] if new else []


def _qt_threads_and_timers() -> list[str]:
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QThread, QTimer

    app = QCoreApplication.instance()
    gui_thread = app.thread() if app is not None else None
    left = []
    for item in gc.get_objects():
        if issubclass(type(item), QThread | QTimer) and shiboken6.isValid(item):
            if isinstance(item, QThread) and item is not gui_thread and item.isRunning():
                left.append(f"running QThread {item.objectName()!r}")
            elif isinstance(item, QTimer) and item.isActive():
                left.append(f"active QTimer {item.interval()} ms of {item.parent()!r}")
    return left
