"""``cnn-gui train``: the training generator on the command line, with a progress bar, kept whatever happens."""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import SUFFIX, add_device, add_json, network_file, not_negative, positive, threads
from cnn_gui.commands.output import Patient, complain, percent, print_json, require_place, say
from cnn_gui.core.base.errors import FileError, UserError
from cnn_gui.core.evaluation.measurement import measured_in_words
from cnn_gui.core.recipe.messages import OWN_NETWORK
from cnn_gui.core.recipe.purposes import PURPOSES
from cnn_gui.core.recipe.settings import SETTINGS, Count, Setting

if TYPE_CHECKING:
    from cnn_gui.commands.run import FollowedRun
    from cnn_gui.core.datasets.dataset import LabelledData
    from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec
    from cnn_gui.core.recipe.messages import TrainingConfig

HELP = "train a network"
DESCRIPTION = (
    "Trains a network by a recipe and saves it. Ctrl-C ends the training and saves what there is; "
    "a second Ctrl-C ends at once."
)
EPILOG = "recipes:\n" + "\n".join(f"  {name:<10}{purpose}" for name, purpose in PURPOSES.items())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = textwrap.fill(DESCRIPTION, 78)
    parser.epilog = EPILOG
    parser.add_argument(
        "--recipe", default="tutorial", metavar="NAME", help="a named set of values, see below (default: tutorial)"
    )
    parser.add_argument(
        "--list-recipes",
        action="store_true",
        help="say what each recipe does and how long it takes on this machine (measured, half a second each), and end",
    )
    for setting in _options():
        at_least = positive if isinstance(setting.kind, Count) and setting.kind.lowest else not_negative
        option = f"--{setting.name.replace('_', '-')}"
        parser.add_argument(option, type=at_least, metavar="N", help=setting.option_help)
    add_device(parser)
    parser.add_argument(
        "--data",
        "--dataset",
        dest="data",
        default="mnist",
        metavar="NAME|PATH",
        help="what to train on, by name or a data set of your own, see 'cnn-gui data' (default: mnist)",
    )
    parser.add_argument(
        "--network",
        metavar="NAME|SPEC.json",
        help="which network to train, fitted to the data: a known one, or a file of layers (default: the recipe's)",
    )
    parser.add_argument(
        "--threads", type=threads, metavar="N", help="processor threads to use (default: torch's choice)"
    )
    parser.add_argument(
        "--out", type=network_file, metavar=f"FILE{SUFFIX}", help="where to save (default: the app's folder of runs)"
    )
    parser.add_argument(
        "--moments",
        action=argparse.BooleanOptionalAction,
        help="keep the weights at some 40 moments of the run beside its file, at most 40 MB, for the window's slider "
        "(default: in the app's folder of runs only)",
    )
    parser.add_argument(
        "--numbers",
        action=argparse.BooleanOptionalAction,
        help="keep what training does to the numbers of each layer (norms, dead units, histograms) beside the run's "
        "file, for the window's panel (default: in the app's folder of runs only)",
    )
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Trains and saves. Returns 0, 1 where the training failed, 130 or 143 where a signal ended it.

    Raises UserError for wrong input; an unusable --out is found before the training, not after.
    """
    if arguments.list_recipes:
        return _list_recipes(arguments)
    config = _config(arguments)
    out = _destination(arguments.out, config.recipe)

    from cnn_gui.commands import run as runs
    from cnn_gui.commands.data import loaded
    from cnn_gui.commands.kept_beside import KeptBeside
    from cnn_gui.core.timeline.moment_file import how_many
    from cnn_gui.core.training import loop

    _set_threads(arguments.threads)
    data = loaded(arguments.data)
    if arguments.train_size is not None and arguments.train_size > len(data.train):
        raise UserError(f"--train-size {arguments.train_size:,} is more than the {len(data.train):,} training images.")
    spec = _spec(arguments.network, config, data)
    by_itself = arguments.out is None
    moments = how_many(spec) if _wanted(arguments.moments, by_itself) else 0
    numbers = _wanted(arguments.numbers, by_itself)
    events = loop.train(config, data.train, data.test, spec=spec, moments=moments, dynamics=numbers)
    tell = Patient(complain if arguments.json else say)
    seen = replace(config, train_size=min(config.train_size, len(data.train)))
    tell("\n".join((_introduction(arguments.recipe, seen, spec, data), *data.notes)))
    beside = KeptBeside(spec, moments=bool(moments), numbers=numbers)
    try:
        result = runs.follow(events, say=tell, keep=beside)
        saved = _save(out, spec, _record(result, config, data), result, data)
        if saved is not None:
            beside.settle(saved)
    finally:
        beside.close()
    for problem in beside.problems():
        complain(problem)
    with tell.to_the_end():
        _report(arguments, result, saved)
    if tell.lost is not None and saved is not None:
        complain(f"The trained network is saved in {saved}.")
    if tell.lost is not None and result.status == 0:
        raise tell.lost
    return result.status


def _wanted(asked: bool | None, by_itself: bool) -> bool:
    """Whether something is kept beside the run: what was asked for, else only in the app's own folder."""
    return by_itself if asked is None else asked


