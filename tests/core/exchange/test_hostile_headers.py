"""Headers of safetensors files that cost too much: one sentence each, in little memory."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.safetensors_file import to_safetensors
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import parameter_shapes, spec_to_json
from tests.core.bounded import LINUX, refusals

SPRINT = NETWORKS["sprint"]


def headed(path: Path, header: str, data: bytes = b"") -> Path:
    text = header.encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def network(path: Path, **metadata: str) -> Path:
    """A file of the app's own whose metadata somebody has changed."""
    arrays = {name: np.zeros(shape, np.float32) for name, shape in parameter_shapes(SPRINT).items()}
    own = {"format": checkpoint.FORMAT, "version": "1", "spec": spec_to_json(SPRINT), "record": "{}"}
    path.write_bytes(to_safetensors(arrays, own | metadata))
    return path


def many_tensors(count: int) -> str:
    return json.dumps({str(i): {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(count)})


@LINUX
def test_no_hostile_header_takes_200_mb(tmp_path: Path) -> None:
    steps = ",".join(["0"] * 900_000)
    spec = json.loads(spec_to_json(SPRINT))
    spec["layers"][0] |= {"out_channels": 2048, "stride": 1, "kernel_size": 1, "padding": 27}
    paths = [
        headed(tmp_path / "nested.safetensors", "[" * 15_000_000),
        headed(tmp_path / "nested_objects.safetensors", '{"a":' * 3_000_000),
        headed(tmp_path / "lists.safetensors", '{"a": [' + "[]," * 5_000_000 + "0]}"),
        headed(tmp_path / "numbers.safetensors", '{"a": {"shape": [' + "1," * 7_000_000 + "0]}}"),
        headed(tmp_path / "text.safetensors", '{"__metadata__": {"a": "' + "ä" * 7_000_000 + '"}}'),
        headed(tmp_path / "wide.safetensors", '{"__metadata__": {"a": "' + "x" * 14_000_000 + '😀"}}'),
        headed(tmp_path / "digits.safetensors", '{"a": ' + "9" * 15_000_000 + "}"),
        headed(tmp_path / "tensors.safetensors", many_tensors(20_000)),
        headed(tmp_path / "more_tensors.safetensors", many_tensors(250_000)),
        network(tmp_path / "record.safetensors", record="[" * 10_000_000),
        network(tmp_path / "columns.safetensors", record='{"history": {"steps": [[%s],[%s],[%s]]}}' % ((steps,) * 3)),
        network(tmp_path / "notes.safetensors", record=json.dumps({"notes": "x" * 10_000_000})),
        network(tmp_path / "spec.safetensors", spec='{"input": [1, 28, 28], "layers": [' + "{}," * 4_000_000 + "0]}"),
        network(tmp_path / "units.safetensors", spec=json.dumps(spec)),
    ]
    sentences = refusals(paths)
    assert len(sentences) == len(paths)
    assert all(path.name in sentence for path, sentence in zip(paths, sentences, strict=True))
    assert "units together" in sentences[-1]


@LINUX
def test_files_that_are_large_and_empty_are_not_read_whole(tmp_path: Path) -> None:
    """Holes in a file take no room on the disk, and 400 MB in memory."""
    starts = {"a.pt": b"PK\x03\x04", "b.pt": b"\x80\x02", "c.safetensors": bytes(8), "d.pt": b"", "e.pt": b"\x80\x02c"}
    paths = []
    for name, start in starts.items():
        path = tmp_path / name
        with path.open("wb") as file:
            file.write(start)
            file.truncate(400_000_000)
        paths.append(path)
    assert len(refusals(paths)) == len(paths)
