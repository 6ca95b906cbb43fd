"""Prints pip constraints that hold every dependency of the app at the lowest release that pyproject.toml allows.

    python packaging/lowest.py >constraints.txt

What it prints is for the Python that runs it. Used by make test-lowest, so that a lower bound is a tested fact.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def lowest(requirement: Requirement) -> str:
    """``name==release`` of a requirement ``name>=release``. Raises ValueError where it has no lower bound."""
    for bound in requirement.specifier:
        if bound.operator == ">=":
            return f"{requirement.name}=={bound.version}"
    raise ValueError(f"pyproject.toml gives no lower bound for {requirement.name}")


def main() -> int:
    dependencies: list[str] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    for requirement in map(Requirement, dependencies):
        if requirement.marker is None or requirement.marker.evaluate():
            sys.stdout.write(lowest(requirement) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
