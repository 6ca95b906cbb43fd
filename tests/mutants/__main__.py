"""Tries mutants and says how many are killed: ``python -m tests.mutants [FLOOR or words ...] [--jobs N]``.

Ends with 1 where fewer than ENOUGH of a floor's are killed; --check ends with 1 where a test fails without a mutant.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests import mutants as package
from tests.mutants.floors import FLOORS, floor_of, selected
from tests.mutants.frame import ALL_PASSED, Mutant, Outcome, Verdict, check, try_all

ROOT = Path(__file__).resolve().parent.parent.parent
ENOUGH = 0.9
"""Share of a floor's mutants, 0..1."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=package.__doc__)
    which = f"of {', '.join(FLOORS)}, or a part of a name or file; all by default"
    parser.add_argument("wanted", nargs="*", metavar="WHICH", help=which)
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="mutants that are tried at a time (2)")
    parser.add_argument("--list", action="store_true", help="say which there are, and try none")
    parser.add_argument("--check", action="store_true", help="run the tests of these mutants without them")
    options = parser.parse_args()
    try:
        mutants = selected(options.wanted)
    except LookupError as error:
        parser.error(f"no mutant is meant by {error.args[0]!r}; --list says which there are")
    if options.list:
        for mutant in mutants:
            _say(f"{floor_of(mutant):<7} {mutant.file}: {mutant.name}")
        return 0
    if options.check:
        return _check(mutants)
    outcomes: list[Outcome] = []
    for outcome in try_all(ROOT, mutants, jobs=max(1, options.jobs)):
        outcomes.append(outcome)
        _say(f"{floor_of(outcome.mutant):<7} {outcome.verdict:<12}{outcome.seconds:6.1f} s  {outcome.mutant.name}")
    return _sum_up(outcomes)


def _check(mutants: Sequence[Mutant]) -> int:
    good = True
    for floor in FLOORS:
        mine = [mutant for mutant in mutants if floor_of(mutant) == floor]
        if mine:
            tested = check(ROOT, mine)
            _say(f"{floor}: {'good' if tested.status == ALL_PASSED else tested.said}")
            good = good and tested.status == ALL_PASSED
    return 0 if good else 1


def _sum_up(outcomes: Sequence[Outcome]) -> int:
    enough = True
    for floor in FLOORS:
        mine = [outcome for outcome in outcomes if floor_of(outcome.mutant) == floor]
        if not mine:
            continue
        killed = sum(outcome.is_killed for outcome in mine)
        _say(f"{floor}: killed {killed} of {len(mine)} ({100 * killed // len(mine)} %)")
        enough = enough and killed >= ENOUGH * len(mine)
        for outcome in mine:
            if outcome.verdict is Verdict.SURVIVED:
                _say(f"  survived: {outcome.mutant.name} ({outcome.mutant.file})")
            elif outcome.verdict is Verdict.ERROR:
                _say(f"  error: {outcome.mutant.name} ({outcome.mutant.file}): {outcome.details}")
    return 0 if enough else 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
