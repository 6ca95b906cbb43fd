"""``cnn-gui evaluate``: how a network does on the test images of its data set or another, on drawings, on pictures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import ProgressBar, complain, percent, print_json, say
from cnn_gui.core.base.errors import DataError, DrawingError
from cnn_gui.core.datasets.messages import MNIST, Task, label_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cnn_gui.commands.pictures import LabelledPictures
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.datasets.dataset import Dataset
    from cnn_gui.core.drawing.messages import Drawing
    from cnn_gui.core.evaluation.messages import Evaluation

HELP = "test a network"
DESCRIPTION = (
    "Tests a network on the test images of the data set it was made for (the 10,000 MNIST test digits, of most), of "
    "another one, or on labelled drawings or pictures of your own."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model(parser)
    data = parser.add_mutually_exclusive_group()
    data.add_argument(
        "--data",
        metavar="NAME|PATH",
        help="the test images of this data set, see 'cnn-gui data' (default: the network's)",
    )
    data.add_argument("--drawings", type=Path, metavar="FILE", help="a drawings file, .json or .json.gz")
    data.add_argument(
        "--images",
        type=Path,
        metavar="FILE.npz",
        help="arrays 'images' (N, H, W) uint8, white ink on black, and 'labels' (N,) 0 to 9",
    )
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Evaluates and prints. Raises UserError where the network or the data are no good."""
    from cnn_gui.commands.reader import Reader

    drawings = _drawings(arguments)
    reader = Reader(arguments.model)
    evaluation = _evaluation(reader, drawings, arguments.data)
    name = _data(arguments, evaluation)
    if arguments.json:
        print_json(
            {
                "n": evaluation.n,
                "data": name,
                "accuracy": evaluation.accuracy,
                "per_class": list(evaluation.per_class),
                "confusion": evaluation.confusion.tolist(),
            }
        )
    else:
        _show(reader.loaded.record.title, evaluation, name)
    return 0


def _drawings(arguments: argparse.Namespace) -> Sequence[Drawing] | LabelledPictures | None:
    """The labelled drawings to evaluate on; None means a data set's test images."""
    if arguments.images is not None:
        from cnn_gui.commands.pictures import labelled_pictures

        return labelled_pictures(arguments.images)
    if arguments.drawings is None:
        return None
    from cnn_gui.core.drawing import drawing_json

    everything = drawing_json.load(arguments.drawings)
    labelled = [one for one in everything if one.label is not None]
    if not labelled:
        raise DrawingError(f"{arguments.drawings} has no drawing with a label: there is nothing to compare with.")
    if len(labelled) < len(everything):
        complain(f"{len(everything) - len(labelled):,} of {len(everything):,} drawings have no label and are left out.")
    return labelled


def _test_set(reader: Reader, source: str | None) -> Dataset:
    """The test images asked for, normalised as the network is used to. Raises DataError where they do not fit it."""
    from cnn_gui.commands.data import loaded
    from cnn_gui.core.datasets import catalogue, registry
    from cnn_gui.core.datasets.agreement import untestable_on
    from cnn_gui.core.datasets.resized import for_task

    task = reader.loaded.task
    if source is None and catalogue.known(task.data or "MNIST") is None:
        raise DataError(
            f"This network was made for {task.data}, which is no data set of the app: say --data and where it lies."
        )
    data = registry.load(task.data or "MNIST", "test") if source is None else loaded(source).test
    refusal = untestable_on(task, data.task)
    if refusal is not None:
        raise DataError(refusal)
    return for_task(data, task)


def _evaluation(
    reader: Reader, drawings: Sequence[Drawing] | LabelledPictures | None, source: str | None
) -> Evaluation:
    import numpy as np

    from cnn_gui.commands.reader import inputs, require_finite
    from cnn_gui.core.evaluation.accuracy import evaluate, evaluate_inputs

    test_set = _test_set(reader, source) if drawings is None else None
    bar = ProgressBar()

    def show(done: int, total: int) -> None:
        bar.show(done / total, f"{done:,} of {total:,}")

    try:
        if test_set is not None:
            result = evaluate(reader.network, test_set, mistakes=False, progress=show)
        elif drawings is not None:
            known = getattr(drawings, "labels", None)
            labels = np.array(_labels(drawings, reader.task) if known is None else known, dtype=np.int64)
            _check_labels(int(labels.max(initial=0)), len(reader.task.classes))
            result = evaluate_inputs(reader.network, inputs(drawings, show, reader.task), labels, reader.task)
    finally:
        bar.clear()
    require_finite(result.loss)
    return result


def _labels(drawings: Iterable[Drawing], task: Task) -> list[int]:
    """The class of each drawing. A number that says nothing more counts the network's own classes.

    Raises DrawingError where a label says that it is of another data set.
    """
    labels = []
    for each in drawings:
        if each.meaning is not None and label_in(each, task) is None:
            what = " of ".join(part for part in (each.meaning.name, each.meaning.data) if part)
            raise DrawingError(f"A drawing is labelled as {what}, which is none of this network's classes.")
        labels.append(each.label or 0)
    return labels


def _check_labels(largest: int, classes: int) -> None:
    if largest >= classes:
        raise DataError(
            f"There is a label {largest}, and this network tells {classes} classes apart: 0 to {classes - 1}."
        )


def _data(arguments: argparse.Namespace, evaluation: Evaluation) -> str:
    """What is tested on, by name: "MNIST test digits", or the person's own file."""
    file: Path | None = arguments.images or arguments.drawings
    if file is not None:
        return file.name
    return "MNIST test digits" if evaluation.data == "MNIST" else f"{evaluation.data} test images"


def _show(title: str, evaluation: Evaluation, data: str) -> None:
    right = f"{evaluation.correct:,} of {evaluation.n:,} right"
    say(f"{title} on {data}: {right}, {percent(evaluation.accuracy)}\n")
    names = evaluation.task.classes
    first = "digit" if names == MNIST.classes else "class"
    width, column = max(5, *(len(name) for name in names)), max(7, *(len(name) + 1 for name in names))
    say(f"{first:<{width}}     right   read as" + "".join(f"{name:>{column}}" for name in names))
    for name, share, row in zip(names, evaluation.per_class, evaluation.confusion.tolist(), strict=True):
        right = "–" if share is None else percent(share)
        say(f"{name:>{width}}  {right:>8}          " + "".join(f"{count or '·':>{column}}" for count in row))
