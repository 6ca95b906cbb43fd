"""Reading hostile files in a process that may not grow by more than 200 MB."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits and measures memory as Linux does")

_CHILD = """
import resource, sys
from pathlib import Path
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.base.errors import CheckpointError

def address_space():
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()

limit = address_space() + 200_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for path in sys.argv[1:]:
    try:
        checkpoint.load(Path(path))
        sys.exit(f"{path} was opened")
    except CheckpointError as error:
        assert "memory" not in str(error), error
        print(error)
"""


def refusals(paths: Sequence[Path]) -> list[str]:
    """The sentences with which network files are refused, each by a process with 200 MB to spare."""
    command = [sys.executable, "-c", _CHILD, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
