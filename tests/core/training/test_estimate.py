from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training import estimate as module
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.estimate import StoppedError, estimate
from cnn_gui.core.training.learner import Learner

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", epochs=2, batch_size=32, train_size=80, device="cpu")


def test_steps_and_tests_of_all_epochs_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_measured", lambda *_: (0.5, 0.01))
    # 3 steps an epoch, and test digits 500 at a time: 1,000 after a short epoch, all 10,000 at the end.
    assert estimate(CONFIG) == pytest.approx(2 * 3 * 0.5 + 2 * 0.01 + 20 * 0.01)
    assert estimate(replace(CONFIG, train_size=10**6)) == estimate(replace(CONFIG, train_size=60_000))


def test_the_median_is_taken_and_the_first_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    takes = iter([9.0, 1.0, 2.0, 7.0, 100.0])

    def work() -> None:
        nonlocal now
        now += next(takes)

    monkeypatch.setattr(module, "perf_counter", lambda: now)
    assert module._median_time(work, 0.0) == 2.0


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_can_be_estimated(name: str) -> None:
    config = replace(RECIPES[name], device="cpu", batch_size=4)
    assert 0 < estimate(config, 0.0) < math.inf


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    estimate(replace(CONFIG, augmentation=Augmentation.AFFINE), 0.0)
    assert torch.equal(torch.get_rng_state(), before)


class Watched:
    """Counts what a network computes, also without asking before, and how often it was asked whether to stop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = self.most = self.unasked = 0
        self.may_compute = False
        self.computed: list[int] = []
        loss, test = Learner._loss, Learner.test

        def note_loss(learner: Learner, part: Batch) -> torch.Tensor:
            self._note(len(part.indices))
            return loss(learner, part)

        def note_test(learner: Learner, images: torch.Tensor, labels: torch.Tensor) -> tuple[int, float]:
            self._note(len(images))
            return test(learner, images, labels)

        monkeypatch.setattr(Learner, "_loss", note_loss)
        monkeypatch.setattr(Learner, "test", note_test)

    def _note(self, images: int) -> None:
        self.computed.append(images)
        self.unasked += not self.may_compute
        self.may_compute = False

    def stops_after(self, most: int) -> Callable[[], bool]:
        """A should_stop that says no so often."""

        def should_stop() -> bool:
            self.asked += 1
            self.may_compute = True
            return self.asked > most

        return should_stop


def test_a_measurement_that_is_to_stop_stops_before_the_next_piece_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything, in the midst of the first step, between two, before the tests and in the midst of one."""
    # As many pieces as with 128, 300 and 500 images, and so as many moments to stop in.
    monkeypatch.setattr(module, "PIECE", 8)
    monkeypatch.setattr(module, "BATCH", 32)
    config = replace(CONFIG, batch_size=20)
    whole = Watched(monkeypatch)
    module.measure(config, 0.0, should_stop=whole.stops_after(10**9))
    assert max(whole.computed) <= module.PIECE
    assert whole.unasked == 0
    for most in range(whole.asked):
        watched = Watched(monkeypatch)
        with pytest.raises(StoppedError):
            module.measure(config, 0.0, should_stop=watched.stops_after(most))
        assert watched.asked == most + 1
        # Asked once before all, and once before each step; each other time before a piece.
        assert watched.computed == whole.computed[: len(watched.computed)]
        assert len(watched.computed) <= most


def test_pieces_make_the_same_step() -> None:
    images = torch.randint(0, 256, (300, 1, 28, 28), dtype=torch.uint8)
    labels = torch.arange(300) % 10
    learners = [Learner(replace(CONFIG, batch_size=300), build(NETWORKS["sprint"]), images, labels) for _ in range(2)]
    learners[0].part_size = module.PIECE
    losses = [learner.step(Batch(torch.arange(300)), 0.01).item() for learner in learners]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_what_makes_no_run_is_refused() -> None:
    with pytest.raises(UserError):
        estimate(replace(CONFIG, batch_size=0))
