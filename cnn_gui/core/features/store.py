"""What a network likes, kept in a file of the app's folder: found again by the very weights and the very images.

A safetensors file for each network and data set; its metadata say what the arrays are of. What does not fit, is damaged
or of another version counts as not there and is removed. The oldest go when there are more than MOST.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.base.files import opened, write_atomically
from cnn_gui.core.base.kept_files import forget_oldest
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.exchange.safetensors_file import Header, read_header, to_safetensors
from cnn_gui.core.exchange.tensors import StoredTensor
from cnn_gui.core.features.messages import LEVELS, RANKS, SHOWN, LayerLikes, Likes, Twins
from cnn_gui.core.features.places import surveyed, threshold
from cnn_gui.core.network import network_key
from cnn_gui.core.network.messages import LayerInfo, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

VERSION = "1"
"""Of what is computed and of the file: another one is computed anew."""

MOST = 20
"""Files that are kept, some 700 kB each for the tutorial's network."""

MAX_BYTES = 100_000_000


def key_of(spec: NetworkSpec, weights: Mapping[str, Float32], data: Dataset) -> str:
    """A name that only the same layers, weights, images, labels and task have."""
    task = data.task
    about = [task.classes, task.input_shape, task.mean, task.std, data.name]
    return network_key.key_of(VERSION, spec, weights, about, (data.images.numpy(), data.labels.numpy()))


def save(likes: Likes, key: str) -> None:
    """Raises FileError where it cannot be written; nothing is lost by that but time."""
    where = paths.features_dir()
    write_atomically(where / f"{key}.safetensors", _bytes(likes, key))
    forget_oldest(where, ".safetensors", MOST)


def load(key: str, spec: NetworkSpec, data: Dataset) -> Likes | None:
    """What was kept under ``key``; None where there is nothing, or nothing of use, which is then removed."""
    path = paths.features_dir() / f"{key}.safetensors"
    if not path.exists():
        return None
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("too large")
        with opened(path) as file:
            return _read(read_header(file), key, layer_infos(spec, data.task), data)
    except (CheckpointError, FileError, OSError, ValueError, KeyError, msgspec.MsgspecError):
        with contextlib.suppress(OSError):
            path.unlink()
        return None


# --- writing

_FLOATS = ("mean", "spread", "fires", "auc")


class _LikesNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the metadata say beside the arrays."""

    key: str
    data: str
    seen: int
    sampled: int
    layers: tuple[str, ...]


def _bytes(likes: Likes, key: str) -> bytes:
    arrays: dict[str, Float32 | Int64] = {"counts": likes.counts}
    for number, layer in enumerate(likes.layers.values()):
        arrays |= {f"{number}.{name}": getattr(layer, name) for name in ("values", "images", "quantiles", *_FLOATS)}
        arrays[f"{number}.silent"] = np.array(layer.silent, np.int64)
        arrays[f"{number}.twins"] = np.array([(t.first, t.second) for t in layer.twins], np.int64).reshape(-1, 2)
        arrays[f"{number}.alike"] = np.array([t.correlation for t in layer.twins], np.float32)
    kept = _LikesNote(key, likes.data, likes.seen, likes.sampled, tuple(likes.layers))
    return to_safetensors(arrays, {"likes": json.dumps(msgspec.to_builtins(kept))})  # type: ignore[arg-type]


# --- reading


def _read(header: Header, key: str, infos: Sequence[LayerInfo], data: Dataset) -> Likes:
    kept = msgspec.json.decode(header.metadata["likes"], type=_LikesNote)
    expected = {info.name: info for info in surveyed(infos)}
    if (kept.key, kept.data, kept.seen, kept.layers) != (key, data.name, len(data), tuple(expected)):
        raise ValueError("of something else")
    if not 1 <= kept.sampled <= kept.seen:
        raise ValueError("damaged")
    reader = _LikesReader(header.tensors, len(data.task.classes), len(data))
    layers = {name: reader.layer(number, info) for number, (name, info) in enumerate(expected.items())}
    counts = reader.integers("counts", (len(data.task.classes),), 0, len(data))
    return Likes(kept.data, kept.seen, kept.sampled, counts, layers)


class _LikesReader:
    """Arrays by name, each compared with the shape and the range that it has to have before anybody uses it."""

    def __init__(self, tensors: Mapping[str, StoredTensor], classes: int, images: int) -> None:
        self._tensors = tensors
        self._classes = classes
        self._images = images

    def layer(self, number: int, info: LayerInfo) -> LayerLikes:
        units, parts = info.shape_out[0], len(RANKS)
        alike = self._rows(f"{number}.alike")
        pairs = self.integers(f"{number}.twins", (alike, 2), 0, units - 1).tolist()
        correlations = self._floats(f"{number}.alike", (alike,)).tolist()
        silent = self.integers(f"{number}.silent", (self._rows(f"{number}.silent"),), 0, units - 1)
        return LayerLikes(
            layer=info.name,
            threshold=threshold(info),
            values=self._floats(f"{number}.values", (parts, units, SHOWN)),
            images=self.integers(f"{number}.images", (parts, units, SHOWN), -1, self._images - 1),
            quantiles=self._floats(f"{number}.quantiles", (units, len(LEVELS))),
            silent=tuple(silent.tolist()),
            twins=tuple(Twins(a, b, r) for (a, b), r in zip(pairs, correlations, strict=True)),
            **{name: self._floats(f"{number}.{name}", (units, self._classes)) for name in _FLOATS},
        )

    def integers(self, name: str, shape: tuple[int, ...], least: int, largest: int) -> Int64:
        values: Int64 = self._array(name, "int64", shape)
        if values.size and (values.min() < least or values.max() > largest):
            raise ValueError("out of range")
        return values

    def _floats(self, name: str, shape: tuple[int, ...]) -> Float32:
        values: Float32 = self._array(name, "float32", shape)
        return values

    def _rows(self, name: str) -> int:
        return self._tensors[name].shape[0] if self._tensors[name].shape else 0

    def _array(self, name: str, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
        tensor = self._tensors[name]
        if tensor.dtype != dtype or tensor.shape != shape:
            raise ValueError("another shape")
        return np.frombuffer(tensor.read(), np.dtype(dtype).newbyteorder("<")).reshape(shape).astype(dtype)
