"""Values in settings, histories and recipes that this app never wrote: what can be kept is kept, nothing fails."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray

from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.exchange import record_json
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.views.base.theme import Scheme
from cnn_gui.window.base.settings import RECENT, Settings

MANY = 1_000_000

IN_FILES = {
    "a word": "no number",
    "a huge number": "1" + "0" * 400,
    "no number at all": "nan",
    "infinite": "inf",
    "negative": "-99999999999999999999",
    "empty": "",
    "many": ", ".join(["a"] * MANY),
    "many numbers": " ".join(["1"] * MANY),
    "damaged bytes": r'"@ByteArray(\0\0\xff\xff)"',
    "a variant": r"@Variant(\0\0\0\x7f\0\0\0\xe)",
    "an unknown variant": "@Rect(1 2 3 4)",
    "nothing": "@Invalid()",
}
KEYS = (
    *("scheme", "large", "device", "speed/x", "measured/x", "recent_networks", "tour_offered", "folder"),
    *("geometry", "layout_2", "runs_header"),
)


@pytest.mark.qt_log_level_fail("CRITICAL")
@pytest.mark.parametrize("kind", IN_FILES)
def test_settings_that_are_none_fall_back(kind: str) -> None:
    path = paths.settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [key.replace("/", "\\") + "=" + IN_FILES[kind] for key in KEYS]
    path.write_text("[General]\n" + "\n".join(lines) + "\n")
    settings = Settings()
    assert settings.scheme() is Scheme.SYSTEM
    assert settings.large() is settings.tour_offered() is False
    assert len(settings.speeds("x")) <= 5
    assert all(0 < speed < float("inf") for speed in settings.speeds("x"))
    settings.measured("x")
    assert len(settings.recent_networks()) <= RECENT
    assert all(isinstance(folder, Path) for folder in settings.used_folders())
    for state in (settings.geometry(), settings.layout(), settings.runs_header()):
        assert state is None or isinstance(state, QByteArray)
    settings.add_speed("x", 3.0)
    assert settings.speeds("x")[-1] == 3.0


VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**63, 10**400, 1e308, -1e308, "", "x" * 100_000, [], [[]], {}, {"a": {}}, [None] * 50),
    [0.5] * 200_000,
)


def read(text: str) -> NetworkRecord | None:
    """The record, or None where it is refused in one sentence."""
    try:
        return record_json.loads(text)
    except CheckpointError:
        return None


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:12])
def test_a_record_with_any_value_is_read_or_refused_in_a_sentence(value: Any) -> None:
    whole = json.loads(record_json.dumps(NetworkRecord(title="mine", recipe=TrainingConfig())))
    for name in whole:
        record = read(json.dumps(whole | {name: value}))
        assert record is None or name == "title" or record.title == "mine"


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:12])
def test_a_recipe_with_any_value_is_one_or_left_out(value: Any) -> None:
    whole = json.loads(record_json.dumps(NetworkRecord(title="mine", recipe=TrainingConfig())))
    for name in (field.name for field in fields(TrainingConfig)):
        record = record_json.loads(json.dumps(whole | {"recipe": whole["recipe"] | {name: value}}))
        assert record.title == "mine"
        assert record.recipe is None or type(getattr(record.recipe, name)) is type(getattr(TrainingConfig(), name))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:12])
def test_a_history_with_any_value_is_one_or_refused_in_a_sentence(value: Any) -> None:
    for points in (value, [value] * 3, [[value], [0.5], [0.5]], [[1], [value], [0.5]], [[1], [0.5], [value]]):
        text = json.dumps({"title": "mine", "history": {"steps": points, "epochs": [[], [], []]}})
        record = read(text)
        if record is not None:
            assert record.history is not None
            assert all(0 <= step < 2**63 and isinstance(loss, float) for step, loss, _ in record.history.steps)
