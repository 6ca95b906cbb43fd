"""How long a configuration would take, from the speed of runs like it on this machine."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot

from cnn_gui.core.messages import RunFinished, RunStarted, StepDone, TrainingConfig, TrainingEvent
from cnn_gui.views.training_panel import TrainingPanel
from cnn_gui.window.settings import Settings

MEANINGFUL_S = 2.0
"""A run shorter than this says little about the speed."""


class Estimate(QObject):
    """Remembers the images per second of each kind of run. Says nothing where there was none: better than a guess."""

    def __init__(self, panel: TrainingPanel, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._settings = settings
        self._started: RunStarted | None = None
        self._first: StepDone | None = None
        self._last: StepDone | None = None
        panel.config_changed.connect(self.show)
        self.show(panel.config())

    @Slot(object)
    def show(self, config: TrainingConfig) -> None:
        speed = self._settings.speed(kind(config))
        self._panel.set_estimate("" if speed is None else self._words(config.epochs * config.train_size / speed))

    @Slot(object)
    def learn(self, events: Iterable[TrainingEvent]) -> None:
        """Follows a run; its speed is known at its end."""
        for event in events:
            if isinstance(event, RunStarted):
                self._started, self._first, self._last = event, None, None
            elif isinstance(event, StepDone):
                # The first steps warm up caches and kernels.
                self._first = self._first if self._first is not None else event
                self._last = event
            elif isinstance(event, RunFinished):
                self._remember()

    def _remember(self) -> None:
        if self._started is None or self._first is None or self._last is None:
            return
        seconds = self._last.seconds - self._first.seconds
        if seconds >= MEANINGFUL_S:
            self._settings.set_speed(kind(self._started.config), (self._last.images - self._first.images) / seconds)
            self.show(self._panel.config())

    def _words(self, seconds: float) -> str:
        if seconds < 90:
            return self.tr("About {0} s of training on this machine.").format(max(1, round(seconds)))
        return self.tr("About {0} min of training on this machine.").format(round(seconds / 60))


def kind(config: TrainingConfig) -> str:
    """What decides the speed of a run, as a key. The batch size counts in powers of two."""
    size = config.batch_size.bit_length()
    return f"{config.network}-{config.device.replace(':', '_')}-{config.augmentation.value}-{size}"
