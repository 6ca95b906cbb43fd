"""Every link of the course shows the same, whatever was clicked before it."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Generator, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.course.lessons import course
from cnn_gui.core.datasets.messages import MNIST, ChosenData, Task
from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.core.explain import counterfactual
from cnn_gui.core.features import material
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.spec import parameter_shapes
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunEnd, RunFinished, RunStarted, StepDone, TrainingEvent, WeightsChanged
from cnn_gui.engine.evaluation.evaluation import EvaluationEngine, Progress
from cnn_gui.engine.training.estimates import Estimates
from cnn_gui.engine.training.training import TrainingEngine
from cnn_gui.views.network import prediction
from cnn_gui.window.base import engines
from tests.core.features.small_data import few_digits
from tests.window.course.few_images import with_few_images
from tests.window.shown_window import differences, shown
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window

Place = tuple[str, str]
"""A chapter's slug, and one of its links or "" for its start."""

QUICK_STEPS = 40
"""Pairs of links that are tried each time; all of them are tried by the slow test."""


class QuickTrainer:
    """A run of three steps that depends on its configuration alone, with seconds that are always the same."""

    def prepare(self) -> None:
        pass

    def events(
        self,
        config: TrainingConfig,
        initial: Mapping[str, Float32] | None,
        spec: NetworkSpec,
        wants_weights: Callable[[], bool],
        data: ChosenData,
    ) -> Generator[TrainingEvent, None, None]:
        numbers = np.random.default_rng(config.train_size + 1000 * config.epochs)
        yield RunStarted(config, "cpu", 3, 3)
        for step in range(1, 4):
            weights = {
                name: numbers.normal(0, 0.05, shape).astype(np.float32)
                for name, shape in parameter_shapes(spec).items()
            }
            yield WeightsChanged(step, weights)
            yield StepDone(step, 1, float(2.3 / step), config.learning_rate, 64 * step, 0.1 * step)
        yield RunFinished(RunEnd.COMPLETED, 3, config.epochs, 0.3)

    def save(
        self,
        path: Path,
        spec: NetworkSpec,
        weights: Mapping[str, Float32],
        record: NetworkRecord,
        task: Task = MNIST,
    ) -> None:
        path.write_bytes(b"a network")


