"""A network's Task as JSON text, and back from text that anybody may have written.

MNIST's is not written: a file without a task is of MNIST's digits, as every file of earlier versions was.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from cnn_gui.core.base import json_text, typed
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MAX_CLASS_NAME, MAX_CLASSES, MAX_SIDE, MIN_CLASSES, MNIST, Task
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import layer_infos

MAX_DATA = 200
"""Longest name of a data set."""

MAX_TEXT = 100_000
"""Longest JSON text of a task, in bytes: a hundred names of letters that take six each have 36,000."""

LARGEST, LEAST_STD = 1e4, 1e-6
"""A mean is within ±LARGEST and a deviation LEAST_STD to LARGEST: pixels are 0 to 1, and what comes of them stays a
number of float32."""

_DEPTH = 3
"""The task and a list in it; the third is spare."""

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Line ends and the like, which no list of names can show, and halves of characters, which nothing can store."""

_Class = Annotated[str, Meta(min_length=1, max_length=MAX_CLASS_NAME)]
_Classes = Annotated[tuple[_Class, ...], Meta(min_length=MIN_CLASSES, max_length=MAX_CLASSES)]
_Side = Annotated[int, Meta(ge=1, le=MAX_SIDE)]
_Mean = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
_Std = Annotated[float, Meta(ge=LEAST_STD, le=LARGEST)]
_Means = Annotated[tuple[_Mean, ...], Meta(min_length=1, max_length=3)]
_Stds = Annotated[tuple[_Std, ...], Meta(min_length=1, max_length=3)]


class StoredTask(msgspec.Struct, rename={"input_shape": "input"}):
    """What is in a file; what later versions add is left alone."""

    classes: _Classes
    input_shape: tuple[_Side, _Side, _Side]
    mean: _Means
    std: _Stds
    mode: InputMode
    data: Annotated[str, Meta(max_length=MAX_DATA)] = ""
    named: bool = True


def dumps(task: Task, spec: NetworkSpec) -> str | None:
    """JSON text, or None for MNIST. Raises CheckpointError where the task does not belong to the spec, or could not be
    read again."""
    try:
        _check(task, spec)
        if task == MNIST:
            return None
        stored = StoredTask(
            tuple(map(_clean, task.classes)),
            task.input_shape,
            tuple(map(float, task.mean)),
            tuple(map(float, task.std)),
            task.mode,
            _clean(task.data),
            task.named,
        )
        typed.convert(msgspec.to_builtins(stored), StoredTask)
    except typed.MismatchError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The network was not saved: its task does not belong to it ({reason})."),
            reason=error,
        ) from error
    return msgspec.json.encode(stored).decode()


def loads(text: str | None, spec: NetworkSpec) -> Task:
    """The task in ``text``, MNIST for None. Raises CheckpointError with one sentence where it is none for ``spec``."""
    try:
        task = MNIST if text is None else _read(text)
        _check(task, spec)
    except typed.MismatchError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "What this network is for is not described in a form that fits it ({reason})."),
            reason=error,
        ) from error
    return task


def _read(text: str) -> Task:
    try:
        data = json_text.loads(
            text.encode("utf-8", "replace")[: MAX_TEXT + 1], max_memory=10 * MAX_TEXT, max_depth=_DEPTH
        )
    except (ValueError, RecursionError) as error:
        raise typed.MismatchError("it is not readable") from error
    stored = typed.convert(data, StoredTask)
    return Task(
        classes=tuple(map(_clean, stored.classes)),
        input_shape=stored.input_shape,
        mean=stored.mean,
        std=stored.std,
        mode=stored.mode,
        data=_clean(stored.data),
        named=stored.named,
    )


def _check(task: Task, spec: NetworkSpec) -> None:
    """Raises MismatchError where a network of ``spec`` cannot have this task."""
    (outputs,), channels = layer_infos(spec)[-1].shape_out, spec.input_shape[0]
    if len(task.classes) != outputs:
        raise typed.MismatchError(f"{len(task.classes)} classes for {outputs} outputs")
    if task.input_shape != spec.input_shape:
        shapes = map(shape_text, (task.input_shape, spec.input_shape))
        raise typed.MismatchError("input {} for a network that reads {}".format(*shapes))
    if not len(task.mean) == len(task.std) == channels:
        raise typed.MismatchError(f"{len(task.mean)} means and {len(task.std)} deviations for {channels} channels")


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("�", text)
