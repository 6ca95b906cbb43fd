"""``cnn-gui --self-test``: starts the app in a folder of its own, lets it try itself, and reports in one line of JSON.

The report is meant for whoever packages the app and for a person with a problem, so it holds no path of theirs.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from PySide6.QtGui import QGuiApplication

from cnn_gui.app import make_application
from cnn_gui.core.base import paths, privacy
from cnn_gui.core.base.versions import system, versions
from cnn_gui.diagnostics import CrashTrace, UnforeseenErrors, log_tail, start_logging
from cnn_gui.options import WindowOptions
from cnn_gui.qt_start import explained_abort
from cnn_gui.window.frame.main import MainWindow
from cnn_gui.window.frame.self_test import SelfTest, StepError

LIMIT_S = 180.0
"""Of all steps together: a cold start from a slow disk is in it."""

GRACE_S = 10.0
"""How long after the limit a window that no longer reacts is given up."""

LOG_LINES = 30

Report = dict[str, object]
Publish = Callable[[Report], None]


def run(publish: Publish, *, limit_s: float = LIMIT_S) -> int:
    """Tries the app and hands its report to ``publish`` once. Returns the exit status: 0 all is well, 1 not.

    Never takes longer than the limit by much: what does not react is reported and ended from another thread.
    """
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="cnn-gui-", ignore_cleanup_errors=True) as folder:
        os.environ[paths.ENVIRONMENT_VARIABLE] = folder
        start_logging(paths.log_dir(), "info")
        crash = CrashTrace(paths.crash_path())
        crash.start()
        if crash.file is not None:
            # For a window that does not even let another thread of Python run.
            faulthandler.dump_traceback_later(limit_s + 2 * GRACE_S, exit=True, file=crash.file)
        test = _SupervisedTest(publish, begun, limit_s)
        try:
            report = test.perform(Path(folder))
        finally:
            faulthandler.cancel_dump_traceback_later()
            crash.close()
            logging.shutdown()
        if not test.ended_well:
            # As in app.run: the interpreter must not end under a thread that is still computing.
            _end_now()
        return 0 if report["ok"] else 1


class _SupervisedTest:
    def __init__(self, publish: Publish, begun: float, limit_s: float) -> None:
        self._publish = publish
        self._begun = begun
        self._limit = limit_s
        self._once = threading.Lock()
        self._test: SelfTest | None = None
        self._problem = ""
        self.ended_well = True

    def perform(self, folder: Path) -> Report:
        watchdog = threading.Timer(self._limit + GRACE_S, self._give_up)
        watchdog.daemon = True
        watchdog.start()
        problem = details = ""
        try:
            self._try(folder)
        except StepError as error:
            problem = str(error)
        except Exception as error:  # a report is wanted whatever happens
            problem, details = f"{type(error).__name__}: {error}", traceback.format_exc()
        watchdog.cancel()
        report = self._report(problem, details)
        if self._once.acquire(blocking=False):
            self._publish(report)
        return report

    def _try(self, folder: Path) -> None:
        with explained_abort(self._cannot_open):
            app = make_application()
        errors = UnforeseenErrors()
        errors.install()
        window = MainWindow(WindowOptions())
        errors.happened.connect(window.hub.problem)
        self._test = SelfTest(window, folder, begun=self._begun, limit_s=self._limit)
        try:
            self._test.run()
        except StepError as error:
            self._problem = str(error)
            raise
        finally:
            window.ending.quit_without_asking()
            self.ended_well = window.ending.ended_well
            errors.uninstall()
            app.processEvents()

    def _cannot_open(self, problem: str) -> None:
        """Qt ends the process after this."""
        if self._once.acquire(blocking=False):
            self._publish(self._report(problem, ""))

    def _give_up(self) -> None:
        """On the watchdog's thread: the window's thread does not come back."""
        if self._once.acquire(blocking=False):
            self._publish(self._report(self._problem or "The window no longer reacts.", _stacks()))
            _end_now()

    def _report(self, problem: str, details: str) -> Report:
        test = self._test
        seconds = test.seconds if test is not None else {}
        report: Report = {
            "ok": not problem,
            "failed_step": (test.step if test is not None else "start") if problem else None,
            "problem": privacy.cleaned(problem) or None,
            "seconds": seconds | {"total": round(time.perf_counter() - self._begun, 3)},
            "peak_memory_bytes": peak_memory(),
            "warnings": [privacy.cleaned(text) for text in test.warnings] if test is not None else [],
            "versions": versions(),
            "system": system(),
            "platform": QGuiApplication.platformName(),
        }
        report |= test.found if test is not None else {}
        if problem:
            report |= {"details": privacy.cleaned(details), "log": privacy.cleaned(log_tail(LOG_LINES)).splitlines()}
        return report


def _end_now() -> NoReturn:
    """Ends the process without the interpreter's tidying up; what was printed until now is not lost by that."""
    for stream in (sys.stdout, sys.stderr):
        # pythonw has none, and a closed one has nothing left to say.
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(1)


def peak_memory() -> int | None:
    """The most memory this process has held so far, in bytes; None where the system does not say (Windows)."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _stacks() -> str:
    """Where every thread is now."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return "\n".join(
        f"{names.get(ident, ident)}\n{''.join(traceback.format_stack(frame))}"
        for ident, frame in sys._current_frames().items()
    )