def _list_recipes(arguments: argparse.Namespace) -> int:
    """A line for each recipe, with the options given beside it: how long it will take here and what it does."""
    from cnn_gui.commands.data import loaded
    from cnn_gui.core.recipe.recipes import duration

    _set_threads(arguments.threads)
    data = loaded(arguments.data)
    found = []
    for name, purpose in PURPOSES.items():
        config = _config(arguments, name)
        seconds = _seconds(config, _spec(arguments.network, config, data), data)
        found.append({"recipe": name, "purpose": purpose, "seconds": round(seconds, 1)})
        if not arguments.json:
            say(f"{name:<10}{duration(seconds)!s:<30}{purpose}")
    if arguments.json:
        print_json(found)
    return 0


def _introduction(name: str, config: TrainingConfig, spec: NetworkSpec, data: LabelledData) -> str:
    """What a recipe is for and how long it will take here; below that the values of this run."""
    from cnn_gui.core.recipe.recipes import duration, values

    return f"{name}: {PURPOSES[name]}; {duration(_seconds(config, spec, data))}\n{values(config)}"


def _seconds(config: TrainingConfig, spec: NetworkSpec, data: LabelledData) -> float:
    """How long the run will take, from a measurement of half a second."""
    from cnn_gui.core.training.estimate import measure

    return measure(config, spec=spec).run(config, len(data.train), len(data.test))


def _spec(network: str | None, config: TrainingConfig, data: LabelledData) -> NetworkSpec:
    """The network that is trained, fitted to the data. Raises UserError where there is none of that name."""
    from cnn_gui.core.base.files import read_limited
    from cnn_gui.core.network import spec as specs
    from cnn_gui.core.network.networks import fitted
    from cnn_gui.core.network.regularised import network_of

    if config.network != OWN_NETWORK:
        return network_of(config, data.task)
    assert network is not None
    return fitted(specs.spec_from_json(read_limited(network, specs.MAX_TEXT)), data.task)


def _set_threads(threads: int | None) -> None:
    if threads is not None:
        import torch

        torch.set_num_threads(threads)


def _options() -> list[Setting]:
    """The settings that have an option here; all of them are whole numbers."""
    return [setting for setting in SETTINGS if setting.option_help]


def _config(arguments: argparse.Namespace, name: str | None = None) -> TrainingConfig:
    """The recipe of that name, else the one asked for, with the values that were asked for."""
    from cnn_gui.core.recipe.recipes import RECIPES

    recipe = RECIPES.get(name or arguments.recipe)
    if recipe is None:
        raise UserError(f"There is no recipe {arguments.recipe!r}; there are {', '.join(RECIPES)}.")
    asked = {setting.name: getattr(arguments, setting.name) for setting in _options()}
    asked["network"] = _network_name(arguments.network)
    return replace(
        recipe, device=arguments.device, **{name: value for name, value in asked.items() if value is not None}
    )


