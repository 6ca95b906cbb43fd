"""``cnn-gui teach``: a network for a person's own classes, from a file of labelled drawings."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import SUFFIX, add_json, network_file, not_negative, positive, threads
from cnn_gui.commands.output import complain, percent, print_json, require_place, say
from cnn_gui.core.base.errors import UserError

if TYPE_CHECKING:
    from cnn_gui.commands.run import FollowedRun
    from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
    from cnn_gui.core.recipe.messages import TrainingConfig
    from cnn_gui.core.transfer.files import TaughtFile
    from cnn_gui.core.transfer.messages import OwnDrawings

HELP = "train a network for classes of your own"
DESCRIPTION = (
    "Trains a network for the classes of a file of labelled drawings, from a few drawings of each, and says how many "
    "of the drawings that it has not learned from it gets right."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("drawings", type=Path, metavar="DRAWINGS", help="labelled drawings, .json or .json.gz")
    parser.add_argument("--out", type=network_file, metavar=f"FILE{SUFFIX}", help="where to save the network")
    parser.add_argument(
        "--each",
        type=positive,
        metavar="N",
        help="learn from N drawings of each class and test on all others (default: one in five is kept back to test)",
    )
    parser.add_argument("--writer", type=not_negative, metavar="W", help="only what this writer drew")
    parser.add_argument(
        "--by-writer", action="store_true", help="a network for each writer, tested on drawings of the same writer"
    )
    parser.add_argument(
        "--kernels",
        choices=("digits", "shapes", "nothing"),
        help="what the convolutions begin with: the kernels of the app's network of that name, or chance "
        "(default: digits)",
    )
    parser.add_argument("--seed", type=not_negative, default=0, metavar="S", help="decides everything random")
    parser.add_argument(
        "--threads", type=threads, metavar="N", help="processor threads to use (default: torch's choice)"
    )
    add_json(parser)


@dataclass(frozen=True, slots=True, eq=False)
class _Taught:
    data: OwnDrawings
    config: TrainingConfig
    spec: NetworkSpec
    run: FollowedRun


def run(arguments: argparse.Namespace) -> int:
    """Trains, tests and saves. Returns 0, or 130 or 143 where a signal ended it; what there is is saved then too.

    Raises UserError for drawings from which nothing can be learned.
    """
    if arguments.by_writer and arguments.out is not None:
        raise UserError("With --by-writer there is a network for each writer: leave --out away.")
    if arguments.out is not None:
        require_place(arguments.out, "--out", arguments.drawings)
    file = _file(arguments)
    if arguments.threads is not None:
        import torch

        torch.set_num_threads(arguments.threads)
    return _by_writer(arguments, file) if arguments.by_writer else _one(arguments, file)


def _file(arguments: argparse.Namespace) -> TaughtFile:
    from cnn_gui.core.datasets.own import name_of
    from cnn_gui.core.drawing import drawing_json
    from cnn_gui.core.transfer.files import taught_by

    drawings = drawing_json.load(arguments.drawings)
    if arguments.writer is not None:
        writers = sorted({each.writer for each in drawings if each.writer is not None})
        if arguments.writer not in writers:
            known = ", ".join(map(str, writers)) or "no writer by number"
            raise UserError(f"{arguments.drawings.name} has no drawings of writer {arguments.writer}: it has {known}.")
        drawings = tuple(each for each in drawings if each.writer == arguments.writer)
    return taught_by(drawings, name_of(arguments.drawings))


def _one(arguments: argparse.Namespace, file: TaughtFile) -> int:
    taught = _taught(arguments, file)
    found, data = taught.run, taught.data
    if arguments.out is not None and found.weights is not None:
        _save(arguments.out, taught)
    if arguments.json:
        print_json({**_figures(taught), "out": None if arguments.out is None else str(arguments.out)})
        return found.status
    say(f"classes         {', '.join(data.task.classes)}")
    say(f"learned from    {data.train:,} drawings in {found.waited:.1f} s")
    if found.tested is not None:
        what = "kept back" if data.kept_back else "that it has learned: none was kept back"
        say(f"right           {percent(found.tested.accuracy)} of {found.tested.data.images:,} drawings {what}")
    if arguments.out is not None:
        say(f"saved           {arguments.out}")
    return found.status


def _by_writer(arguments: argparse.Namespace, file: TaughtFile) -> int:
    """A line for each writer, and the mean over the writers."""
    if not file.writers:
        raise UserError(f"The drawings of {arguments.drawings.name} do not say who drew them.")
    shares, rows = [], []
    for writer in file.writers:
        taught = _taught(arguments, file.of_writer(writer))
        found = taught.run
        if found.status or found.tested is None:
            return found.status
        shares.append(found.tested.accuracy)
        rows.append({"writer": writer, **_figures(taught)})
        if not arguments.json:
            right = f"{percent(shares[-1]):>8} of {found.tested.data.images:,}"
            say(f"writer {writer:>3}   {right}   {found.waited:.1f} s")
    mean = sum(shares) / len(shares)
    if arguments.json:
        print_json({"mean": mean, "lowest": min(shares), "writers": rows})
    else:
        say(f"mean         {percent(mean):>8}   lowest {percent(min(shares))}")
    return 0


def _taught(arguments: argparse.Namespace, file: TaughtFile) -> _Taught:
    """A whole run. Raises UserError where it fails."""
    from cnn_gui.commands.run import follow
    from cnn_gui.core.network.regularised import network_of
    from cnn_gui.core.transfer.messages import Kernels
    from cnn_gui.core.transfer.recipes import own_classes
    from cnn_gui.core.transfer.teaching import teach

    data = file.divided(arguments.each, Kernels(arguments.kernels or Kernels.DIGITS), arguments.seed)
    config = replace(own_classes(data.train, len(data.task.classes)), seed=arguments.seed, device="cpu")
    spec = network_of(config, data.task)
    tell = _nothing if arguments.by_writer else complain if arguments.json else say
    run = follow(teach(config, data, spec, evaluate_every_epoch=not arguments.by_writer), say=tell)
    if run.error is not None:
        raise UserError(run.error)
    return _Taught(data, config, spec, run)


def _nothing(_text: str) -> None:
    pass


def _figures(taught: _Taught) -> dict[str, object]:
    tested = taught.run.tested
    return {
        "accuracy": None if tested is None else tested.accuracy,
        "tested": 0 if tested is None else tested.data.images,
        "kept_back": bool(taught.data.kept_back),
        "learned": taught.data.train,
        "classes": list(taught.data.task.classes),
        "seconds": round(taught.run.waited, 3),
    }


def _save(out: Path, taught: _Taught) -> None:
    from cnn_gui.core.exchange import checkpoint

    assert taught.run.weights is not None
    checkpoint.save(out, taught.spec, taught.run.weights, _record(out, taught), taught.data.task)


def _record(out: Path, taught: _Taught) -> NetworkRecord:
    from cnn_gui.core.network.messages import NetworkRecord
    from cnn_gui.core.recipe.run_names import title

    run, epochs = taught.run, taught.run.epochs if taught.run.tested is not None else None
    return NetworkRecord(
        title=title(taught.config, epochs, run.weights_step, data=taught.data.source),
        path=str(out),
        tested=run.tested if taught.data.kept_back else None,
        recipe=taught.config,
        history=run.history,
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        sources=taught.data.credit,
        seconds=round(run.waited, 3),
        trained_on=run.trained_on,
    )
