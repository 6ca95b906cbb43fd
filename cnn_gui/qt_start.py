"""Around the making of the application, where Qt ends the process instead of raising: a sentence, and no false alarm.

Without a display that answers, or with a platform plugin that does not load, Qt says so in messages of its own and
then aborts. That would leave a trace of a crash, and the next start would tell of one. A message handler sees the last
message before the abort, and ends the process with a sentence instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

WRONG_INPUT = 2


def complain(text: str) -> None:
    """A line on stderr, where there is one and it can be written to."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()


@contextmanager
def explained_abort(tell: Callable[[str], None] = complain) -> Iterator[None]:
    """What Qt cannot do inside is given to ``tell`` in a sentence, and the process ends with status 2."""
    said: list[str] = []

    def handle(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            tell(sentence(said, text))
            # Returning would abort; nothing has been begun that would have to be ended.
            os._exit(WRONG_INPUT)
        said.append(text)

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        for text in said:
            complain(text)


def sentence(said: list[str], last: str) -> str:
    """From Qt's messages; the first names the cause, the last lists what there would be to try."""
    cause = " ".join((said[0] if said else last.splitlines()[0]).split()).rstrip(".")
    return (
        f"The window cannot open: {cause}; "
        "start it where there is a screen (DISPLAY, QT_QPA_PLATFORM), or use the commands of cnn-gui --help."
    )
