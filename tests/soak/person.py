"""A person at the real window, who does one thing after the other and waits until it is done."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from cnn_gui.core.base.resources import network
from cnn_gui.core.course.lessons import course
from cnn_gui.core.datasets.registry import Dataset, mnist
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.training.run import CoreTrainer
from tests.views.drawing.canvas_hand import move, press, release
from tests.window.whole_window import WholeWindow

LIMIT_S = 120.0

TRAINED, TESTED = 256, 100
"""Digits of a short run: what is counted is what a run leaves behind, not its arithmetic."""


class Person:
    """folder: the app's data folder, for networks that are opened and saved."""

    def __init__(self, app: QApplication, window: WholeWindow, folder: Path) -> None:
        self.app, self.window = app, window
        self._dice = random.Random(7)
        self._files = [network("pretrained"), network("deep")]
        train, test = mnist("train"), mnist("test")
        few = _first(train, TRAINED), _first(test, TESTED)
        window.engines.training._trainer = CoreTrainer(data=lambda: few)
        self._folder = folder

    def stroke(self, number: int) -> None:
        """A stroke of 12 points; a new drawing after every fourth."""
        canvas = self.window.draw.canvas
        if number % 4 == 0:
            canvas.clear()
        x, y = (self._dice.uniform(120, 380) for _ in range(2))
        points = [(x + 60 * math.sin(0.5 * k), y + 60 * math.cos(0.37 * k)) for k in range(12)]
        press(canvas, points[0])
        move(canvas, points[1:])
        release(canvas, points[-1])
        self.app.processEvents()
        if number % 50 == 0:
            self.answered()

    def open_network(self, number: int) -> None:
        window = self.window
        before = window.networks.network
        window.networks.open(self._files[number % len(self._files)])
        self.until(lambda: window.networks.network is not before)
        self.answered()

    def story(self, number: int) -> None:
        """One unit after the other, of every kind of layer."""
        window = self.window
        window.layout_.show_panel("story")
        snapshot = window.shown
        assert snapshot is not None
        layer = snapshot.layers[number % len(snapshot.layers)]
        unit = tuple(self._dice.randrange(side) for side in layer.values.shape)
        window.stories.choose(layer.info.name, unit)
        self.app.processEvents()
        self.pause(10)

    def run(self, number: int) -> None:
        """A short training, started and awaited; every tenth is stopped on the way."""
        window = self.window
        config = TrainingConfig(
            recipe="soak", network="sprint", epochs=1, batch_size=64, train_size=TRAINED, seed=number
        )
        window.engines.training.start(config)
        if number % 10 == 9:
            self.pause(20)
            window.engines.training.stop()
        self.until(lambda: window.training.state is RunState.IDLE and window.training.is_settled)
        for path in self._folder.glob("runs/*.safetensors"):
            path.unlink()

    def lesson(self, number: int) -> None:
        """A chapter, one of its links, and everything back."""
        window = self.window
        chapters = course().chapters
        chapter = chapters[number % len(chapters)]
        window.lessons.open(chapter.slug)
        self.app.processEvents()
        asked = [each for each in course().questions if each.slug == chapter.slug]
        if asked:
            window.lessons.ask(asked[number // len(chapters) % len(asked)])
            self.pause(20)
        if not window.lessons.leave():
            self.until(lambda: window.lessons.is_settled)
        self.until(lambda: not window.training.is_active)

    def anything(self, number: int) -> None:
        """Each of the others in turn, as in an afternoon: mostly strokes and stories."""
        deeds: list[Callable[[int], None]] = [
            self.stroke, self.story, self.stroke, self.open_network, self.stroke, self.lesson,
            self.stroke, self.run, self.story, self.stroke,
        ]  # fmt: skip
        deeds[number % len(deeds)](number // len(deeds))

    # --- waiting

    def window_is_quiet(self) -> bool:
        """Nothing is computed in the background: a measurement of speed alone holds a hundred megabytes."""
        engines = self.window.engines
        measuring = engines.estimates._stop is not None or bool(engines.estimates._wanted)
        return not (measuring or engines.evaluation.is_running or self.window.training.is_active)

    def answered(self) -> None:
        """Until the views show what is on the canvas."""
        window = self.window
        self.until(lambda: window.shown is not None and window.shown.drawing == window.draw.canvas.drawing())

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the window did not do in two minutes what it was asked for")
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            self.pause(2)

    def pause(self, ms: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()


def _first(data: Dataset, count: int) -> Dataset:
    return replace(data, images=data.images[:count], labels=data.labels[:count])
