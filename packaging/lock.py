"""Writes packaging/tools.txt: one release, with its hashes, of every tool that make test judges by.

    make lock

A tool's new release brings new rules, so that a change nobody made would fail the tests of whoever sets up next. What
the app itself needs stays a range (pyproject.toml): people have all of it, and make test-lowest tries the lower end.
The file holds for all systems and Pythons that the project names. Needs uv, which make lock installs.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "tools.txt"

HEADER = "# Made by make lock from the extra dev of pyproject.toml; not edited by hand.\n"


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools: list[str] = project["optional-dependencies"]["dev"]
    lowest = project["requires-python"].removeprefix(">=")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "dev.in"
        wanted.write_text("\n".join(tools) + "\n", encoding="utf-8")
        result = subprocess.run(
            [
                *(sys.executable, "-m", "uv", "pip", "compile", str(wanted), "--quiet", "--upgrade"),
                *("--universal", "--python-version", lowest, "--generate-hashes"),
                # Neither the place of a registry nor that of the temporary folder belongs into the file.
                *("--no-header", "--no-annotate", "--no-emit-index-url"),
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if result.returncode != 0:
        return result.returncode
    LOCK.write_text(HEADER + result.stdout, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
