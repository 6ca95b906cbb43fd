"""The album's file: written at its end alone, whole up to its last line whenever the process ends.

What a kill, or a full disk, leaves of a last line is no JSON object, and is left out when it is read; whoever writes
next begins a new line. Several processes may write: each holds a lock while it does (core.base.locks), first reads what
others have written since, and never writes over it. Another file in its place, which ``replace`` makes of what is worth
keeping, is read as a whole.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cnn_gui.core.base.errors import FileError
from cnn_gui.core.base.files import move_to_free, opened, ordinary, reason, temporary_beside, write_atomically
from cnn_gui.core.base.locks import held
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP

NAME = "album.jsonl"

MOST_BYTES = 256_000_000
"""Of the file. Ten thousand drawings of a pen that reports 100 points each take some 25 MB."""

_MOST_ASIDE = 100
"""Damaged files that are kept."""

_FIRST = 100
"""Bytes that the first line has at most."""


class Journal:
    """One process's view of the file. Not to be used by two threads at once."""

    def __init__(self, folder: Path) -> None:
        self.path = ordinary(folder / NAME)
        self._lock = folder / f".{NAME}.lock"
        self._file = b""
        """Which file has been read: its first line has a key of its own."""
        self._read = 0
        """How many bytes of it."""

    def read(self) -> bytes:
        """What others have written since the last call; at first, and where the file is another one, all there is.

        Raises FileError where it cannot be read, or is larger than MOST_BYTES.
        """
        with held(self._lock):
            return self._unread()

    def append(self, data: bytes, begin: Callable[[], bytes]) -> bytes:
        """Writes whole lines at the end, and returns what others have written before them.

        begin: what a file has to hold that does not exist yet, or no longer. Raises FileError; nothing is written then.
        """
        with held(self._lock):
            others = self._unread()
            is_new = self._read == 0 and not others
            end = b"" if is_new or self._ends_whole() else b"\n"
            self._write(end + (begin() if is_new else data))
            return others

    def replace(self, make: Callable[[bytes], bytes]) -> None:
        """Puts another content in the file's place, in one step. make: from what others have written meanwhile.

        Raises FileError; the file is then unchanged.
        """
        with held(self._lock):
            data = make(self._unread())
            write_atomically(self.path, data)
            self._note(data)

    def set_aside(self) -> Path:
        """Gives the file another name, so that a new one can begin. Raises OSError."""
        aside = move_to_free(self.path, self._asides())
        self._file, self._read = b"", 0
        return aside

    def copy_aside(self) -> Path:
        """Copies the file, before it is written anew without what cannot be read. Raises OSError."""
        copy = temporary_beside(self.path)
        try:
            shutil.copyfile(self.path, copy)
            return move_to_free(copy, self._asides())
        finally:
            copy.unlink(missing_ok=True)

    def _asides(self) -> Iterator[Path]:
        """Names for it; what was set aside earlier stays."""
        for number in range(1, _MOST_ASIDE + 1):
            which = "" if number == 1 else f".{number}"
            yield self.path.with_name(f"{self.path.stem}.damaged{which}{self.path.suffix}")

    # --- inside, under the lock

    def _unread(self) -> bytes:
        try:
            file = opened(self.path)
        except FileError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                self._file, self._read = b"", 0
                return b""
            raise
        with file:
            try:
                return self._rest_of(file)
            except (OSError, MemoryError) as error:
                raise FileError(
                    QT_TRANSLATE_NOOP("core", "{name} was not opened: {why}."), name=self.path.name, why=reason(error)
                ) from error

    def _rest_of(self, file: BinaryIO) -> bytes:
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            raise FileError(
                QT_TRANSLATE_NOOP("core", "{name} was not opened: it is larger than {limit:,.0f} MB."),
                name=self.path.name,
                limit=MOST_BYTES / 1e6,
            )
        first = file.read(_FIRST).partition(b"\n")[0]
        if first != self._file or size < self._read:
            self._file, self._read = first, 0
        file.seek(self._read)
        data = file.read(size - self._read)
        self._read += len(data)
        return data

    def _ends_whole(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(self._read - 1)
            return file.read(1) == b"\n"

    def _write(self, data: bytes) -> None:
        try:
            if self._read + len(data) > MOST_BYTES:
                raise OSError(errno.EFBIG, "the album is full")
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            file = os.open(self.path, flags, 0o666)
            try:
                self._write_whole(file, data)
            finally:
                os.close(file)
        except OSError as error:
            raise FileError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "The album cannot be kept on disk: {why}; what you keep stays in this window, and every change "
                    "tries again.",
                ),
                why=reason(error),
            ) from error
        if not self._read:
            self._note(data)
        else:
            self._read += len(data)

    def _note(self, content: bytes) -> None:
        self._file, self._read = content[:_FIRST].partition(b"\n")[0], len(content)

    def _write_whole(self, file: int, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                # A nearly full disk may take only a part: what write() returns counts, not that it returned.
                written = os.write(file, rest)
                if written <= 0:
                    raise OSError(errno.ENOSPC, "nothing was written")
                rest = rest[written:]
            os.fsync(file)
        except OSError:
            with contextlib.suppress(OSError):
                os.truncate(file, self._read)
            raise
