"""An X server without a screen and a hand that moves its mouse, for what only real events show.

Both come from the system (Debian: xvfb, libxtst6); tests are skipped where they are missing.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

WAIT_S = 30.0


@contextmanager
def x_server(width: int = 1280, height: int = 800) -> Iterator[str]:
    """The name of the display of an X server of its own."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed")
    # The server chooses a free display and writes its number.
    read, write = os.pipe()
    command = [program, "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            pytest.skip("Xvfb does not start here")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(WAIT_S)


class Hand:
    """Moves the mouse of a display by the XTest extension; positions are pixels of its screen."""

    def __init__(self, display: str) -> None:
        x11, xtest = ctypes.util.find_library("X11"), ctypes.util.find_library("Xtst")
        if x11 is None or xtest is None:
            pytest.skip("libX11 or libXtst is not installed")
        self._x11, self._xtest = ctypes.CDLL(x11), ctypes.CDLL(xtest)
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        pointer = self._x11.XOpenDisplay(display.encode())
        if not pointer:
            pytest.skip(f"the X server {display} takes no connection")
        self._display = ctypes.c_void_p(pointer)

    def close(self) -> None:
        self._x11.XCloseDisplay(self._display)

    def stroke(self, path: Sequence[tuple[int, int]], interval_s: float, button: int = 1) -> None:
        """Presses at the first place, goes through all of them, one each interval, and lets go at the last."""
        self._move(*path[0])
        time.sleep(0.05)
        self._button(button, down=True)
        due = time.monotonic()
        for place in path[1:]:
            due += interval_s
            time.sleep(max(due - time.monotonic(), 0))
            self._move(*place)
        self._button(button, down=False)

    def click(self, x: int, y: int, button: int = 1) -> None:
        self._move(x, y)
        self._button(button, down=True)
        self._button(button, down=False)

    def _move(self, x: int, y: int) -> None:
        self._xtest.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x11.XFlush(self._display)

    def _button(self, button: int, *, down: bool) -> None:
        self._xtest.XTestFakeButtonEvent(self._display, button, int(down), 0)
        self._x11.XFlush(self._display)
