"""What the commands write: text and JSON on stdout, complaints and a progress bar on stderr.

Either stream can be None (a frozen app without a console); then what was to be said is dropped. A stream that fails (a
full disk, a reader that has gone) becomes None: of stdout that is told once, by OutputLostError; of stderr nobody can
be told.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from cnn_gui.core.base.errors import FileError, UserError
from cnn_gui.core.base.files import reason, require_writable

BAR_WIDTH = 16


class OutputLostError(UserError):
    """stdout cannot be written to any more. reader_has_gone: nobody waits for it (``| head``), so nothing is said."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"What was to be written on the standard output is lost: {reason(error)}.")
        self.reader_has_gone = isinstance(error, BrokenPipeError)


def say(text: str) -> None:
    """A line for the person, on stdout. Raises OutputLostError, once."""
    if sys.stdout is not None:
        try:
            print(text, flush=True)
        except OSError as error:
            # Python must not try again when it exits.
            sys.stdout = None
            raise OutputLostError(error) from error


def complain(text: str) -> None:
    """A line on stderr."""
    if sys.stderr is not None:
        try:
            print(text, file=sys.stderr, flush=True)
        except OSError:
            sys.stderr = None


def flush() -> None:
    """Writes what stdout still holds, here where an error is met, and not when Python exits. Raises OutputLostError."""
    if sys.stdout is not None and not sys.stdout.closed:
        try:
            sys.stdout.flush()
        except OSError as error:
            sys.stdout = None
            raise OutputLostError(error) from error


class Patient:
    """A ``say`` for work that is worth more than what is said about it: what cannot be written does not end it.

    lost: why something could not be written, if so; to be raised once the work is safe.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.lost: OutputLostError | None = None

    def __call__(self, text: str) -> None:
        with self.to_the_end():
            self._say(text)

    @contextmanager
    def to_the_end(self) -> Iterator[None]:
        """Around anything that is said: OutputLostError is noted."""
        try:
            yield
        except OutputLostError as lost:
            self.lost = lost


def require_place(path: Path, option: str, *read: Path | None) -> None:
    """Raises FileError where the result of a long work could not be written to ``path``, which ``option`` has named, or
    would take the place of one of the files that are ``read`` for it."""
    if any(each is not None and _is_same_file(path, each) for each in read):
        raise FileError(f"{path} is read for this and would be replaced: give {option} another name.")
    try:
        require_writable(path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {reason(error)}; give {option} another place.") from error


def _is_same_file(first: Path, second: Path) -> bool:
    """Whether both are there and one file, however each is written."""
    try:
        return first.samefile(second)
    except OSError:
        return False


def hold_standard_streams() -> None:
    """Opens the null device in place of a closed stdin, stdout or stderr of the process.

    Otherwise the next file that is opened takes the free number, and what a C library prints goes into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number, which is this one: all below are open by now.
            os.open(os.devnull, os.O_RDWR)


def print_json(value: object) -> None:
    """One line of JSON on stdout, in ASCII. Raises ValueError for a NaN, which JSON cannot hold."""
    say(json.dumps(value, allow_nan=False))


class ProgressBar:
    """A progress bar on one line of a terminal, at most ten times a second. Anywhere else it shows nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._active = self._stream is not None and self._stream.isatty()
        encoding = (getattr(self._stream, "encoding", None) or "ascii").lower()
        self._full, self._empty = ("━", "─") if encoding.startswith("utf") else ("=", "-")
        self._shown = 0
        self._next = 0.0

    def show(self, share: float, text: str) -> None:
        """Draws the bar filled to ``share`` (0..1) with ``text`` after it."""
        now = time.monotonic()
        if not self._active or now < self._next:
            return
        self._next = now + 0.1
        filled = round(BAR_WIDTH * min(max(share, 0.0), 1.0))
        self._write(f"{self._full * filled}{self._empty * (BAR_WIDTH - filled)} {share:4.0%}  {text}")

    def clear(self) -> None:
        """Wipes the line, so that something else can be printed there."""
        if self._shown:
            self._write("")
            self._next = 0.0

    def _write(self, line: str) -> None:
        # Blanks instead of an escape sequence: old Windows consoles print those as they are. The last column stays
        # free, because a full line wraps and the bar would climb down the screen.
        line = line[: shutil.get_terminal_size().columns - 1]
        assert self._stream is not None
        try:
            self._stream.write("\r" + line.ljust(self._shown) + ("" if line else "\r"))
            self._stream.flush()
        except OSError:
            self._active, line = False, ""
        self._shown = len(line)


def clock(seconds: float) -> str:
    """Minutes and seconds ("1:28"), with hours where there are any ("1:02:05")."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(share: float, decimals: int = 2) -> str:
    """A share in 0..1 as the app writes it: "99.09 %". What is not quite all, or not quite none, is never written as
    all or none: "> 99.99 %"."""
    value, step = 100 * share, 10.0**-decimals
    if 0 < value < step / 2:
        return f"< {step:.{decimals}f} %"
    if 100 - step / 2 <= value < 100:
        return f"> {100 - step:.{decimals}f} %"
    return f"{value:.{decimals}f} %"
