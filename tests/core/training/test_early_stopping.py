"""Images that are held back, and a run that ends when it gets no better on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from cnn_gui.core.base.messages import Notice
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.batch_source import ShuffledBatches
from cnn_gui.core.training.history import HistoryBuilder
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, ValidationDone, WeightsChanged
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", epochs=40, batch_size=32, train_size=120, device="cpu", learning_rate=5e-3)
DIGITS, TEST = some_digits(200), some_digits(60, start=200)


def test_what_is_held_back_is_never_learnt_from() -> None:
    batches = ShuffledBatches(replace(CONFIG, validation=0.25), 200)
    seen = torch.cat([batch.indices for batch in batches.epoch()])
    assert (batches.images, len(batches.held_back), batches.steps_per_epoch) == (90, 30, 3)
    assert not set(seen.tolist()) & set(batches.held_back.tolist())
    assert set(seen.tolist()) | set(batches.held_back.tolist()) == set(
        torch.cat([batch.indices for batch in ShuffledBatches(CONFIG, 200).epoch()]).tolist()
    )
    again = ShuffledBatches(replace(CONFIG, validation=0.25), 200)
    assert torch.equal(again.held_back, batches.held_back)


def test_one_image_is_always_left_and_one_held_back() -> None:
    for share, size in ((0.9, 2), (0.001, 2)):
        batches = ShuffledBatches(replace(CONFIG, validation=share, train_size=size), 200)
        assert (batches.images, len(batches.held_back)) == (1, 1)


def test_a_run_that_gets_no_better_ends_with_the_weights_of_its_best_epoch() -> None:
    events = list(train(replace(CONFIG, validation=0.25, patience=2), DIGITS, TEST))
    found = [event for event in events if isinstance(event, ValidationDone)]
    losses = [event.loss for event in found]
    best = int(np.argmin(losses))
    assert len(found) == best + 1 + 2 < CONFIG.epochs
    end = events[-1]
    assert isinstance(end, RunFinished)
    assert (end.end, end.epochs) == (RunEnd.COMPLETED, len(found))
    weights = [event for event in events if isinstance(event, WeightsChanged)][-1].weights
    at_best = next(e for e in events if isinstance(e, WeightsChanged) and e.step == found[best].step).weights
    assert all(np.array_equal(weights[name], at_best[name]) for name in weights)
    network = build(NETWORKS["sprint"])
    load_weights(network, weights)
    tested = [event for event in events if isinstance(event, EpochDone)][-1]
    assert tested.n == 60
    assert end.tested == tested.measured
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert f"lowest after epoch {best + 1}" in notice.text


def test_without_patience_it_goes_on_to_its_end() -> None:
    events = list(train(replace(CONFIG, validation=0.25, epochs=4), DIGITS, TEST))
    found = [event for event in events if isinstance(event, ValidationDone)]
    assert [(event.epoch, event.n) for event in found] == [(1, 30), (2, 30), (3, 30), (4, 30)]
    assert not any(isinstance(event, ValidationDone) for event in train(replace(CONFIG, epochs=1), DIGITS, TEST))


def test_the_curve_of_the_images_held_back_is_kept() -> None:
    builder, found = HistoryBuilder(), []
    for event in train(replace(CONFIG, validation=0.25, epochs=3), DIGITS, TEST):
        builder.take(event)
        if isinstance(event, ValidationDone):
            found.append((event.step, event.loss, event.correct / 30))
    history = builder.history()
    assert history.held == tuple(found)
    assert (len(found), history.held_images) == (3, 30)
    assert HistoryBuilder().history().held == ()
