"""``cnn-gui compare``: two networks on the same test images, and what only one of them gets right."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json
from cnn_gui.commands.output import ProgressBar, percent, print_json, require_place, say
from cnn_gui.core.base.errors import DataError

if TYPE_CHECKING:
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.compare.messages import Comparison
    from cnn_gui.core.datasets.messages import Task
    from cnn_gui.core.evaluation.messages import Evaluation

HELP = "two networks on the same test images"
DESCRIPTION = (
    "Tests two networks on the same test images: both accuracies, the difference of their confusion matrices, and the "
    "images that only one of them gets right."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name, letter in (("first", "A"), ("second", "B")):
        parser.add_argument(
            name, metavar=letter, type=Path, help="a network's file, or the name of one that comes with the app"
        )
    parser.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="also write the images that only one gets right, as a table"
    )
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Tests both and prints. Raises UserError where a network or the data are no good, or do not fit each other, and
    where the table cannot be written or would take a network's place."""
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.base.files import write_atomically
    from cnn_gui.core.base.number_files import csv_bytes
    from cnn_gui.core.compare.comparison import compared, on_same_data, why_incomparable
    from cnn_gui.core.compare.table import table_of

    if arguments.out is not None:
        require_place(arguments.out, "--out", arguments.first, arguments.second)
    readers = [Reader(path) for path in (arguments.first, arguments.second)]
    first, second = (reader.loaded.task for reader in readers)
    refusal = why_incomparable(first, second)
    if refusal is not None:
        raise DataError(refusal)
    tests = [_tested(reader, task) for reader, task in zip(readers, on_same_data(first, second), strict=True)]
    found = compared(*tests)
    if arguments.out is not None:
        write_atomically(arguments.out, csv_bytes(table_of(found, found.a.task.classes)))
    titles = [reader.loaded.record.title for reader in readers]
    if arguments.json:
        print_json(_values(found))
    else:
        _show(titles, found)
    return 0


def _tested(reader: Reader, task: Task) -> Evaluation:
    from cnn_gui.commands.reader import require_finite
    from cnn_gui.core.datasets.of_task import test_set_of
    from cnn_gui.core.evaluation.accuracy import evaluate

    bar = ProgressBar()
    try:
        result = evaluate(
            reader.network,
            test_set_of(task),
            progress=lambda done, total: bar.show(done / total, f"{done:,} of {total:,}"),
        )
    finally:
        bar.clear()
    require_finite(result.loss)
    return result


def _values(found: Comparison) -> dict[str, object]:
    return {
        "data": found.a.data,
        "n": found.a.n,
        "accuracy_a": found.a.accuracy,
        "accuracy_b": found.b.accuracy,
        "confusion_a": found.a.confusion.tolist(),
        "confusion_b": found.b.confusion.tolist(),
        "only_a": [each.index for each in found.only_a],
        "only_b": [each.index for each in found.only_b],
        "both_wrong": found.both_wrong,
        "chance": found.chance,
    }


def _show(titles: list[str], found: Comparison) -> None:
    for letter, title, test in zip("AB", titles, (found.a, found.b), strict=True):
        right = f"{test.correct:,} of {test.n:,} {test.data} test images right"
        say(f"{letter}  {title}: {right}, {percent(test.accuracy)}")
    say(f"only A right {len(found.only_a):,}, only B right {len(found.only_b):,}, both wrong {found.both_wrong:,}")
    say(f"as uneven or more so where neither is better: {percent(found.chance)} of such tests\n")
    names = found.a.task.classes
    width = max(5, *(len(name) for name in names))
    say(f"{'B - A':<{width}}  read as" + "".join(f"{name:>{width}}" for name in names))
    for name, row in zip(names, found.difference.tolist(), strict=True):
        say(f"{name:>{width}}         " + "".join(f"{f'{count:+d}' if count else '·':>{width}}" for count in row))
