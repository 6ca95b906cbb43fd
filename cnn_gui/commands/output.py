"""What the commands write: text and JSON on stdout, complaints and a progress bar on stderr.

Either stream can be None (a frozen app without a console); then what was to be said is dropped.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from typing import TextIO

BAR_WIDTH = 16


def say(text: str) -> None:
    """A line for the person, on stdout."""
    if sys.stdout is not None:
        print(text, flush=True)


def complain(text: str) -> None:
    """A line on stderr."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """One line of JSON on stdout, in ASCII. Raises ValueError for a NaN, which JSON cannot hold."""
    say(json.dumps(value, allow_nan=False))


class Bar:
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
        self._stream.write("\r" + line.ljust(self._shown) + ("" if line else "\r"))
        self._stream.flush()
        self._shown = len(line)


def clock(seconds: float) -> str:
    """Minutes and seconds ("1:28"), with hours where there are any ("1:02:05")."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(share: float) -> str:
    """A share in 0..1 as the app writes it: "99.09 %"."""
    return f"{100 * share:.2f} %"
