"""How network files that are not opened are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.exchange import checkpoint


def refused(path: Path) -> str:
    """The one sentence (after "... was not opened.") with which ``path`` is refused."""
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(path)
    text = str(caught.value)
    assert path.name in text
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 300
    return text
