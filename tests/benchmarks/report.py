"""Runs every benchmark and writes docs/benchmarks.md and docs/scaling.svg: make bench, or
python -m tests.benchmarks.report [--only bench_start bench_training] [--quick].

Each runs in a process of its own, one after the other; what it prints is shown as it comes and stands in the report.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from cnn_gui.core.base.files import write_atomically

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
PLOT = "scaling.svg"

TITLES = {
    "bench_start": "Start",
    "bench_window": "The window",
    "bench_training": "Training and answers",
    "bench_bench": "The convolution bench",
    "bench_explain": "Explanations",
    "bench_build": "Building a network",
    "bench_moments": "Moments of a run",
    "bench_album": "The album",
    "bench_race": "Races",
}
"""Headings of the benchmarks; one that is not here goes by its file's name."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="these benchmarks, in place of all")
    parser.add_argument("--quick", action="store_true", help="a quick look at training")
    parser.add_argument("--docs", type=Path, default=DOCS, help="the folder to write to")
    options = parser.parse_args()
    options.docs.mkdir(parents=True, exist_ok=True)
    names = options.only or sorted(path.stem for path in HERE.glob("bench_*.py"))
    sections = {name: _run(name, _arguments(name, options)) for name in names}
    write_atomically(options.docs / "benchmarks.md", page(sections, _machine()).encode())


def page(sections: dict[str, str], machine: str) -> str:
    """The report in Markdown: what each benchmark printed, as it is."""
    parts = [
        "# Benchmarks",
        f"Made by `make bench`; do not edit. {machine}",
    ]
    for name, printed in sections.items():
        parts += [f"## {TITLES.get(name, name)}", f"`python -m tests.benchmarks.{name}`", f"```text\n{printed}\n```"]
        if name == "bench_training":
            parts.append(f"![Seconds an epoch by the number of digits and channels]({PLOT})")
    return "\n\n".join(parts) + "\n"


def _arguments(name: str, options: argparse.Namespace) -> list[str]:
    if name != "bench_training":
        return []
    return ["--plot", str(options.docs / PLOT), *(["--quick"] if options.quick else [])]


def _run(name: str, arguments: list[str]) -> str:
    """What a benchmark prints. Raises CalledProcessError where it fails."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return "".join(lines).rstrip()


def _machine() -> str:
    """The machine in a sentence, as far as figures need it; no names."""
    screen = os.environ.get("QT_QPA_PLATFORM", "the system's screen")
    return (
        f"Measured on {os.cpu_count()} cores ({platform.machine()}, {platform.system()}) with Python "
        f"{platform.python_version()}, torch {version('torch')}, PySide6 {version('PySide6-Essentials')}, "
        f"windows on {screen}."
    )


if __name__ == "__main__":
    main()
