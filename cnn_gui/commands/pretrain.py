"""``cnn-gui pretrain``: makes the network that the app ships with, from MNIST, written styles and pen drawings."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import not_negative, positive
from cnn_gui.commands.output import Patient, percent, require_place, say
from cnn_gui.core.base.errors import DrawingError
from cnn_gui.core.datasets.catalogue import PRETRAINED_CREDIT
from cnn_gui.core.evaluation.measurement import measured_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import nn

    from cnn_gui.core.drawing.messages import Drawing
    from cnn_gui.core.evaluation.messages import Evaluation
    from cnn_gui.core.network.messages import NetworkRecord
    from cnn_gui.core.recipe.messages import History
    from cnn_gui.pretraining.figures import Figures
    from cnn_gui.pretraining.plan import Plan

HELP = "make the network that comes with the app"
DESCRIPTION = (
    "Trains a network on MNIST, on written styles and on labelled pen drawings. First it is cross-validated: "
    "for each fold a network is trained without some of the writers. What these do with those drawings goes into the "
    "record, and decides the temperature together with MNIST digits that they have not seen."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--drawings", type=Path, required=True, metavar="FILE", help="labelled drawings with writers, .json or .json.gz"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("pretrained.safetensors"),
        metavar="FILE.safetensors",
        help="where to save (default: pretrained.safetensors)",
    )
    parser.add_argument("--seed", type=not_negative, default=0, metavar="S", help="decides everything random")
    parser.add_argument(
        "--network", choices=("tutorial", "deep"), default="tutorial", help="what to train (default: tutorial)"
    )
    parser.add_argument("--epochs", type=positive, metavar="N", help="passes over the training digits")
    parser.add_argument(
        "--folds",
        type=not_negative,
        default=1,
        metavar="N",
        help="folds of the cross-validation, each without other writers (default: 1; 5 leave each of 30 writers out "
        "once; with 0 there are no figures by writer and no temperature)",
    )
    # What the option was called before.
    parser.add_argument("--twins", dest="folds", type=not_negative, default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Trains and saves. Raises UserError where the drawings or the place for the network are no good."""
    drawings = _labelled(arguments.drawings)
    require_place(arguments.out, "--out", arguments.drawings)
    tell = Patient(say)

    from dataclasses import replace

    from cnn_gui.commands.pretrain_run import activity_of, trained
    from cnn_gui.pretraining.figures import WriterFold, measured
    from cnn_gui.pretraining.kinds import plan_of
    from cnn_gui.pretraining.material import gather

    name: str = arguments.network
    plan = plan_of(name, arguments.seed)
    if arguments.epochs is not None:
        plan = replace(plan, epochs=arguments.epochs)
    material = gather(drawings, arguments.seed, tell)
    folds = []
    if arguments.folds > len(material.folds):
        tell(f"only {len(material.folds)} folds: so many groups of writers can be left out")
    for writers in material.folds[: arguments.folds]:
        tell(f"training without writers {', '.join(map(str, writers))}")
        # Half as long: its figures are a lower bound, and take half the time.
        network, _ = trained(material.without(writers), replace(plan, epochs=max(1, plan.epochs // 2)), tell)
        folds.append(WriterFold(network, writers))
    figures = measured(folds, material) if folds else None
    if figures is not None:
        _show(figures, tell)
    everything = material.everything()
    tell(f"training on {len(everything):,} images")
    network, history = trained(everything, plan, tell)
    activity = activity_of(network)
    tell(activity)
    record = _record(plan, len(everything), history)
    _save(arguments.out, name, network, figures, replace(record, notes=f"{record.notes}\n{activity}"))
    if tell.lost is not None:
        raise tell.lost
    return 0


def _labelled(path: Path) -> Sequence[Drawing]:
    from cnn_gui.core.drawing import drawing_json

    labelled = [one for one in drawing_json.load(path) if one.label is not None and one.strokes]
    if not labelled:
        raise DrawingError(f"{path} has no drawing with a label: there is nothing to learn from it.")
    return labelled


def _record(plan: Plan, images: int, history: History) -> NetworkRecord:
    from cnn_gui.core.network.messages import NetworkRecord

    return NetworkRecord(
        title=plan.title,
        recipe=plan.configuration(images),
        history=history,
        notes=plan.in_words(),
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        sources=PRETRAINED_CREDIT,
    )


def _save(out: Path, name: str, network: nn.Module, figures: Figures | None, record: NetworkRecord) -> None:
    from dataclasses import replace

    from cnn_gui.core.datasets import registry
    from cnn_gui.core.evaluation.accuracy import evaluate
    from cnn_gui.core.exchange import checkpoint
    from cnn_gui.core.network import modules as networks
    from cnn_gui.core.network.networks import NETWORKS
    from cnn_gui.pretraining.calibration import folded
    from cnn_gui.pretraining.figures import in_words
    from cnn_gui.pretraining.kinds import last_layer

    weights = networks.state(network)
    if figures is not None:
        weights = folded(weights, figures.temperature, last_layer(name))
        networks.load_weights(network, weights)
    result = evaluate(network, registry.mnist("test"), mistakes=False)
    if figures is not None:
        record = replace(record, notes=f"{in_words(figures)}\n{record.notes}")
    record = replace(record, tested=result.measured, history=_ending(record.history, result))
    checkpoint.save(out, NETWORKS[name], weights, record)
    say(f"test            {measured_in_words(result.measured, percent(result.accuracy))}\nsaved           {out}")


def _ending(history: History | None, result: Evaluation) -> History | None:
    """The curves with the test of the network in the file at their end: the temperature has changed its loss."""
    from dataclasses import replace

    if history is None or not history.epochs:
        return history
    last = (history.epochs[-1][0], result.loss, result.accuracy)
    return replace(history, epochs=(*history.epochs[:-1], last), tested_on=result.measured.data)


def _show(figures: Figures, tell: Patient) -> None:
    from cnn_gui.pretraining.figures import in_words

    tell(in_words(figures))
