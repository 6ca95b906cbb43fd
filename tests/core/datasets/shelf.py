"""A server of files in this process, in place of those that data sets are downloaded from."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import numpy as np
import pytest

from cnn_gui.core.datasets import downloaded
from cnn_gui.core.datasets.download import RemoteFile
from tests.core.datasets.test_registry import idx_bytes, images


class Shelf:
    """What it has, and what it was asked for. It can be told to break off, or to hold until ``goes_on`` is set."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.files: dict[str, bytes] = {}
        self.ranges: list[str | None] = []
        self.breaks_after: int | None = None
        self.knows_ranges = True
        self.holds_after: int | None = None
        self.goes_on = Event()

    def add(self, name: str, content: bytes) -> RemoteFile:
        self.files[f"/{name}"] = content
        return RemoteFile(f"{self.address}/{name}", hashlib.md5(content).hexdigest(), len(content))


@contextlib.contextmanager
def serving() -> Iterator[Shelf]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            found.ranges.append(wanted)
            content = found.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            start = int(wanted[6:].rstrip("-")) if wanted and found.knows_ranges else 0
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            # Whoever has seen enough hangs up.
            with contextlib.suppress(ConnectionError):
                if found.holds_after is not None:
                    self.wfile.write(content[start : found.holds_after])
                    start = max(start, found.holds_after)
                    found.goes_on.wait(30)
                self.wfile.write(content[start : found.breaks_after])

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Its threads are waited for when it is closed.
    server.daemon_threads = False
    found = Shelf(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield found
    finally:
        found.goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving() as found:
        yield found


def offer_kmnist(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, count: int = 5) -> int:
    """The shelf has KMNIST, and that is where it is downloaded from. How many bytes its first and largest file has."""
    labels = np.arange(count, dtype=np.uint8) % 10
    contents = [gzip.compress(idx_bytes(part)) for part in (images(count), labels, images(count, seed=1), labels)]
    remote = [shelf.add(file.name, part) for file, part in zip(downloaded.KMNIST_FILES, contents, strict=True)]
    monkeypatch.setattr(downloaded, "KMNIST_FILES", tuple(remote))
    return len(contents[0])
