"""Starts the window: application, theme, log, error hook, engines. Torch is loaded behind the first frame."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import replace

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from cnn_gui import __version__
from cnn_gui.core.base import paths, resources, safe_mode
from cnn_gui.core.base.endings import Endings
from cnn_gui.diagnostics import CrashTrace, UnforeseenErrors, start_logging
from cnn_gui.engine.base.preload import no_collections
from cnn_gui.options import WindowOptions
from cnn_gui.qt_start import explained_abort
from cnn_gui.views.base import languages
from cnn_gui.views.base.manners import Manners
from cnn_gui.views.drawing.pointers import keep_every_event
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.frame.main import MainWindow

log = logging.getLogger(__name__)


def run(options: WindowOptions, endings: Endings | None = None) -> int:
    """Opens the window and runs it to its end; returns the process's exit status.

    endings: what has noted the signals that end the process since it began.
    """
    endings = endings if endings is not None else Endings()
    endings.install()
    start_logging(paths.log_dir(), options.log_level)
    with explained_abort():
        app = make_application()
    # Only now: that Qt found no screen is no crash that the next start should tell of.
    crash = CrashTrace(paths.crash_path())
    earlier_crash = crash.start()
    errors = UnforeseenErrors()
    errors.install()
    log.info("cnn-gui %s starts", __version__)
    if options.safe_mode:
        safe_mode.turn_on()
    if safe_mode.is_on():
        log.info("in safe mode")
        options = replace(options, device="cpu")
    languages.install(app, Settings().language())
    with no_collections():
        window = MainWindow(options)
    errors.happened.connect(window.hub.problem)
    opener = FileOpener(app)
    opener.asked.connect(window.open_file)
    window.show()
    if earlier_crash is not None:
        window.notices.show_warning(crash_text(), earlier_crash)
    if safe_mode.is_on():
        window.notices.show_warning(safe_mode_text())
    app.commitDataRequest.connect(window.ending.session_ends)
    app.aboutToQuit.connect(window.ending.shut)
    # Python sees a signal only while it runs bytecode: the timer gives it the chance.
    heartbeat = QTimer()
    heartbeat.start(250)
    heartbeat.timeout.connect(_nothing)
    endings.when_asked(lambda: QTimer.singleShot(0, window.ending, window.ending.quit))
    status = app.exec()
    crash.close()
    if not window.ending.ended_well:
        # A thread is still in the middle of a long operation. Everything is saved; ending the interpreter under a
        # running QThread would abort the process.
        log.info("leaving while a thread is still busy")
        logging.shutdown()
        os._exit(status)
    # While the application is whole. What is left to the interpreter's end PySide tears down itself, and there every
    # panel that goes calls the event filters of the others, without end: seen with Python 3.13, one time in four.
    shiboken6.delete(window)
    return status


class FileOpener(QObject):
    """asked: the path of a file that was double-clicked, which macOS tells a program that already runs."""

    asked = Signal(str)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked.emit(event.file())
            return True
        return super().eventFilter(watched, event)


def make_application() -> QApplication:
    """The QApplication with the app's name and icon; the one there is, if there is one."""
    QCoreApplication.setApplicationName("cnn-gui")
    QCoreApplication.setOrganizationName("cnn-gui")
    QCoreApplication.setApplicationVersion(__version__)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    keep_every_event()
    app.setApplicationDisplayName("CNN GUI")
    app.setDesktopFileName("cnn-gui")
    if app.findChild(Manners) is None:
        Manners(app)
    app.setWindowIcon(QIcon(str(resources.find("icons", "app.svg"))))
    return app


def crash_text() -> str:
    return QCoreApplication.translate(
        "app", "The app ended unexpectedly last time; your drawing and every saved run are kept."
    )


def safe_mode_text() -> str:
    return QCoreApplication.translate(
        "app",
        "Safe mode: training uses the CPU, the panels stand in their first places, and the canvas begins empty. "
        "Your layout and your last drawing are kept for the next start.",
    )


def _nothing() -> None:
    pass
