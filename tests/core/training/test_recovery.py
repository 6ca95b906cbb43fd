"""Devices that fail in the middle of a run, played by a stand-in that computes on the CPU."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.messages import DeviceInfo, Notice
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training import loop
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.learner import Learner, Watch
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunStarted,
    StepDone,
    TrainingEvent,
    WeightsChanged,
)
from cnn_gui.core.training.recovery import is_out_of_memory
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

CONFIG = TrainingConfig(network="sprint", epochs=2, batch_size=32, train_size=96)
DIGITS, TEST = some_digits(96), some_digits(60, start=100)
CPU = torch.device("cpu")

Fault = Callable[[str, Learner], Exception | None]
"""Given what is to be done ("step", "test", "weights", "move", "leave"): the exception that this raises, if any."""


class Gpu:
    """Makes "auto" a GPU that computes on the CPU and fails where ``fault`` says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fault: Fault = lambda _what, _learner: None
        self.steps = 0
        self._step, self._test, self._move, self._weights = Learner.step, Learner.test, Learner.move, Learner.weights
        monkeypatch.setattr(loop, "choose", lambda _name: DeviceInfo("cuda:0", "Card", works=True))
        monkeypatch.setattr(torch.accelerator, "empty_cache", lambda: None)
        monkeypatch.setattr(Learner, "step", lambda *arguments: self.step(*arguments))
        monkeypatch.setattr(Learner, "test", lambda *arguments: self.test(*arguments))
        monkeypatch.setattr(Learner, "move", lambda *arguments: self.move(*arguments))
        monkeypatch.setattr(Learner, "weights", lambda learner: self.weights(learner))

    def _raise(self, what: str, learner: Learner) -> None:
        error = self.fault(what, learner)
        if error is not None:
            raise error

    def _on_cpu(self, learner: Learner, work: Callable[..., Any], *arguments: Any) -> Any:
        device, learner.device = learner.device, CPU
        try:
            return work(learner, *arguments)
        finally:
            learner.device = device

    def step(self, learner: Learner, batch: Batch, rate: float, watch: Watch | None = None) -> torch.Tensor:
        self.steps += 1
        if learner.device.type != "cpu":
            self._raise("step", learner)
        result: torch.Tensor = self._on_cpu(learner, self._step, batch, rate, watch)
        return result

    def test(self, learner: Learner, images: torch.Tensor, labels: torch.Tensor) -> tuple[int, float]:
        if learner.device.type != "cpu":
            self._raise("test", learner)
        result: tuple[int, float] = self._on_cpu(learner, self._test, images, labels)
        return result

    def weights(self, learner: Learner) -> Mapping[str, Float32]:
        if learner.device.type != "cpu":
            self._raise("weights", learner)
        return self._weights(learner)

    def move(self, learner: Learner, device: torch.device) -> None:
        self._raise("leave" if device == CPU else "move", learner)
        self._move(learner, CPU)
        learner.device = device


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Gpu:
    return Gpu(monkeypatch)


def run(config: TrainingConfig = CONFIG, **options: Any) -> list[TrainingEvent]:
    return list(train(config, DIGITS, TEST, **options))


def losses(events: list[TrainingEvent]) -> list[float]:
    return [event.loss for event in events if isinstance(event, StepDone)]


