"""Speeds that are kept as long as the window is there, as the settings keep those of the app's own networks."""

from __future__ import annotations

from cnn_gui.core.training.speed import Speed
from cnn_gui.window.base.settings import SPEEDS


class SessionSpeeds:
    """By kind of run. A network of a person's own has a kind of its own: stored, they would add up without end."""

    def __init__(self) -> None:
        self._measured: dict[str, Speed] = {}
        self._runs: dict[str, tuple[float, ...]] = {}

    def speeds(self, kind: str) -> tuple[float, ...]:
        """Training images per second of the last runs of a kind, the newest last."""
        return self._runs.get(kind, ())

    def add_speed(self, kind: str, images_per_second: float) -> None:
        self._runs[kind] = (*self.speeds(kind), images_per_second)[-SPEEDS:]

    def measured(self, kind: str) -> Speed | None:
        """What a short measurement gave, if there was one."""
        return self._measured.get(kind)

    def set_measured(self, kind: str, speed: Speed) -> None:
        self._measured[kind] = speed
