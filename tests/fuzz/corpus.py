"""Writes the small files that the targets begin with: ``python -m tests.fuzz.corpus [TARGET ...]``.

They are kept in the project, so that fuzzing begins in the same place everywhere.
"""

from __future__ import annotations

import shutil
import sys

from tests.fuzz import frame

MAX_SIZE = 20_000
"""Bytes of a file: a fuzzer is quick with small ones."""


def write(name: str) -> None:
    """Makes the corpus of a target anew."""
    folder = frame.CORPUS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file, data in frame.target(name).seeds().items():
        assert len(data) <= MAX_SIZE, (name, file, len(data))
        (folder / file).write_bytes(data)


if __name__ == "__main__":
    for each in sys.argv[1:] or frame.names():
        write(each)
