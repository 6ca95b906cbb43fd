"""Starts the window: application, theme, log, error hook, engines. Torch is loaded behind the first frame."""

from __future__ import annotations

import logging
import os
import signal
import sys
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from cnn_gui import __version__
from cnn_gui.core import paths, resources, safe_mode
from cnn_gui.diagnostics import CrashTrace, UnforeseenErrors, start_logging
from cnn_gui.engine.preload import no_collections
from cnn_gui.options import WindowOptions
from cnn_gui.views.canvas_pointers import keep_every_event
from cnn_gui.views.tips import Tips
from cnn_gui.window.main import MainWindow

log = logging.getLogger(__name__)


def run(options: WindowOptions) -> int:
    """Opens the window and runs it to its end; returns the process's exit status."""
    start_logging(paths.log_dir(), options.log_level)
    crash = CrashTrace(paths.crash_path())
    earlier_crash = crash.start()
    app = make_application()
    errors = UnforeseenErrors()
    errors.install()
    log.info("cnn-gui %s starts", __version__)
    if options.safe_mode:
        safe_mode.turn_on()
    if safe_mode.is_on():
        log.info("in safe mode")
        options = replace(options, device="cpu")
    with no_collections():
        window = MainWindow(options)
    errors.happened.connect(window.show_problem)
    opener = FileOpener(app)
    opener.asked.connect(window.open_file)
    window.show()
    if earlier_crash is not None:
        window.show_earlier_crash(earlier_crash)
    if safe_mode.is_on():
        window.notices.show_warning(safe_mode_text())
    # Python sees SIGINT and SIGTERM only while it runs bytecode: the timer gives it the chance, and they close the
    # window as a person does, with everything saved.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: QTimer.singleShot(0, window.quit_without_asking))
    heartbeat = QTimer()
    heartbeat.start(250)
    heartbeat.timeout.connect(_nothing)
    status = app.exec()
    crash.close()
    if not window.ended_well:
        # A thread is still in the middle of a long operation. Everything is saved; ending the interpreter under a
        # running QThread would abort the process.
        log.warning("leaving while a thread is still busy")
        logging.shutdown()
        os._exit(status)
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
    if app.findChild(Tips) is None:
        Tips(app)
    app.setWindowIcon(QIcon(str(resources.find("icons", "app.svg"))))
    return app


def safe_mode_text() -> str:
    return QCoreApplication.translate(
        "app",
        "Safe mode: training uses the CPU, the panels stand in their first places, and the canvas begins empty. "
        "Your layout and your last drawing are kept for the next start.",
    )


def _nothing() -> None:
    pass
