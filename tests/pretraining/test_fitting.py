"""What the pretraining gives to the loop of core.training, and what comes out of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.network import modules
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.training.averaging import decay_of
from cnn_gui.core.training.elastic import Strength, draw
from cnn_gui.core.training.loop import check
from cnn_gui.core.training.messages import EpochDone, StepDone, TrainingEvent
from cnn_gui.core.training.muon import Muon
from cnn_gui.pretraining.corpus import NOTHING, Corpus
from cnn_gui.pretraining.ingredients import CorpusBatches, PlannedOptimization, targets
from cnn_gui.pretraining.kinds import fresh, plan_of
from cnn_gui.pretraining.plan import MUON_MOMENTUM, Plan
from cnn_gui.pretraining.trainer import fit, logits_of
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")


def digits(n: int) -> Corpus:
    some = some_digits(n)
    return Corpus(some.images.numpy()[:, 0], some.labels.numpy())


def test_augmentation_keeps_shape_and_range_and_changes_each_image_differently() -> None:
    images = torch.from_numpy(digits(1).images)[:, None].float().expand(8, 1, 28, 28) / 255
    changes = draw(8, Strength(), torch.Generator().manual_seed(0))
    changed = changes.applied_to(images)
    assert changed.shape == images.shape
    assert float(changed.min()) >= 0
    assert float(changed.max()) <= 1 + 1e-5
    assert len({float(image.sum()) for image in changed}) == 8
    # A step in parts sees the same images.
    assert torch.allclose(changes[2:7].applied_to(images[2:7]), changed[2:7], atol=1e-6)


def test_thickness_adds_ink_to_some_and_takes_it_from_as_many() -> None:
    images = torch.from_numpy(digits(20).images)[:, None].float() / 255
    only = replace(Strength().times(0), thickness=0.5)
    changed = draw(20, only, torch.Generator().manual_seed(0)).applied_to(images)
    ink = (changed - images).sum((1, 2, 3)).round()
    assert (int((ink > 0).sum()), int((ink < 0).sum())) == (5, 5)


def test_no_strength_changes_nothing() -> None:
    images = torch.from_numpy(digits(4).images)[:, None].float() / 255
    same = draw(4, Strength().times(0), torch.Generator().manual_seed(0)).applied_to(images)
    assert torch.allclose(same, images, atol=1e-4)


def test_targets_of_what_is_no_digit_are_even() -> None:
    made = targets(torch.tensor([3, NOTHING]))
    assert made[0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert torch.allclose(made[1], torch.full((10,), 0.1))


def test_batches_are_whole_and_their_augmentation_becomes_weaker() -> None:
    plan = Plan(epochs=4, batch_size=32, strength=replace(Strength(), thickness=0.0))
    batches = CorpusBatches(100, plan)
    epochs = [list(batches.epoch()) for _ in range(4)]
    assert batches.steps_per_epoch == 3
    assert [[len(batch.indices) for batch in epoch] for epoch in epochs] == [[32] * 3] * 4
    for epoch in epochs:
        assert len({index for batch in epoch for index in batch.indices.tolist()}) == 96
    spread = [batch.changes.bends.std().item() for epoch in epochs for batch in epoch]  # type: ignore[union-attr]
    full = Strength().elastic * 2 / 28
    assert spread[:8] == pytest.approx([full] * 8, rel=0.1)
    assert full * plan.rest < spread[-1] < full * 0.55
    assert [len(batch.indices) for batch in CorpusBatches(20, plan).epoch()] == [20]


@pytest.mark.parametrize("muon", [0.0, 0.04])
def test_the_optimiser_is_torchs_adamw_in_torchs_one_cycle_with_muon_beside_it(muon: float) -> None:
    plan, total = Plan(muon=muon, warm_up=0.3), 12

    def parameters() -> list[nn.Parameter]:
        generator = torch.Generator().manual_seed(0)
        return [nn.Parameter(torch.randn(*shape, generator=generator)) for shape in [(4, 3), (4,), (2, 4), (2,)]]

    ours, theirs = parameters(), parameters()
    by_muon = theirs[:1] if muon else []
    adamw = torch.optim.AdamW(theirs[len(by_muon) :], plan.learning_rate, weight_decay=plan.weight_decay)
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        adamw, plan.learning_rate, total_steps=total + 1, pct_start=0.3, final_div_factor=1e3
    )
    planned = PlannedOptimization(ours, plan=plan, total_steps=total)
    orthogonal = Muon(by_muon, momentum=MUON_MOMENTUM, weight_decay=plan.muon_decay)
    for step in range(1, total + 1):
        for mine, its in zip(ours, theirs, strict=True):
            mine.grad, its.grad = mine.detach() * step, its.detach() * step
        rate = plan.learning_rate_at(step, total)
        assert rate == pytest.approx(adamw.param_groups[0]["lr"], rel=1e-9)
        assert plan.momentum_at(step, total) == pytest.approx(adamw.param_groups[0]["betas"][0], rel=1e-9)
        planned.step(rate)
        adamw.step()
        orthogonal.step(muon * rate / plan.learning_rate)
        cycle.step()
        for mine, its in zip(ours, theirs, strict=True):
            assert torch.allclose(mine, its, atol=1e-6)


def test_training_learns_reports_and_is_decided_by_its_seed() -> None:
    some = digits(600)
    plan = Plan(network="sprint", epochs=6, batch_size=50, decay=0.9, strength=Strength().times(0.3))
    epochs: list[int] = []
    steps: list[int] = []

    def take(event: TrainingEvent) -> None:
        if isinstance(event, StepDone):
            steps.append(event.step)
        elif isinstance(event, EpochDone):
            epochs.append(event.epoch)

    def trained() -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], float]:
        averaged = fit(modules.build(NETWORKS["sprint"], seed=1), some, plan, some_digits(50), take)
        right = (logits_of(averaged, some).argmax(dim=1).numpy() == some.labels).mean()
        return modules.state(averaged)["fc2.weight"], float(right)

    first, right = trained()
    again, _ = trained()
    assert right > 0.8
    assert np.array_equal(first, again)
    assert epochs == [*range(1, 7)] * 2
    assert steps == [*range(1, 73)] * 2


def test_what_is_trained_is_the_average_of_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights of a run by hand: the loop of every tutorial, on the same batches."""
    monkeypatch.setattr("cnn_gui.pretraining.plan.HAS_BFLOAT16", False)
    some, plan = digits(64), Plan(network="sprint", epochs=2, batch_size=16, decay=0.8)
    tests: list[float] = []
    made = fit(fresh("deep", 5), some, replace(plan, seed=5), some_digits(50), lambda event: _note(event, tests))
    network = fresh("deep", 5).train().to(memory_format=torch.channels_last)
    torch.manual_seed(5)  # dropout
    function = torch.optim.swa_utils.get_ema_multi_avg_fn(0.8)  # type: ignore[no-untyped-call]
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=function, use_buffers=True)
    planned = PlannedOptimization(network.parameters(), plan=plan, total_steps=8)
    batches = CorpusBatches(64, replace(plan, seed=5))
    images, soft = torch.from_numpy(some.images)[:, None].float() / 255, targets(torch.from_numpy(some.labels))
    for step, batch in enumerate([*batches.epoch(), *batches.epoch()], start=1):
        assert batch.changes is not None
        inputs = (batch.changes.applied_to(images[batch.indices]) - MEAN) / STD
        loss = nn.functional.cross_entropy(network(inputs), soft[batch.indices], label_smoothing=plan.smoothing)
        network.zero_grad()
        torch.autograd.backward(loss)
        planned.step(plan.learning_rate_at(step, 8))
        average.update_parameters(network)
    for name, values in average.module.state_dict().items():
        # Of a count torch makes an average, too.
        assert "num_batches" in name or torch.allclose(made.state_dict()[name], values, atol=1e-3), name
    assert not made.training
    assert tests[-1] == pytest.approx(evaluate(made, some_digits(50)).loss, rel=1e-5)


def _note(event: TrainingEvent, tests: list[float]) -> None:
    if isinstance(event, EpochDone):
        tests.append(event.test_loss)


def test_a_training_that_diverges_is_told() -> None:
    some = digits(60)
    plan = Plan(network="sprint", batch_size=20, learning_rate=1e6, muon=1e6, epochs=30)
    with pytest.raises(UserError, match="became infinite"):
        fit(modules.build(NETWORKS["sprint"]), some, plan, some_digits(20), lambda event: None)


@pytest.mark.parametrize(("name", "title"), [("tutorial", "pretrained"), ("deep", "deep")])
def test_what_a_plan_says_is_what_its_record_says(name: str, title: str) -> None:
    plan = plan_of(name, 7)
    config = plan.configuration(200_000)
    check(config)
    assert (config.recipe, config.network, config.seed, config.train_size) == (title, name, 7, 200_000)
    assert decay_of(config.averaging, 781 * plan.epochs) == pytest.approx(plan.decay, rel=1e-9)