def notices(events: list[TrainingEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def out_of_memory() -> Exception:
    return torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")


def test_losses_of_a_gpu_come_in_groups_and_none_is_lost(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "LOSSES_EVERY", 1e9)
    events = run()
    assert events[0] == RunStarted(CONFIG, "cuda:0", 3, 6, DataUsed("some digits", 96), 60)
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 3, 4, 5, 6]
    names = [type(event).__name__ for event in events[1:5]]
    assert names == ["StepDone", "StepDone", "WeightsChanged", "StepDone"]
    assert gpu.steps == 6


def test_out_of_memory_means_smaller_parts_and_the_same_result(gpu: Gpu) -> None:
    expected = losses(run())
    gpu.fault = lambda what, learner: out_of_memory() if what == "step" and learner.part_size > 8 else None
    events = run()
    assert notices(events) == [
        "Out of GPU memory: batches are now computed 16 images at a time.",
        "Out of GPU memory: batches are now computed 8 images at a time.",
    ]
    assert losses(events) == pytest.approx(expected, rel=1e-4)
    assert isinstance(events[-1], RunFinished)
    assert events[-1].end is RunEnd.COMPLETED


def test_out_of_memory_while_testing(gpu: Gpu) -> None:
    expected = [event for event in run() if isinstance(event, EpochDone)]
    gpu.fault = lambda what, learner: out_of_memory() if what == "test" and learner.test_size > 20 else None
    events = run()
    assert len(notices(events)) == 5
    tested = [event for event in events if isinstance(event, EpochDone)]
    assert [event.correct for event in tested] == [event.correct for event in expected]
    assert [event.n for event in tested] == [60, 60]


def test_memory_for_not_even_one_image_means_the_cpu(gpu: Gpu) -> None:
    expected = losses(run())
    gpu.fault = lambda what, _learner: out_of_memory() if what == "step" else None
    events = run()
    assert "going on on the CPU" in notices(events)[-1]
    assert losses(events) == pytest.approx(expected, rel=1e-4)


def test_a_missing_kernel_means_the_cpu_and_nothing_lost(gpu: Gpu) -> None:
    expected = losses(run())
    gpu.steps = 0
    error = RuntimeError("CUDA error: no kernel image is available for execution on the device\nmore")
    gpu.fault = lambda what, _learner: error if what == "step" and gpu.steps == 4 else None
    events = run()
    assert notices(events) == [
        "cuda:0 failed (CUDA error: no kernel image is available for execution on the device): going on on the CPU."
    ]
    assert losses(events) == pytest.approx(expected, rel=1e-4)


def test_a_device_that_is_dead_means_the_cpu_from_the_kept_weights(gpu: Gpu) -> None:
    gpu.steps = 0
    gpu.fault = lambda _what, _learner: (
        RuntimeError("CUDA error: unspecified launch failure") if gpu.steps > 4 else None
    )
    events = run(weights_every=0.0)
    assert len(notices(events)) == 1
    assert "from the weights shown last" in notices(events)[0]
    assert isinstance(events[-1], RunFinished)
    assert events[-1].end is RunEnd.COMPLETED
    weights = [event for event in events if isinstance(event, WeightsChanged)][-1]
    assert weights.step == 6
    assert all(np.isfinite(array).all() for array in weights.weights.values())


def test_losses_that_cannot_be_read_any_more_are_left_out(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "LOSSES_EVERY", 1e9)
    step = gpu.step

    def lose(learner: Learner, batch: Batch, rate: float, watch: Watch | None = None) -> torch.Tensor:
        loss = step(learner, batch, rate)
        return torch.empty((), device="meta") if learner.device.type == "cuda" else loss

    monkeypatch.setattr(gpu, "step", lose)
    gpu.fault = lambda what, _learner: RuntimeError("CUDA error") if gpu.steps > 2 and what != "move" else None
    events = run()
    assert [event.step for event in events if isinstance(event, StepDone)] == [3, 4, 5, 6]
    assert len(notices(events)) == 1


def test_a_device_that_fails_at_once_is_not_used(gpu: Gpu) -> None:
    gpu.fault = lambda what, _learner: RuntimeError("CUDA error: device busy") if what == "move" else None
    events = run()
    assert events[0] == RunStarted(CONFIG, "cpu", 3, 6, DataUsed("some digits", 96), 60)
    assert notices(events) == ["cuda:0 failed (CUDA error: device busy): training on the CPU instead."]
    assert len(losses(events)) == 6


def test_a_loss_that_a_gpu_reports_late_ends_the_run(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "LOSSES_EVERY", 1e9)
    step = gpu.step

    def diverge(learner: Learner, batch: Batch, rate: float, watch: Watch | None = None) -> torch.Tensor:
        loss = step(learner, batch, rate)
        return loss * torch.inf if gpu.steps == 5 else loss

    monkeypatch.setattr(gpu, "step", diverge)
    events = run()
    assert len(losses(events)) == 4
    end = events[-1]
    assert isinstance(end, RunFinished)
    assert (end.end, end.steps) == (RunEnd.FAILED, 4)
    assert end.error is not None
    assert "at step 5" in end.error


def test_a_bug_is_not_taken_for_a_device_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise RuntimeError("shapes cannot be multiplied")

    monkeypatch.setattr(Learner, "step", bug)
    with pytest.raises(RuntimeError, match="shapes"):
        run(replace(CONFIG, device="cpu"))


def test_memory_of_the_computer_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    step = Learner.step

    def limited(learner: Learner, batch: Batch, rate: float, watch: Watch | None = None) -> torch.Tensor:
        if learner.part_size > 16:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp:114] DefaultCPUAllocator: can't allocate memory")
        return step(learner, batch, rate)

    monkeypatch.setattr(Learner, "step", limited)
    events = run(replace(CONFIG, device="cpu"))
    assert notices(events) == ["Out of memory: batches are now computed 16 images at a time."]


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (torch.OutOfMemoryError("x"), True),
        (MemoryError(), True),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("CUDA error: no kernel image is available"), False),
    ],
)
def test_what_counts_as_out_of_memory(error: Exception, answer: bool) -> None:
    assert is_out_of_memory(error) is answer
