"""A NetworkRecord as JSON text, and back from text that anybody may have written.

Losses that are not finite (a run that diverged) are null in the JSON and NaN in the History.

Earlier versions wrote no data set beside an accuracy. Theirs is MNIST's 10,000 test digits where the app can only have
measured those: in a file with the credit for MNIST, or of a run in the window, which trains on nothing else. Of any
other file the data set is not known, and is said to be so.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, fields, replace
from enum import StrEnum
from typing import Any

from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.evaluation.messages import MNIST_CREDIT, DataUsed, Measurement
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import History, TrainingConfig

MAX_TEXT = 20_000
"""Longest title, notes or sources that are read, in characters."""

MAX_POINTS = 500_000
"""Longest curve that is read, in points."""

KEPT_POINTS = 100_000
"""Longest curve that is written, in points: of a longer one every second, third ... is kept, and its last."""

_MEMORY = 60_000_000
"""Bytes that a record's values may take, as core.base.json_text estimates them: some 500,000 points."""

_DEPTH = 5
"""The record, its history, a curve, a column; the fifth is spare."""

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters: names of files that are not UTF-8 have them, JSON may, and nothing can store them."""

_MNIST_TEST, _MNIST_TRAIN = DataUsed("MNIST", 10_000), DataUsed("MNIST", 60_000)

_Points = tuple[tuple[int, float, float], ...]


def dumps(record: NetworkRecord) -> str:
    """JSON text of everything but the path, which is where the file is and not part of it."""
    texts = ("title", "created", "sources", "notes", "origin")
    data: dict[str, Any] = {name: _whole(getattr(record, name))[:MAX_TEXT] for name in texts}
    data["test_accuracy"] = record.test_accuracy
    data["seconds"] = record.seconds
    data["tested_on"] = None if record.tested is None else asdict(record.tested.data)
    data["trained_on"] = None if record.trained_on is None else asdict(record.trained_on)
    data["recipe"] = None if record.recipe is None else asdict(record.recipe)
    data["history"] = None if record.history is None else _history_to(record.history)
    return json.dumps(data, allow_nan=False, separators=(",", ":"))


def loads(text: str) -> NetworkRecord:
    """The record in ``text``. Raises CheckpointError with one sentence where it is not one.

    A missing value is as if unknown; a recipe with values of a later version is left out, the rest is kept.
    """
    try:
        data = json_text.loads(text.encode("utf-8", "replace"), max_memory=_MEMORY, max_depth=_DEPTH)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(data, dict):
        raise _unreadable()
    seconds: Any = data.get("seconds")
    record = NetworkRecord(
        title=_text(data, "title"),
        tested=_measurement_from(data),
        recipe=_recipe_from(data.get("recipe")),
        history=_history_from(data.get("history")),
        created=_text(data, "created"),
        sources=_text(data, "sources"),
        notes=_text(data, "notes"),
        seconds=float(seconds) if _is_number(seconds) and seconds >= 0 else None,
        origin=_text(data, "origin"),
        trained_on=_data_from(data.get("trained_on")),
    )
    return record if "tested_on" in data else _of_earlier_version(record)


def _unreadable() -> CheckpointError:
    return CheckpointError("The record kept in this network file is damaged.")


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise _unreadable()
    return _whole(value)


def _whole(text: str) -> str:
    """``text`` with "�" in place of halves of characters."""
    return _HALVES.sub("�", text)


def _is_number(value: Any) -> bool:
    # Also int, but not bool; an int beyond the range of a float is nobody's measurement.
    return (type(value) is float and math.isfinite(value)) or (type(value) is int and abs(value) < 2**63)


# --- what was trained and tested on ------------------------------------------------------------------------


def _measurement_from(data: dict[str, Any]) -> Measurement | None:
    accuracy: Any = data.get("test_accuracy")
    if not _is_number(accuracy) or not 0 <= accuracy <= 1:
        return None
    return Measurement(float(accuracy), _data_from(data.get("tested_on")) or DataUsed())


def _data_from(data: Any) -> DataUsed | None:
    if not isinstance(data, dict):
        return None
    name, images = data.get("name"), data.get("images")
    if not isinstance(name, str) or len(name) > 200 or type(images) is not int or not 0 <= images < 2**63:
        return None
    return DataUsed(name, images)


def _of_earlier_version(record: NetworkRecord) -> NetworkRecord:
    """With the data sets that are certain, see above. A run in the window wrote a recipe and no credit."""
    in_window = record.recipe is not None and not record.sources
    if not in_window and not record.sources.startswith(MNIST_CREDIT):
        return record
    tested = None if record.tested is None else replace(record.tested, data=_MNIST_TEST)
    history = None if record.history is None else replace(record.history, tested_on=_MNIST_TEST)
    trained_on = None
    if record.recipe is not None and record.sources in ("", MNIST_CREDIT):
        trained_on = replace(_MNIST_TRAIN, images=min(record.recipe.train_size, _MNIST_TRAIN.images))
    return replace(record, tested=tested, history=history, trained_on=trained_on)


# --- recipe ------------------------------------------------------------------------------------------------


def _recipe_from(data: Any) -> TrainingConfig | None:
    if not isinstance(data, dict):
        return None
    known = {field.name for field in fields(TrainingConfig)}
    if not set(data) <= known:
        return None
    default = TrainingConfig()
    try:
        return TrainingConfig(**{name: _value_like(getattr(default, name), value) for name, value in data.items()})
    except (TypeError, ValueError):
        return None


def _value_like(default: Any, value: Any) -> Any:
    """``value`` as the type of ``default``; raises ValueError or TypeError where that is not possible."""
    if isinstance(default, StrEnum):
        return type(default)(value)
    if isinstance(default, tuple):
        return tuple(_value_like(each, part) for each, part in zip(default, value, strict=True))
    if isinstance(default, str):
        if not isinstance(value, str) or len(value) > 200:
            raise ValueError(value)
        return value
    if not _is_number(value) or (isinstance(default, int) and not isinstance(value, int)):
        raise ValueError(value)
    return type(default)(value)


# --- history -----------------------------------------------------------------------------------------------


def _history_to(history: History) -> dict[str, Any]:
    """Columns, which are smaller than rows and are checked in one go."""
    columns = {"steps": _columns(_thinned(history.steps)), "epochs": _columns(_thinned(history.epochs))}
    return columns | {"tested_on": asdict(history.tested_on)}


def _thinned(points: _Points) -> _Points:
    if len(points) <= KEPT_POINTS:
        return points
    every = math.ceil(len(points) / (KEPT_POINTS - 1))
    return (*points[:-1:every], points[-1])


def _columns(points: _Points) -> list[list[float | None]]:
    numbers, first, second = ([point[i] for point in points] for i in range(3))
    return [list(numbers), [_finite(value) for value in first], [_finite(value) for value in second]]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _history_from(data: Any) -> History | None:
    if data is None:
        return None
    if not isinstance(data, dict):
        raise _unreadable()
    tested_on = _data_from(data.get("tested_on")) or DataUsed()
    return History(_points(data.get("steps")), _points(data.get("epochs")), tested_on)


def _points(data: Any) -> _Points:
    if not isinstance(data, list) or len(data) != 3 or not all(isinstance(column, list) for column in data):
        raise _unreadable()
    numbers, first, second = data
    if not len(numbers) == len(first) == len(second) <= MAX_POINTS:
        raise _unreadable()
    if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
        raise _unreadable()
    return tuple(zip(numbers, map(_loss, first), map(_loss, second), strict=True))


def _loss(value: Any) -> float:
    if value is None:
        return math.nan
    if not _is_number(value):
        raise _unreadable()
    return float(value)
