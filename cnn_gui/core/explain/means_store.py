"""The means of a network's checks, kept in a file of the app's folder: found again by the very weights and the very
images.

A JSON file for each network. What does not fit, is damaged or of another version counts as not there and is removed.
The oldest go when there are more than MOST.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import msgspec
import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import FileError
from cnn_gui.core.base.files import read_limited, write_atomically
from cnn_gui.core.base.kept_files import forget_oldest
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.of_task import test_set_of
from cnn_gui.core.explain import trust
from cnn_gui.core.explain.faithfulness import POINTS
from cnn_gui.core.explain.messages import Faithfulness, InkCurve, Method
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.network_key import key_of

VERSION = "1"
"""Of what is computed and of the file: another one is computed anew."""

MOST = 100
"""Files that are kept, a few kB each."""

MAX_BYTES = 1_000_000

_RANDOM = "random"


class _MeansNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By method, and for random orders, the two curves."""

    key: str
    images: int
    curves: dict[str, tuple[list[float], list[float]]]


def key_of_means(spec: NetworkSpec, weights: Mapping[str, Float32], task: Task) -> str:
    """A name that only the same layers, weights, images and task have. Raises DataError where there are no images."""
    data = test_set_of(task)
    about = [task.classes, task.input_shape, task.mean, task.std, data.name, POINTS]
    return key_of(VERSION, spec, weights, about, [data.images[: trust.IMAGES].numpy()])


def save(means: Faithfulness, key: str) -> None:
    """Raises FileError where it cannot be written; nothing is lost by that but time."""
    curves = {str(method): _listed(curve) for method, curve in means.curves.items()}
    note = _MeansNote(key, means.images, curves | {_RANDOM: _listed(means.random)})
    where = paths.means_dir()
    write_atomically(where / f"{key}.json", msgspec.json.encode(note))
    forget_oldest(where, ".json", MOST)


def load(key: str) -> Faithfulness | None:
    """What was kept under ``key``; None where there is nothing, or nothing of use, which is then removed."""
    path = paths.means_dir() / f"{key}.json"
    if not path.exists():
        return None
    try:
        return _read(msgspec.json.decode(read_limited(path, MAX_BYTES), type=_MeansNote), key)
    except (FileError, OSError, ValueError, KeyError, msgspec.MsgspecError):
        with contextlib.suppress(OSError):
            path.unlink()
        return None


def _listed(curve: InkCurve) -> tuple[list[float], list[float]]:
    return curve.deletion.tolist(), curve.insertion.tolist()


def _read(note: _MeansNote, key: str) -> Faithfulness:
    if note.key != key or note.images < 1:
        raise ValueError("of something else")
    curves = {name: InkCurve(_points(away), _points(on)) for name, (away, on) in note.curves.items()}
    random = curves.pop(_RANDOM)
    return Faithfulness({Method(name): curve for name, curve in curves.items()}, random, note.images)


def _points(values: list[float]) -> Float32:
    points = np.array(values, dtype=np.float32)
    if points.shape != (POINTS,) or not ((points >= 0) & (points <= 1)).all():
        raise ValueError("damaged")
    return points
