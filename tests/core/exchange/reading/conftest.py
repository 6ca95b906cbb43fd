"""A trial of readings may take seconds; the networks here are so small that an eighth of its work tells them apart."""

from __future__ import annotations

import pytest

from cnn_gui.core.exchange.reading import trial

SHARE = 8


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_WORK", tuple(work // SHARE for work in trial.MOST_WORK))