def _network_name(asked: str | None) -> str | None:
    """The name of a known network, OWN_NETWORK for a file, None where none is asked for. Raises UserError for anything
    else."""
    from cnn_gui.core.network.networks import NETWORKS

    if asked is None or asked in NETWORKS:
        return asked
    if not asked.endswith(".json"):
        raise UserError(f"There is no network {asked!r}; there are {', '.join(NETWORKS)}, or give a .json file.")
    return OWN_NETWORK


def _destination(out: Path | None, recipe: str) -> Path:
    """Where the network will be saved. Raises FileError where that will not be possible."""
    if out is not None:
        require_place(out, "--out")
        return out
    from cnn_gui.core.base import files

    out = _run_file(recipe)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        files.require_writable(out)
    except OSError as error:
        why = files.reason(error)
        raise FileError(f"The app's folder of runs, {out.parent}, cannot be used: {why}; give --out a file.") from error
    return out


def _run_file(name: str) -> Path:
    """A file of its own among the app's runs."""
    from cnn_gui.core.base import paths
    from cnn_gui.core.recipe.run_names import file_name

    return paths.runs_dir() / f"{file_name(datetime.now(), name)}{SUFFIX}"


def _record(result: FollowedRun, config: TrainingConfig, data: LabelledData) -> NetworkRecord:
    from cnn_gui.core.datasets.catalogue import credit
    from cnn_gui.core.network.messages import NetworkRecord

    if result.status == 0:
        reached = f"{result.epochs} epoch" + ("" if result.epochs == 1 else "s")
    else:
        reached = f"stopped at step {result.weights_step:,}"
    return NetworkRecord(
        title=f"{config.recipe}, {reached}",
        tested=result.tested,
        recipe=config,
        history=result.history,
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        sources=credit(data.name),
        notes="" if result.status == 0 else "The training ended before its last step.",
        seconds=result.waited,
        trained_on=result.trained_on,
    )


def _save(out: Path, spec: NetworkSpec, record: NetworkRecord, result: FollowedRun, data: LabelledData) -> Path | None:
    """Saves the network, beside the app's other runs where ``out`` has become impossible. None: nothing to save."""
    if result.weights is None:
        return None
    from cnn_gui.core.exchange import checkpoint

    try:
        checkpoint.save(out, spec, result.weights, replace(record, path=str(out)), data.task)
    except UserError as error:
        refuge = _run_file(f"{out.stem} (rescued)")
        if refuge.parent == out.absolute().parent:
            raise
        checkpoint.save(refuge, spec, result.weights, replace(record, path=str(refuge)), data.task)
        raise FileError(f"{error} The trained network is kept in {refuge}.") from error
    return out


def _report(arguments: argparse.Namespace, result: FollowedRun, saved: Path | None) -> None:
    if result.error is not None:
        complain(result.error)
    if result.status not in (0, 1):
        what = "nothing is saved: no step was done" if saved is None else f"saved what there is in {saved}"
        complain(f"Stopped after {result.steps:,} steps; {what}.")
    if arguments.json:
        print_json(
            {
                "test_accuracy": None if result.tested is None else result.tested.accuracy,
                "tested_on": None if result.tested is None else asdict(result.tested.data),
                "trained_on": None if result.trained_on is None else asdict(result.trained_on),
                "seconds": round(result.waited, 3),
                "train_seconds": round(result.seconds, 3),
                "epochs": result.epochs,
                "device": result.device,
                "out": None if saved is None else str(saved),
            }
        )
        return
    if result.tested is not None:
        say(f"test accuracy   {measured_in_words(result.tested, percent(result.tested.accuracy))}")
    say(f"time            {result.waited:.1f} s on {result.device}, {result.seconds:.1f} s of it training")
    if saved is not None:
        say(f"saved           {saved}")