def quick_test(
    network: NetworkState, device: str, progress: Progress, should_stop: Callable[[], bool], /
) -> Evaluation:
    """Counts what the weights' digest says, at once."""
    correct = 9000 + int(abs(float(network.weights["fc2.bias"].sum())) * 100) % 1000
    confusion = np.diag(np.full(10, correct // 10, dtype=np.int64))
    return Evaluation(10_000, correct, 0.1, confusion, seconds=1.0)


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    """With a trainer and a test that take no time, few images and few searches, and nothing that tells the time."""
    monkeypatch.setattr(engines, "TrainingEngine", partial(TrainingEngine, trainer=QuickTrainer()))
    monkeypatch.setattr(engines, "EvaluationEngine", partial(EvaluationEngine, evaluator=quick_test))
    monkeypatch.setattr(engines, "Estimates", partial(_estimates, Estimates))
    monkeypatch.setattr(prediction, "format_milliseconds", lambda _seconds: "1 ms")
    monkeypatch.setattr(material, "images_for", partial(few_digits, 60))
    monkeypatch.setattr(counterfactual, "STARTS", 6)
    with_few_images(monkeypatch)
    return open_window(qtbot)


def _estimates(make: type[Estimates], parent: object, **_: object) -> Estimates:
    """Estimates that are never made: somebody always draws."""
    return make(parent, is_quiet=lambda: False)  # type: ignore[arg-type]


def places() -> list[Place]:
    """Every chapter's start, and every link of the course and of its questions, once for each chapter."""
    found: dict[Place, None] = {}
    for chapter in course().chapters:
        found[chapter.slug, ""] = None
        for link in chapter.links:
            if link.shows:
                found[chapter.slug, link.target] = None
        for asked in chapter.asks:
            found[chapter.slug, asked.show] = None
    return list(found)


def go(qtbot: QtBot, window: WholeWindow, place: Place) -> dict[str, object]:
    """What the window shows once a link has been followed, and all that it began has ended."""
    slug, link = place
    window.lesson.page.setFocus()
    if not link:
        window.lessons.open(slug)
    else:
        window.lessons.explain(slug, "")
        window.lessons.show_link(link)
    qtbot.waitUntil(lambda: is_at_rest(window), timeout=WAIT_MS)
    if "play=1" in link:
        # It plays: what can be compared is where it began.
        page = window.bench.page(window.benches.settings.page)
        to_first = page.findChild(QToolButton, "slideFirst")
        assert to_first is not None
        to_first.click()
    return settled(window)


def settled(window: WholeWindow) -> dict[str, object]:
    """What is shown once it stays so, painted too: panels are laid out in several turns."""
    now = shown(window, painted=False)
    for _ in range(20):
        QApplication.processEvents()
        before, now = now, shown(window, painted=False)
        if not differences(before, now):
            break
    painted = shown(window)
    for _ in range(20):
        QApplication.processEvents()
        before, painted = painted, shown(window)
        if not differences(before, painted):
            return painted
    raise AssertionError(f"the window does not come to rest: {differences(before, painted)[:6]}")


def is_at_rest(window: WholeWindow) -> bool:
    snapshot, network = window.shown, window.networks.network
    if snapshot is None or network is None or not window.lessons.is_settled or not window.training.is_settled:
        return False
    if window.engines.evaluation.is_running or window.experiments.is_at_work or window.curves.is_waiting:
        return False
    if window.builds.is_at_work or window.engines.projection.is_projecting or window.engines.tsne.is_running:
        return False
    if window.robustness_own.is_at_work or window.robustness_curves.is_at_work:
        return False
    if window.robustness_reliability.is_at_work or window.image_map.plot.is_travelling:
        return False
    if window.explanations.is_at_work or window.changes.is_at_work or window.engines.likes.is_looking:
        return False
    answered = snapshot.drawing == window.draw.canvas.drawing() and snapshot.network_version == network.version
    return answered and snapshot.preprocessed.mode is window.engines.inference.mode


def walk(
    qtbot: QtBot,
    window: WholeWindow,
    way: list[Place],
    first: dict[Place, dict[str, object]],
    tell: Callable[[str], None] = lambda _: None,
) -> int:
    """Follows links one after the other, and compares each with what it showed first; how many were the same.

    tell: hears how far it is, and of each that is not the same at once.
    """
    right, wrong = 0, []
    for number, (before, place) in enumerate(pairwise(way), 1):
        now = go(qtbot, window, place)
        different = differences(first.setdefault(place, now), now)
        if different:
            # What is still painted anew may be seen a moment too early.
            different = differences(first[place], settled(window))
        if different:
            wrong.append(f"{place} after {before}:\n  " + "\n  ".join(different[:12]))
            tell(wrong[-1])
        right += not different
        if number % 50 == 0 or number == len(way) - 1:
            tell(f"{right} of {number}")
    assert not wrong, f"{len(wrong)} of {len(way) - 1}:\n" + "\n".join(wrong[:6])
    return right


def firsts(qtbot: QtBot, window: WholeWindow, found: list[Place]) -> dict[Place, dict[str, object]]:
    """What each shows with nothing before it: everything is put back between."""
    result = {}
    for place in found:
        result[place] = go(qtbot, window, place)
        window.lessons.put_back()
        qtbot.waitUntil(lambda: is_at_rest(window), timeout=WAIT_MS)
    return result


def round_trip(found: list[Place]) -> list[Place]:
    """A way on which every place comes right after every other one, and after itself; its parts are drawn by lot."""
    lot = random.Random(10)
    left = {place: lot.sample(found, len(found)) for place in found}
    way, stack = [], [found[0]]
    while stack:
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            way.append(stack.pop())
    return way[::-1]


def test_a_round_trip_has_every_pair_once() -> None:
    found = places()
    pairs = list(pairwise(round_trip(found)))
    assert len(pairs) == len(found) ** 2
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("drawn", [False, True], ids=["empty canvas", "own drawing"])
def test_a_link_shows_the_same_whatever_was_clicked_before(window: WholeWindow, qtbot: QtBot, drawn: bool) -> None:
    """Each link at least once, after another one drawn by lot."""
    if drawn:
        draw(qtbot, window, THREE)
        # Who clicks links has left the canvas, where the pen's tip is shown under the pointer.
        QCursor.setPos(window.mapToGlobal(QPoint(2, 2)))
        QApplication.sendEvent(window.draw.canvas, QEvent(QEvent.Type.Leave))
    before = settled(window)
    found = places()
    lot = random.Random(7 + drawn)
    way = [place for _ in range(2) for place in lot.sample(found, len(found))][:QUICK_STEPS]
    walk(qtbot, window, way, {})
    window.lessons.leave()
    qtbot.waitUntil(lambda: is_at_rest(window), timeout=WAIT_MS)
    assert not differences(before, settled(window))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_every_link_after_every_other(window: WholeWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    def tell(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}")
            sys.stdout.flush()

    found = places()
    first = firsts(qtbot, window, found)
    way = round_trip(found)
    if os.environ.get("LINKS_AT_MOST"):
        way = way[: int(os.environ["LINKS_AT_MOST"]) + 1]
    right = walk(qtbot, window, way, first, tell)
    tell(f"{len(found)} links: {right:,} of {len(way) - 1:,} after each other show the same\n")
