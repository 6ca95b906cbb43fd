"""A NetworkRecord as JSON text, and back from text that anybody may have written.

Losses that are not finite (a run that diverged) are null in the JSON and NaN in the History.

Earlier versions wrote no data set beside an accuracy. Theirs is MNIST's 10,000 test digits where the app can only have
measured those: in a file with the credit for MNIST, or of a run in the window, which trains on nothing else. Of any
other file the data set is not known, and is said to be so.
"""

from __future__ import annotations

import math
import re
import sys
from dataclasses import fields, replace
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from cnn_gui.core.base import json_text, typed
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
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

_LARGEST, _GREATEST = 2**63 - 1, sys.float_info.max
_Text = Annotated[str, Meta(max_length=MAX_TEXT)]
_Name = Annotated[str, Meta(max_length=200)]
_Count = Annotated[int, Meta(ge=0, le=_LARGEST)]
_Share = Annotated[float, Meta(ge=0, le=1)]
# Whole ones that no format holds are nobody's measurement, and 1e400 is read as infinite.
_Number = Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)] | Annotated[float, Meta(ge=-_GREATEST, le=_GREATEST)]
_Value = _Name | _Number | list[_Number]
_Columns = tuple[list[_Count], list[_Number | None], list[_Number | None]]
_Duration = Annotated[float, Meta(ge=0, le=2.0**63)]


class StoredData(msgspec.Struct):
    """DataUsed; both must be there."""

    name: _Name
    images: _Count


class StoredHistory(msgspec.Struct):
    """A History in columns, which are smaller than rows: (step, loss, learning rate), (step, loss, accuracy).

    held, held_images: only of a run that held images back.
    """

    steps: _Columns
    epochs: _Columns
    tested_on: Any = None
    held: _Columns | msgspec.UnsetType = msgspec.UNSET
    held_images: _Count | msgspec.UnsetType = msgspec.UNSET


class StoredRecord(msgspec.Struct):
    """What is in a file, in all versions. Of what may be anything, what is none of ours counts as unknown."""

    title: _Text = ""
    created: _Text = ""
    sources: _Text = ""
    notes: _Text = ""
    origin: _Text = ""
    test_accuracy: Any = None
    seconds: Any = None
    tested_on: Any = msgspec.UNSET
    trained_on: Any = None
    sure_from: Any = msgspec.UNSET
    recipe: Any = None
    history: StoredHistory | None = None


_TEXTS = ("title", "created", "sources", "notes", "origin")


def dumps(record: NetworkRecord) -> str:
    """JSON text of everything but the path, which is where the file is and not part of it."""
    stored = StoredRecord(
        **{name: _whole(getattr(record, name))[:MAX_TEXT] for name in _TEXTS},
        test_accuracy=record.test_accuracy,
        seconds=record.seconds,
        tested_on=None if record.tested is None else record.tested.data,
        trained_on=record.trained_on,
        sure_from=msgspec.UNSET if record.sure_from is None else record.sure_from,
        recipe=record.recipe,
        history=None if record.history is None else _stored(record.history),
    )
    # numpy's own numbers are none of Python's to msgspec.
    return msgspec.json.encode(stored, enc_hook=lambda number: number.item()).decode()


def loads(text: str) -> NetworkRecord:
    """The record in ``text``. Raises CheckpointError with one sentence, which names the place, where it is not one.

    A missing value is as if unknown; a recipe with values of a later version is left out, the rest is kept.
    """
    try:
        data = json_text.loads(text.encode("utf-8", "replace"), max_memory=_MEMORY, max_depth=_DEPTH)
        stored = typed.convert(data, StoredRecord)
        history = None if stored.history is None else _history_of(stored.history)
    except typed.MismatchError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The record kept in this network file is damaged ({reason})."), reason=error
        ) from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "The record kept in this network file is damaged.")) from error
    texts = {name: _whole(getattr(stored, name)) for name in _TEXTS}
    accuracy = typed.convert_or_none(stored.test_accuracy, _Share)
    record = NetworkRecord(
        **texts,
        tested=None if accuracy is None else Measurement(accuracy, _data_of(stored.tested_on) or DataUsed()),
        recipe=_recipe_of(stored.recipe),
        history=history,
        seconds=typed.convert_or_none(stored.seconds, _Duration),
        trained_on=_data_of(stored.trained_on),
        sure_from=typed.convert_or_none(stored.sure_from, _Share),
    )
    return record if stored.tested_on is not msgspec.UNSET else _of_earlier_version(record)


def _whole(text: str) -> str:
    """``text`` with "�" in place of halves of characters."""
    return _HALVES.sub("�", text)


def _data_of(data: Any) -> DataUsed | None:
    stored = typed.convert_or_none(data, StoredData)
    return None if stored is None else DataUsed(stored.name, stored.images)


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


def _recipe_of(data: Any) -> TrainingConfig | None:
    values = typed.convert_or_none(data, dict[str, _Value])
    if values is None or not values.keys() <= {field.name for field in fields(TrainingConfig)}:
        return None
    return typed.convert_or_none(values, TrainingConfig)


# --- history -----------------------------------------------------------------------------------------------


def _stored(history: History) -> StoredHistory:
    stored = StoredHistory(_columns(_thinned(history.steps)), _columns(_thinned(history.epochs)), history.tested_on)
    if history.held:
        stored.held, stored.held_images = _columns(_thinned(history.held)), history.held_images
    return stored


def _thinned(points: _Points) -> _Points:
    if len(points) <= KEPT_POINTS:
        return points
    every = math.ceil(len(points) / (KEPT_POINTS - 1))
    return (*points[:-1:every], points[-1])


def _columns(points: _Points) -> _Columns:
    """What is not finite is written as null by msgspec."""
    return [point[0] for point in points], [point[1] for point in points], [point[2] for point in points]


def _history_of(stored: StoredHistory) -> History:
    steps, epochs = _points("steps", stored.steps), _points("epochs", stored.epochs)
    held = () if isinstance(stored.held, msgspec.UnsetType) else _points("held", stored.held)
    images = 0 if isinstance(stored.held_images, msgspec.UnsetType) else stored.held_images
    return History(steps, epochs, _data_of(stored.tested_on) or DataUsed(), held, images)


def _points(name: str, columns: _Columns) -> _Points:
    numbers, first, second = columns
    if not len(numbers) == len(first) == len(second) <= MAX_POINTS:
        raise typed.MismatchError(f"history.{name}: expected columns of one length, {MAX_POINTS:,} at most")
    return tuple(zip(numbers, map(_loss, first), map(_loss, second), strict=True))


def _loss(value: float | None) -> float:
    return math.nan if value is None else float(value)
