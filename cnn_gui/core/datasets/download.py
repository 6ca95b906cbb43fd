"""Files fetched when somebody asks for them: checked, kept, and gone on with where they were cut off.

What has come is in ``name.part`` until it is whole and its checksum is right. The next attempt asks the server for the
rest of it (HTTP ranges, RFC 9110, 14); a server that does not know of such things is let begin anew.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from cnn_gui.core.base import files
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence

TIMEOUT = 20.0
"""Seconds without a byte after which a connection counts as lost."""

_PIECE = 1 << 18

Progress = Callable[[int, int], None]
"""Called with (done, total): bytes of a download, or what else is counted while data are read."""


class DownloadStoppedError(DataError):
    """Somebody ended a download. What has come is kept."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to fetch. size: about, in bytes; md5: as its makers published it."""

    url: str
    md5: str
    size: int

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.rpartition("/")[2]


def fetch(
    file: RemoteFile,
    folder: Path,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Path:
    """The file in ``folder``, fetched where it is not there. Raises DataError with one sentence where it cannot be had.

    should_stop: asked after each piece; DownloadStoppedError where it says yes.
    """
    target = folder / file.name
    if files.is_regular(target):
        return target
    part = folder / f"{file.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _complete(file, part, progress or _ignore, should_stop or _never)
        _check(file, part)
        os.replace(part, target)  # noqa: PTH105 (as in core.base.files)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} could not be downloaded ({reason}): what has come is kept, so check the connection and try "
                "again.",
            ),
            name=file.name,
            reason=_reason(error),
        ) from error
    return target


def _complete(file: RemoteFile, part: Path, progress: Progress, should_stop: Callable[[], bool]) -> None:
    """Brings ``part`` to its end."""
    begun = part.stat().st_size if files.is_regular(part) else 0
    headers = {"User-Agent": "cnn-gui"} | ({"Range": f"bytes={begun}-"} if begun else {})
    if urlsplit(file.url).scheme not in ("http", "https"):
        raise ValueError("not an address of the web")
    request = urllib.request.Request(file.url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            goes_on = begun > 0 and answer.status == http.HTTPStatus.PARTIAL_CONTENT
            begun = begun if goes_on else 0
            length = int(answer.headers.get("Content-Length") or 0)
            total = begun + length if length else file.size
            with part.open("ab" if goes_on else "wb") as out:
                _copy(answer, out, begun, max(total, begun), 2 * file.size, progress, should_stop)
    except urllib.error.HTTPError as error:
        # "Range not satisfiable": all of it is here already, or what is here is of another file.
        if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        if _digest(part) != file.md5:
            part.unlink()
            _complete(file, part, progress, should_stop)


def _copy(
    answer: http.client.HTTPResponse,
    out: IO[bytes],
    done: int,
    total: int,
    limit: int,
    progress: Progress,
    should_stop: Callable[[], bool],
) -> None:
    # What is there, and not a whole piece: on a slow line nobody waits for that to be told, or to stop.
    while piece := answer.read1(_PIECE):
        out.write(piece)
        done += len(piece)
        if done > limit:
            raise ValueError("it is much larger than it should be")
        progress(done, max(total, done))
        if should_stop():
            raise DownloadStoppedError(QT_TRANSLATE_NOOP("core", "The download was ended; what has come is kept."))
    if done < total:
        raise http.client.IncompleteRead(b"", total - done)
    out.flush()
    os.fsync(out.fileno())


def _check(file: RemoteFile, part: Path) -> None:
    if _digest(part) == file.md5:
        return
    part.unlink()
    raise DataError(
        QT_TRANSLATE_NOOP("core", "{name} came damaged, by its checksum, and was thrown away: try again."),
        name=file.name,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        # Against damage, not against people: these are the checksums that the makers of the sets have published.
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return Sentence(QT_TRANSLATE_NOOP("core", "the server answers {code}"), code=error.code)
    if isinstance(error, http.client.IncompleteRead):
        return Sentence(QT_TRANSLATE_NOOP("core", "the connection broke off"))
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, TimeoutError):
        return Sentence(QT_TRANSLATE_NOOP("core", "the server does not answer"))
    return files.reason(error)


def _ignore(_done: int, _total: int) -> None:
    pass


def _never() -> bool:
    return False
