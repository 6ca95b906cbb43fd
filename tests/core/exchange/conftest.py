"""What tests of files share."""

from __future__ import annotations

import pytest


@pytest.fixture
def few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings are tried on few digits, where it is about what is in a file and not about how sure a reading is."""
    from cnn_gui.core.exchange.reading import trial

    for name in ("FEW", "SOME", "SIEVED_ON", "DIGITS", "MOST_DIGITS"):
        monkeypatch.setattr(trial, name, 50)
