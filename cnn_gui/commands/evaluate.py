"""``cnn-gui evaluate``: how a network does on the MNIST test digits, on drawings, or on pictures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import ProgressBar, complain, percent, print_json, say
from cnn_gui.core.base.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.commands.pictures import LabelledPictures
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.drawing.messages import Drawing
    from cnn_gui.core.evaluation.messages import Evaluation

HELP = "test a network"
DESCRIPTION = "Tests a network on the 10,000 MNIST test digits, or on labelled drawings or pictures of your own."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model(parser)
    data = parser.add_mutually_exclusive_group()
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
    evaluation = _evaluation(reader, drawings)
    if arguments.json:
        print_json(
            {
                "n": evaluation.n,
                "data": _data(arguments),
                "accuracy": evaluation.accuracy,
                "per_class": list(evaluation.per_class),
                "confusion": evaluation.confusion.tolist(),
            }
        )
    else:
        _show(reader.loaded.record.title, evaluation, _data(arguments))
    return 0


def _drawings(arguments: argparse.Namespace) -> Sequence[Drawing] | LabelledPictures | None:
    """The labelled drawings to evaluate on; None means the MNIST test set."""
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


def _evaluation(reader: Reader, drawings: Sequence[Drawing] | LabelledPictures | None) -> Evaluation:
    import numpy as np

    from cnn_gui.commands.reader import inputs, require_finite
    from cnn_gui.core.datasets import registry
    from cnn_gui.core.evaluation.accuracy import evaluate, evaluate_inputs

    bar = ProgressBar()

    def show(done: int, total: int) -> None:
        bar.show(done / total, f"{done:,} of {total:,}")

    try:
        if drawings is None:
            result = evaluate(reader.network, registry.mnist("test"), mistakes=False, progress=show)
        else:
            known = getattr(drawings, "labels", None)
            labels = np.array([each.label for each in drawings] if known is None else known, dtype=np.int64)
            result = evaluate_inputs(reader.network, inputs(drawings, show), labels)
    finally:
        bar.clear()
    require_finite(result.loss)
    return result


def _data(arguments: argparse.Namespace) -> str:
    """What is tested on, by name: "MNIST test digits", or the person's own file."""
    file: Path | None = arguments.images or arguments.drawings
    return "MNIST test digits" if file is None else file.name


def _show(title: str, evaluation: Evaluation, data: str) -> None:
    right = f"{evaluation.correct:,} of {evaluation.n:,} right"
    say(f"{title} on {data}: {right}, {percent(evaluation.accuracy)}\n")
    say("digit     right   read as" + "".join(f"{digit:>7}" for digit in range(10)))
    for digit, (share, row) in enumerate(zip(evaluation.per_class, evaluation.confusion.tolist(), strict=True)):
        right = "–" if share is None else percent(share)
        say(f"{digit:>5}  {right:>8}          " + "".join(f"{count or '·':>7}" for count in row))
