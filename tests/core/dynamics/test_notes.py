"""Notes on a run that goes wrong; and none on the recipes that come with the app."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from cnn_gui.core.dynamics.messages import DynamicsNote, DynamicsSample, NoteKind
from cnn_gui.core.dynamics.notes import RECENT, NoteWatcher
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, RunStarted, StepDone, TrainingEvent
from tests.core.some_digits import some_digits
from tests.dynamics_samples import LAYERS, sample_of

SHORT = {"network": "sprint", "train_size": 640, "batch_size": 8, "epochs": 1, "device": "cpu"}


def seen_in(events: Iterable[TrainingEvent]) -> tuple[set[NoteKind], tuple[DynamicsNote, ...]]:
    """The kinds of all notes that were said at any time, and those at the end."""
    watcher, seen = NoteWatcher(), set()
    for event in events:
        watcher.take(event)
        seen |= {note.kind for note in watcher.notes()}
    return seen, watcher.notes()


def run_of(config: TrainingConfig, **options: object) -> tuple[set[NoteKind], tuple[DynamicsNote, ...]]:
    digits, test = some_digits(640), some_digits(200, start=640)
    return seen_in(train(config, digits, test, dynamics=True, **options))  # type: ignore[arg-type]


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_that_comes_with_the_app_gives_none(name: str) -> None:
    seen, _ = run_of(replace(RECIPES[name], **SHORT))  # type: ignore[arg-type]
    assert seen == set()


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("optimizer", [Optimizer.ADAM, Optimizer.SGD])
def test_a_learning_rate_a_hundred_times_too_large_and_one_a_thousandth(optimizer: Optimizer) -> None:
    usual = {Optimizer.ADAM: 1e-3, Optimizer.SGD: 0.05}[optimizer]
    config = replace(TrainingConfig(), **SHORT, optimizer=optimizer)  # type: ignore[arg-type]
    seen, end = run_of(replace(config, learning_rate=100 * usual))
    assert NoteKind.RATE_TOO_LARGE in seen | {note.kind for note in end}
    note = next(note for note in end if note.kind is NoteKind.RATE_TOO_LARGE)
    assert note.change == ("learning_rate", usual)
    assert note.numbers["peak"] > 2 * note.numbers["first"]
    seen, end = run_of(replace(config, learning_rate=usual / 1000))
    assert seen == {NoteKind.RATE_TOO_SMALL}
    assert end[0].change == ("learning_rate", usual)


@pytest.mark.usefixtures("one_thread")
def test_a_dead_layer_is_found_and_named() -> None:
    weights = state(build(NETWORKS["sprint"]))
    weights["conv2.bias"] = weights["conv2.bias"] - 100
    config = replace(TrainingConfig(), **(SHORT | {"train_size": 480}))  # type: ignore[arg-type]
    _, end = run_of(config, initial=weights)
    note = next(note for note in end if note.kind is NoteKind.DEAD_LAYER)
    assert (note.layer, note.numbers["dead"], note.numbers["units"]) == ("conv2", 32, 32)


STARTED = RunStarted(TrainingConfig(), "cpu", 10, 1000)


def with_dead(step: int, share: float) -> DynamicsSample:
    sample = sample_of(step)
    assert sample.histograms is not None
    return replace(sample, histograms=replace(sample.histograms, dead=np.array([share, 0.0], np.float32)))


def test_a_layer_is_dead_only_where_it_stays_so() -> None:
    assert seen_in([STARTED, with_dead(1, 0.2), with_dead(2, 0.95)])[1] == ()
    assert seen_in([STARTED, with_dead(1, 0.95), with_dead(2, 0.2)])[1] == ()
    (note,) = seen_in([STARTED, with_dead(1, 0.95), with_dead(2, 0.95)])[1]
    assert (note.kind, note.layer) == (NoteKind.DEAD_LAYER, LAYERS[0].name)


def losses(values: Iterable[float], first_step: int = 1) -> list[TrainingEvent]:
    return [StepDone(step, 1, loss, 1e-3, 64 * step, 0.0) for step, loss in enumerate(values, start=first_step)]


def test_a_note_goes_when_it_holds_no_longer_and_another_run_begins_with_none() -> None:
    watcher = NoteWatcher()
    for event in (STARTED, *losses([2.3, 900.0, *[2.3] * RECENT])):
        watcher.take(event)
    assert [note.kind for note in watcher.notes()] == [NoteKind.RATE_TOO_LARGE]
    for event in losses([0.5] * RECENT, first_step=RECENT + 3):
        watcher.take(event)
    assert watcher.notes() == ()
    for event in losses([2.3] * RECENT, first_step=2 * RECENT + 3):
        watcher.take(event)
    assert watcher.notes() != ()
    watcher.take(STARTED)
    assert watcher.notes() == ()


def test_a_run_whose_loss_became_infinite_had_too_large_a_rate() -> None:
    events = [STARTED, *losses([2.3, 1e4]), RunFinished(RunEnd.FAILED, 2, 0, 0.1)]
    _, end = seen_in(events)
    assert [note.kind for note in end] == [NoteKind.RATE_TOO_LARGE]
    _, end = seen_in([STARTED, *losses([2.3, 2.2]), RunFinished(RunEnd.FAILED, 2, 0, 0.1)])
    assert end == ()


def epochs(pairs: Iterable[tuple[float, float]]) -> list[TrainingEvent]:
    """Mean training loss and test loss, epoch by epoch."""
    events: list[TrainingEvent] = [RunStarted(TrainingConfig(train_size=300), "cpu", 1, 30)]
    for epoch, (trained, tested) in enumerate(pairs, start=1):
        events += [StepDone(epoch, epoch, trained, 1e-3, 64, 0.0), EpochDone(epoch, epoch, tested, 900, 1000, 0.1)]
    return events


def test_overfitting_is_a_test_loss_that_rises_while_the_training_loss_falls() -> None:
    _, end = seen_in(epochs([(1.0, 0.9), (0.4, 0.5), (0.1, 0.5), (0.05, 0.6)]))
    assert [note.kind for note in end] == [NoteKind.OVERFITTING]
    assert end[0].numbers == {"epoch": 2, "lowest": 0.5, "tested": 0.6, "trained": 0.05}
    assert end[0].change == ("augmentation", Augmentation.AFFINE)
    for fine in ([(1.0, 0.9), (0.4, 0.5), (0.1, 0.4), (0.05, 0.39)], [(1.0, 0.9), (0.6, 0.5), (0.5, 0.6), (0.45, 0.7)]):
        assert seen_in(epochs(fine))[1] == ()


@pytest.mark.usefixtures("one_thread")
def test_few_images_for_many_epochs_overfit() -> None:
    _, end = run_of(replace(TrainingConfig(), network="sprint", train_size=300, epochs=30, device="cpu"))
    assert [note.kind for note in end] == [NoteKind.OVERFITTING]


def test_exploding_and_vanishing_gradients() -> None:
    steady = [replace(sample_of(step, seen=False), gradient_norm=np.ones(2, np.float32)) for step in range(1, 6)]
    grown = [replace(sample_of(step, seen=False), gradient_norm=np.array([1, 1e5], np.float32)) for step in (6, 7, 8)]
    assert seen_in([STARTED, *steady])[1] == ()
    (note,) = seen_in([STARTED, *steady, *grown])[1]
    assert (note.kind, note.layer) == (NoteKind.EXPLODING, LAYERS[1].name)
    assert note.numbers["times"] == pytest.approx(1e5)
    three = (*LAYERS, replace(LAYERS[1], name="fc2"))
    faint = [
        replace(
            sample_of(step, seen=False, layers=three),
            weight_norm=np.ones(3, np.float32),
            update_norm=np.full(3, 1e-3, np.float32),
            gradient_norm=np.array([1e-7, 1e-3, 1.0], np.float32),
        )
        for step in range(1, 6)
    ]
    (note,) = seen_in([STARTED, *faint, *losses([2.3] * RECENT)])[1]
    assert (note.kind, note.layer, note.other) == (NoteKind.VANISHING, "conv1", "fc2")
    assert seen_in([STARTED, *faint, *losses([2.3 * math.exp(-step / 9) for step in range(40)])])[1] == ()
