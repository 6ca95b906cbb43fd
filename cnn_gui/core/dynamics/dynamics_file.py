"""The file of a run's samples: records one after the other, each with its checksum, so that it is whole up to its last.

    start    16 bytes that say what it is, the length of the header and its CRC-32 (4 bytes each), the header as JSON:
             version, and of each layer its name, the name of the one behind it and its units
    record   4 bytes that say whether it has histograms; step and images (8 bytes each), learning rate (4 bytes); the
             norms of the weights of each layer, then of each gradient, then of each update (4 bytes each); with
             histograms of each layer the share of dead units (4), then lowest, highest (4 each) and BINS counts (4
             each) of its weights, and of its activations; the CRC-32 of all that

All numbers begin with their lowest byte. It is written at its end alone: what a kill leaves of a last record is left
out when it is read. It holds numbers and nothing that could be executed. A file may come from anybody: its size and its
header are judged before more than that is read, and no record can be larger than its header says.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import msgspec
import numpy as np

from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.files import read_limited
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.dynamics.messages import BINS, Dynamics, DynamicsSample, Histograms, MeasuredLayer

SUFFIX = ".dynamics"
MOST_BYTES = 10_000_000
"""Of a file, at most."""

VERSION = "1"

_START = b"cnn-gui numbers\n"
_PLAIN, _WHOLE = b"num\n", b"all\n"
_MAX_HEADER, _MAX_LAYERS, _MAX_NAME, _LARGEST = 100_000, 256, 100, 2**53
_MEMORY, _DEPTH = 2_000_000, 10
_DAMAGED = QT_TRANSLATE_NOOP("core", "The numbers of this run cannot be read: their file is damaged.")


class _StoredLayer(msgspec.Struct):
    name: str
    behind: str
    units: int


class _StoredStart(msgspec.Struct):
    """What the header says; what later versions add is left alone."""

    version: str
    layers: list[_StoredLayer]


def dynamics_beside(run: Path) -> Path:
    """Where the samples of a run are, by the file that its network is kept in."""
    return run.with_suffix(SUFFIX)


def _layout(layers: int, *, whole: bool) -> np.dtype[np.void]:
    histogram = [("ends", "<f4", (2,)), ("counts", "<u4", (BINS,))]
    seen = [("dead", "<f4"), ("weights", histogram), ("activations", histogram)]
    return np.dtype(
        [
            *(("mark", "S4"), ("step", "<u8"), ("images", "<u8"), ("rate", "<f4")),
            ("norms", "<f4", (3, layers)),
            *([("seen", seen, (layers,))] if whole else []),
            ("check", "<u4"),
        ]
    )


# --- writing


def start_bytes(layers: tuple[MeasuredLayer, ...]) -> bytes:
    """What a file begins with."""
    stored = [_StoredLayer(layer.name, layer.behind, layer.units) for layer in layers]
    header = msgspec.json.encode(_StoredStart(VERSION, stored))
    return _START + len(header).to_bytes(4, "little") + zlib.crc32(header).to_bytes(4, "little") + header


def sample_bytes(sample: DynamicsSample) -> bytes:
    """A sample as it is appended."""
    histograms = sample.histograms
    record = np.zeros((), _layout(len(sample.layers), whole=histograms is not None))
    record["mark"] = _PLAIN if histograms is None else _WHOLE
    record["step"], record["images"], record["rate"] = sample.step, sample.images, sample.learning_rate
    record["norms"] = sample.weight_norm, sample.gradient_norm, sample.update_norm
    if histograms is not None:
        seen = record["seen"]
        seen["dead"] = histograms.dead
        seen["weights"]["ends"], seen["weights"]["counts"] = histograms.weight_range, histograms.weights
        seen["activations"]["ends"] = histograms.activation_range
        seen["activations"]["counts"] = histograms.activations
    record["check"] = zlib.crc32(record.tobytes()[:-4])
    return record.tobytes()


# --- reading


def read_dynamics(path: Path) -> Dynamics:
    """All samples up to the first that is not whole. Raises CheckpointError, FileError where it cannot be opened."""
    data = read_limited(path, MOST_BYTES)
    layers, place = _start(data)
    samples: list[DynamicsSample] = []
    while (found := _sample(data, place, layers)) is not None:
        sample, size = found
        if samples and sample.step <= samples[-1].step:
            break
        samples.append(sample)
        place += size
    return Dynamics(tuple(samples))


def _start(data: bytes) -> tuple[tuple[MeasuredLayer, ...], int]:
    place = len(_START) + 8
    length, check = (int.from_bytes(data[at : at + 4], "little") for at in (place - 8, place - 4))
    text = data[place : place + length]
    if not data.startswith(_START) or length > _MAX_HEADER or len(text) != length or zlib.crc32(text) != check:
        raise CheckpointError(_DAMAGED)
    try:
        header = msgspec.convert(json_text.loads(text, max_memory=_MEMORY, max_depth=_DEPTH), _StoredStart)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(_DAMAGED) from error
    if header.version != VERSION:
        raise CheckpointError(QT_TRANSLATE_NOOP("core", "The numbers were kept by a newer version of this app."))
    if not 0 < len(header.layers) <= _MAX_LAYERS or not all(map(_is_fine, header.layers)):
        raise CheckpointError(_DAMAGED)
    return tuple(MeasuredLayer(each.name, each.behind, each.units) for each in header.layers), place + length


def _is_fine(layer: _StoredLayer) -> bool:
    names = (layer.name, layer.behind)
    return all(0 < len(name) <= _MAX_NAME and name.isprintable() for name in names) and 0 < layer.units <= _LARGEST


def _sample(data: bytes, place: int, layers: tuple[MeasuredLayer, ...]) -> tuple[DynamicsSample, int] | None:
    mark = data[place : place + 4]
    if mark not in (_PLAIN, _WHOLE):
        return None
    layout = _layout(len(layers), whole=mark == _WHOLE)
    if place + layout.itemsize > len(data):
        return None
    record = np.frombuffer(data, layout, 1, place)[0]
    step, images = int(record["step"]), int(record["images"])
    if int(record["check"]) != zlib.crc32(data[place : place + layout.itemsize - 4]) or max(step, images) > _LARGEST:
        return None
    weights, gradients, updates = record["norms"].astype(np.float32)
    seen = record["seen"] if mark == _WHOLE else None
    histograms = None
    if seen is not None:
        histograms = Histograms(
            seen["dead"].astype(np.float32),
            seen["weights"]["counts"].astype(np.uint32),
            seen["weights"]["ends"].astype(np.float32),
            seen["activations"]["counts"].astype(np.uint32),
            seen["activations"]["ends"].astype(np.float32),
        )
    rate = float(record["rate"])
    return DynamicsSample(step, images, rate, layers, weights, gradients, updates, histograms), layout.itemsize
