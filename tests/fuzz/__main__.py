"""Fuzzes targets one after the other: ``python -m tests.fuzz [TARGET ...] [--seconds N] [--out FOLDER]``.

What breaks a reader is kept in FOLDER/TARGET (build/fuzz), and so is what reaches something new, to go on from. Ends
with 1 where a reader broke.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from tests.fuzz import frame

MISSING = (
    "atheris is not installed: make fuzz installs it, or pip install -e '.[fuzz]' (Linux, and macOS with a clang)."
)


def has_atheris() -> bool:
    return importlib.util.find_spec("atheris") is not None


def fuzz(name: str, seconds: int, out: Path) -> subprocess.CompletedProcess[str]:
    """Fuzzes one target in a process of its own for so long. Its status is 0 where nothing broke."""
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(out / name), f"-max_total_time={seconds}"]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the readers of files.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(frame.names())}; all by default")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"), help="where what is found is kept (build/fuzz)")
    arguments = parser.parse_args()
    for name in arguments.targets:
        if name not in frame.names():
            parser.error(f"there is no target {name}; there are {', '.join(frame.names())}")
    if not has_atheris():
        sys.stderr.write(f"{MISSING}\n")
        return 2
    broken = 0
    for name in arguments.targets or frame.names():
        done = fuzz(name, arguments.seconds, arguments.out)
        broken += done.returncode != 0
        sys.stdout.write(f"{name}: {verdict(done)}\n")
        sys.stdout.flush()
        if done.returncode:
            sys.stderr.write(f"{done.stdout}{done.stderr[-4000:]}\n")
    return 1 if broken else 0


def verdict(done: subprocess.CompletedProcess[str]) -> str:
    """How it went, in a line."""
    runs = [line.split()[-1] for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units")]
    inputs = f"{int(runs[-1]):,} inputs" if runs else "no count"
    return f"{inputs}, {'clean' if done.returncode == 0 else 'BROKEN'}"


if __name__ == "__main__":
    sys.exit(main())
