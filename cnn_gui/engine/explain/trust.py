"""Checks of explanations in the background, behind everything else: curves of ink, weights at random, and means."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.errors import FileError, UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.explain.messages import Faithfulness, InkCurve, Method, Randomised
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.held_network import HeldNetwork
from cnn_gui.engine.base.newest_wish import GoesOn, NewestWish, Report
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.words import said
from cnn_gui.engine.explain.explainer import Explained

KEPT = 8
"""Networks whose means are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveFound:
    """A method's curve for the drawing of ``explained``; of random orders where method is None."""

    explained: Explained
    method: Method | None
    curve: InkCurve


@dataclass(frozen=True, slots=True, eq=False)
class RandomFound:
    """What the explanation becomes with one more layer's weights at random."""

    explained: Explained
    row: Randomised


@dataclass(frozen=True, slots=True)
class MeansProgress:
    """So many of the test images are through."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class MeansFound:
    """found: the means for a network; None where there are none, which ``why_not`` says in a sentence."""

    network: NetworkState
    found: Faithfulness | None
    why_not: str = ""


class Checker(Protocol):
    """Checks; reports what it finds, and ends early where ``goes_on`` says no."""

    def check(self, explained: Explained, report: Report, goes_on: GoesOn, /) -> None: ...

    def means(self, network: NetworkState, report: Report, goes_on: GoesOn, /) -> MeansFound | None: ...


class TorchChecker:
    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.INFERENCE)
        self._held = HeldNetwork()

    def check(self, explained: Explained, report: Report, goes_on: GoesOn) -> None:
        from cnn_gui.core.explain.errors import EndedError
        from cnn_gui.core.explain.randomised import randomised
        from cnn_gui.core.explain.trust import curves

        found, state = explained.explanation, explained.inquiry.network
        module = self._held.of(state)
        try:
            for method, curve in curves(module, state.spec, found.input, found.question, state.task, goes_on):
                report(CurveFound(explained, method, curve))
            for row in randomised(module, state.spec, found, state.task, goes_on):
                report(RandomFound(explained, row))
        except EndedError:
            return

    def means(self, network: NetworkState, report: Report, goes_on: GoesOn) -> MeansFound | None:
        """None where it ended early. What was found for the same network before is read from its file."""
        from cnn_gui.core.explain import means_store
        from cnn_gui.core.explain.errors import EndedError
        from cnn_gui.core.explain.trust import mean_faithfulness

        def tell(done: int, total: int) -> None:
            report(MeansProgress(done, total))

        try:
            key = means_store.key_of_means(network.spec, network.weights, network.task)
            found = means_store.load(key)
            if found is None:
                found = mean_faithfulness(self._held.of(network), network.spec, network.task, tell, goes_on)
                # Nothing is lost where it cannot be kept but the time that it takes again.
                with contextlib.suppress(FileError):
                    means_store.save(found, key)
            return MeansFound(network, found)
        except EndedError:
            return None
        except UserError as error:
            return MeansFound(network, None, said(error.sentence))


class TrustEngine(QObject):
    """found: a CurveFound or RandomFound of the explanation asked about last. means_progress: a MeansProgress;
    means_found: a MeansFound. failed: a Problem.

    All methods are for the GUI thread and return at once.
    """

    found = Signal(object)
    means_progress = Signal(MeansProgress)
    means_found = Signal(MeansFound)
    failed = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, checker: Callable[[], Checker] = TorchChecker) -> None:
        super().__init__(parent)
        # Two threads: the means take minutes, and a drawing's check does not wait for them.
        self._checks = NewestWish("explanation checks", checker, nice=2 * NICE, parent=self)
        self._averages = NewestWish("explanation means", checker, nice=2 * NICE, parent=self)
        self._network: NetworkState | None = None
        self._means: dict[int, MeansFound] = {}

    def check(self, explained: Explained) -> None:
        """Checks this explanation in the place of the one before."""

        def check(checker: Checker, goes_on: GoesOn, report: Report) -> None:
            checker.check(explained, report, goes_on)

        self._checks.ask(
            explained,
            check,
            on_done=lambda _none: None,
            on_failed=self.failed.emit,
            on_progress=self.found.emit,
            doing=QT_TRANSLATE_NOOP("core", "checking the explanation"),
        )

    @property
    def is_of_interest(self) -> bool:
        """Whether there is an explanation whose checks are wanted, all found or not."""
        return self._checks.is_at_work

    def means(self, network: NetworkState) -> None:
        """The means for a network: at once where they are known. Those of another one are wanted no longer."""
        known = self._means.get(network.id)
        if known is not None:
            self._drop_means()
            self.means_found.emit(known)
            return
        if self._network is not None and self._network.id == network.id:
            return
        self._network = network
        self._averages.ask(
            network,
            lambda checker, goes_on, report: checker.means(network, report, goes_on),
            on_done=self._means_done,
            on_failed=self._means_failed,
            on_progress=self.means_progress.emit,
            doing=QT_TRANSLATE_NOOP("core", "checking the methods"),
        )

    @Slot()
    def drop(self) -> None:
        """The explanation is of no interest any more; the means are."""
        self._checks.stop()

    @Slot()
    def cancel(self) -> None:
        """What was asked is of no interest any more; what is known is kept."""
        self._checks.stop()
        self._drop_means()

    def close(self, timeout_s: float) -> bool:
        """Ends the threads; no signal comes after this. False: still busy (see Worker.close)."""
        self.cancel()
        closed = [wish.close(timeout_s) for wish in (self._checks, self._averages)]
        return all(closed)

    def _drop_means(self) -> None:
        self._network = None
        self._averages.stop()

    def _means_done(self, found: MeansFound) -> None:
        self._network = None
        if len(self._means) >= KEPT:
            del self._means[next(iter(self._means))]
        self._means[found.network.id] = found
        self.means_found.emit(found)

    def _means_failed(self, problem: Problem) -> None:
        self._network = None
        self.failed.emit(problem)
