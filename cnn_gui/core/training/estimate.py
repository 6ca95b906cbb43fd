"""How long a run will take on this machine, from a measurement of half a second."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import torch

from cnn_gui.core.datasets.batches import generator
from cnn_gui.core.datasets.messages import MEAN, STD, Task, numbered
from cnn_gui.core.evaluation.accuracy import BATCH
from cnn_gui.core.network.device import choose
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.regularised import regularised
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.training import allocator, augmentation
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.learner import Learner
from cnn_gui.core.training.loop import check
from cnn_gui.core.training.speed import TEST_SIZE, Speed

SECONDS = 0.5

PIECE = 128
"""Images after which a step or a test on the CPU asks whether it should stop: a whole step may take seconds."""

_AT_MOST = 200
"""Steps and tests that are measured: enough for a median also where one takes a millisecond."""


class StoppedError(Exception):
    """The measurement was asked to stop before it had measured anything of worth."""


@dataclass(frozen=True, slots=True, eq=False)
class _Watched(Batch):
    """A batch whose computation can be left between its pieces."""

    watch: Callable[[], None] = lambda: None

    def parts(self, size: int) -> Iterator[Batch]:
        for part in Batch.parts(self, size):
            self.watch()
            yield part


def never() -> bool:
    return False


def estimate(config: TrainingConfig, seconds: float = SECONDS, *, spec: NetworkSpec | None = None) -> float:
    """Seconds that ``config`` will take here, with its tests; see measure()."""
    return measure(config, seconds, spec=spec).run(config)


def measure(
    config: TrainingConfig,
    seconds: float = SECONDS,
    *,
    spec: NetworkSpec | None = None,
    should_stop: Callable[[], bool] = never,
) -> Speed:
    """How fast ``config`` trains and tests here.

    Trains a network of its own on noise for about ``seconds``, in the calling thread and with its number of torch
    threads, as the run will. spec: as for train(). should_stop: asked before each step and each test, on the CPU also
    after every PIECE images within.
    Raises StoppedError where it says yes; UserError and DeviceError where the config makes no run.
    """
    check(config, spec)
    step, test = _measured(config, spec or regularised(NETWORKS[config.network], config), seconds, should_stop)
    return Speed(images=config.batch_size / step, test=TEST_SIZE / BATCH * test)


def _measured(
    config: TrainingConfig, spec: NetworkSpec, seconds: float, should_stop: Callable[[], bool]
) -> tuple[float, float]:
    """The median seconds of a step and of testing one batch of BATCH images."""

    def watch() -> None:
        if should_stop():
            raise StoppedError

    watch()
    n = max(config.batch_size, BATCH)
    random = generator(config.seed, "estimate")
    task = _task_of(spec)
    images = torch.randint(0, 256, (n, *task.input_shape), dtype=torch.uint8, generator=random)
    labels = torch.randint(0, len(task.classes), (n,), generator=random)
    allocator.keep_freed_memory()
    try:
        # How much an average keeps says nothing of how long it takes.
        decay = 0.5 if config.averaging else 0.0
        learner = Learner(config, build(spec, seed=config.seed), images, labels, task=task, decay=decay)
        learner.move(torch.device(choose(config.device).name))
        indices = torch.arange(config.batch_size)
        if learner.device.type == "cpu":
            learner.part_size, learner.test_size = min(PIECE, config.batch_size), PIECE

        def step() -> None:
            watch()
            varied = config.augmentation is Augmentation.AFFINE
            changes = augmentation.draw(len(indices), random) if varied else None
            # So small a learning rate that noise cannot make the loss infinite. Reading the loss waits for the device.
            learner.step(_Watched(indices, changes, watch), 1e-6).item()

        def test() -> None:
            for start in range(0, BATCH, learner.test_size):
                watch()
                piece = slice(start, min(start + learner.test_size, BATCH))
                learner.test(images[piece], labels[piece])

        return _median_time(step, 0.8 * seconds), _median_time(test, 0.2 * seconds)
    finally:
        allocator.give_back()


def _task_of(spec: NetworkSpec) -> Task:
    """A task for the network's shapes. Which names and which normalisation it has, takes no time."""
    (classes,), channels = layer_infos(spec)[-1].shape_out, spec.input_shape[0]
    return Task(numbered(classes), spec.input_shape, (MEAN,) * channels, (STD,) * channels)


def _median_time(work: Callable[[], None], seconds: float) -> float:
    """The median seconds of ``work``, done once to warm up and then for about ``seconds``, at least three times."""
    work()
    times: list[float] = []
    end = perf_counter() + seconds
    while len(times) < 3 or (perf_counter() < end and len(times) < _AT_MOST):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return statistics.median(times)
