"""One training of ``cnn-gui pretrain``: its progress on the screen, and its curves."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from torch import nn

from cnn_gui.commands.output import Patient, ProgressBar, clock, percent
from cnn_gui.core.base.messages import Notice
from cnn_gui.core.datasets import registry
from cnn_gui.core.evaluation.measurement import measured_in_words
from cnn_gui.core.network.folding import without_batch_norm
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.training.history import HistoryBuilder
from cnn_gui.core.training.messages import EpochDone, RunStarted, StepDone, TrainingEvent
from cnn_gui.pretraining.corpus import Corpus
from cnn_gui.pretraining.kinds import fresh
from cnn_gui.pretraining.plan import Plan
from cnn_gui.pretraining.trainer import fit
from cnn_gui.pretraining.waking import firing, in_words

CURVE_EVERY = 20
"""Steps between two points of the loss in the record."""

LOOKED_AT = 60_000
"""Of MNIST's training digits: all of them."""


def trained(corpus: Corpus, plan: Plan, tell: Patient) -> tuple[nn.Sequential, History]:
    """The averaged network and its curves; the MNIST test set is only recorded, nothing is chosen by it."""
    test, following = registry.mnist("test"), Following(tell)
    averaged = fit(fresh(plan.network, plan.seed), corpus, plan, test, following.take)
    return without_batch_norm(averaged), following.history()


def activity_of(network: nn.Sequential) -> str:
    """How many of its units are awake on MNIST's training digits."""
    return in_words(firing(network, registry.mnist_arrays("train")[0][:LOOKED_AT]))


class Following:
    """Shows how a run gets on, and keeps its curves."""

    def __init__(self, tell: Patient) -> None:
        self._tell = tell
        self._bar = ProgressBar()
        self._curves = HistoryBuilder()
        self._started: RunStarted | None = None
        self._begun = perf_counter()

    def take(self, event: TrainingEvent) -> None:
        self._curves.take(event)
        match event:
            case RunStarted():
                self._started = event
            case StepDone() if self._started is not None:
                total = self._started.total_steps
                self._bar.show(event.step / total, f"step {event.step:,} of {total:,}")
            case EpochDone() if self._started is not None:
                self._line(
                    f"  epoch {event.epoch} of {self._started.config.epochs}, {clock(perf_counter() - self._begun)}: "
                    f"test {measured_in_words(event.measured, percent(event.accuracy))}"
                )
            case Notice(text):
                self._line(text)

    def history(self) -> History:
        """Of the losses one in CURVE_EVERY, and the last."""
        history = self._curves.history()
        return replace(history, steps=history.steps[CURVE_EVERY - 1 : -1 : CURVE_EVERY] + history.steps[-1:])

    def _line(self, text: str) -> None:
        self._bar.clear()
        self._tell(text)
