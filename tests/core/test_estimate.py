from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from cnn_gui.core import estimate as module
from cnn_gui.core.errors import UserError
from cnn_gui.core.estimate import estimate
from cnn_gui.core.messages import Augmentation, TrainingConfig
from cnn_gui.core.recipes import RECIPES

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", epochs=2, batch_size=32, train_size=80, device="cpu")


def test_steps_and_tests_of_all_epochs_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_measured", lambda *_: (0.5, 0.01))
    # 3 steps an epoch, and 10,000 test digits 500 at a time.
    assert estimate(CONFIG) == pytest.approx(2 * (3 * 0.5 + 20 * 0.01))
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
    assert 0 < estimate(config, 0.0) < 3600


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    estimate(replace(CONFIG, augmentation=Augmentation.AFFINE), 0.0)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_measurement_can_be_ended_after_any_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0

    def work() -> None:
        nonlocal steps
        steps += 1

    module._median_time(work, 60.0, lambda: steps == 3)
    assert steps == 3


def test_what_makes_no_run_is_refused() -> None:
    with pytest.raises(UserError):
        estimate(replace(CONFIG, batch_size=0))
