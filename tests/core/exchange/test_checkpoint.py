from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.messages import DataUsed, Measurement
from cnn_gui.core.exchange import checkpoint, pt
from cnn_gui.core.exchange.safetensors_file import to_safetensors
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkRecord, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import spec_to_json
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.recipe.recipes import RECIPES
from tests.core.refusals import refused

pytestmark = pytest.mark.usefixtures("few_digits")

TUTORIAL = NETWORKS["tutorial"]
SMALL = NetworkSpec((Conv(2), Pool("avg"), ReLU(), Flatten(), Linear(10)))
RECORD = NetworkRecord(
    title="tutorial, 4 epochs",
    tested=Measurement(0.9909, DataUsed("MNIST", 10_000)),
    recipe=RECIPES["tutorial"],
    history=History(steps=((1, 2.5, 1e-3),), epochs=((1, 0.5, 0.75),)),
    created="2026-01-02T03:04:05+00:00",
    sources="MNIST",
    notes="first",
)


def tutorial_state() -> dict[str, torch.Tensor]:
    return OrderedDict(build(TUTORIAL, seed=3).state_dict())


# --- our own format ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", [*NETWORKS.values(), SMALL])
def test_a_network_comes_back_as_it_was(tmp_path: Path, spec: NetworkSpec) -> None:
    path = tmp_path / "net.safetensors"
    weights = state(build(spec, seed=4))
    checkpoint.save(path, spec, weights, RECORD)
    loaded = checkpoint.load(path)
    assert loaded.spec == spec
    assert list(loaded.weights) == list(weights)
    assert all(np.array_equal(loaded.weights[name], weights[name]) for name in weights)
    assert loaded.record == NetworkRecord(**{**_fields(RECORD), "path": str(path)})


def _fields(record: NetworkRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in NetworkRecord.__slots__}


def test_other_programs_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    weights = state(build(TUTORIAL))
    checkpoint.save(path, TUTORIAL, weights, RECORD)
    tensors = safetensors.torch.load_file(path)
    assert set(tensors) == set(weights)
    assert torch.equal(tensors["fc2.bias"], torch.from_numpy(weights["fc2.bias"]))


def test_a_file_that_could_not_be_opened_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(b"old")
    weights = state(build(TUTORIAL))
    with pytest.raises(CheckpointError, match="shapes"):
        checkpoint.save(path, SMALL, weights, RECORD)
    weights["fc1.weight"][3, 4] = np.inf
    with pytest.raises(CheckpointError, match="not finite"):
        checkpoint.save(path, TUTORIAL, weights, RECORD)
    assert path.read_bytes() == b"old"


def test_a_folder_that_is_not_there_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"net\.safetensors was not saved"):
        checkpoint.save(tmp_path / "no" / "net.safetensors", SMALL, state(build(SMALL)), RECORD)


# --- the tutorial's file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".PT", ".bin"])
def test_the_tutorials_state_dict_opens(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"mnist_cnn{suffix}"
    torch.save(tutorial_state(), path)
    loaded = checkpoint.load(path)
    assert loaded.spec == TUTORIAL
    assert (loaded.record.title, loaded.record.path) == ("mnist_cnn", str(path))
    assert np.array_equal(loaded.weights["conv2.weight"], tutorial_state()["conv2.weight"].numpy())
    load_weights(build(TUTORIAL), loaded.weights)


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model"])
def test_a_wrapped_state_dict_of_a_parallel_network_opens(tmp_path: Path, key: str) -> None:
    path = tmp_path / "net.pt"
    network = build(TUTORIAL, seed=3)
    optimizer = {"state": {0: {"step": torch.tensor(3.0)}}, "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999)}]}
    wrapped = {f"module.{name}": tensor for name, tensor in network.state_dict().items()}
    torch.save({"epoch": 4, key: wrapped, "optimizer_state_dict": optimizer, "loss": 0.1}, path)
    assert np.array_equal(checkpoint.load(path).weights["fc2.bias"], state(network)["fc2.bias"])


def test_parameters_in_place_of_tensors_open(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    torch.save(dict(build(TUTORIAL).named_parameters()), path)
    assert checkpoint.load(path).weights["fc2.bias"].shape == (10,)


def test_channels_last_weights_open(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    network = build(TUTORIAL).to(memory_format=torch.channels_last)
    torch.save(network.state_dict(), path)
    loaded = checkpoint.load(path).weights["conv2.weight"]
    assert loaded.flags.c_contiguous
    assert np.array_equal(loaded, state(network)["conv2.weight"])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_other_float_types_become_float32(tmp_path: Path, dtype: torch.dtype, suffix: str) -> None:
    path = tmp_path / f"net{suffix}"
    tensors = {name: tensor.to(dtype) for name, tensor in tutorial_state().items()}
    torch.save(tensors, path) if suffix == ".pt" else safetensors.torch.save_file(tensors, path)
    weights = checkpoint.load(path).weights
    assert all(array.dtype == np.float32 for array in weights.values())
    assert np.array_equal(weights["fc2.weight"], tensors["fc2.weight"].float().numpy())


def test_a_plain_safetensors_state_dict_opens(tmp_path: Path) -> None:
    path = tmp_path / "plain.safetensors"
    safetensors.torch.save_file(tutorial_state(), path, metadata={"format": "pt"})
    assert checkpoint.load(path).record.title == "plain"


# --- what is refused ----------------------------------------------------------------------------------------


def save_tensors(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    if path.suffix == ".pt":
        torch.save(tensors, path)
    else:
        safetensors.torch.save_file(tensors, path)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"conv2.weight": torch.zeros(64, 17, 3, 3)}, "'conv2' reads 17, and 'conv1' gives 32"),
        ({"fc2.bias": torch.zeros(10, dtype=torch.int64)}, "fc2.bias holds int64"),
        ({"fc2.bias": torch.full((10,), torch.nan)}, "fc2.bias holds values that are not finite"),
        ({"fc2.bias": torch.full((10,), 1e300, dtype=torch.float64)}, "not finite"),
        ({"fc3.bias": torch.zeros(10)}, "'fc3': it has no weights of its own"),
        ({"fc2.weight": None}, "'fc2': it has no weights of its own"),
        ({"fc2.bias": torch.tensor(1.0)}, "'fc2': its weights and biases do not fit each other"),
    ],
)
def test_other_weights_are_refused_by_name(
    tmp_path: Path, suffix: str, change: dict[str, torch.Tensor | None], says: str
) -> None:
    path = tmp_path / f"net{suffix}"
    tensors = {name: tensor for name, tensor in (tutorial_state() | change).items() if tensor is not None}
    save_tensors(path, tensors)
    assert says in refused(path)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(1).expand(128, 3136),
        torch.zeros(3136, 128).t(),
        torch.zeros(1).expand(1_000_000_000),
        torch.zeros(128, 3136).to_sparse(),
        torch.zeros(128, 3136, device="meta"),
    ],
    ids=["stride 0", "transposed", "a billion", "sparse", "meta"],
)
@pytest.mark.filterwarnings("ignore")  # making these warns, reading them is not the point
def test_tensors_that_are_not_plain_memory_are_refused(tmp_path: Path, tensor: torch.Tensor) -> None:
    path = tmp_path / "net.pt"
    torch.save(tutorial_state() | {"fc1.weight": tensor}, path)
    refused(path)


class Evil:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch evil",)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc2 = nn.Linear(2, 2)


def test_pickles_that_run_code_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save(tutorial_state() | {"fc2.bias": Evil()}, "a.pt")
    assert "could run code" in refused(Path("a.pt"))
    Path("b.pt").write_bytes(pickle.dumps(Evil()))
    refused(Path("b.pt"))
    torch.save(tutorial_state() | {"fc2.bias": Evil()}, "c.pt", pickle_protocol=4)
    assert "could run code" in refused(Path("c.pt"))
    assert not Path("evil").exists()


def test_a_whole_network_is_told_from_a_state_dict(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    torch.save(nn.Sequential(nn.Linear(2, 2)), path)
    assert "'0', reads 2 numbers" in refused(path)
    torch.save(Path(), path)
    assert "could run code" in refused(path)
    torch.save([1, 2], path)
    assert "no state_dict" in refused(path)
    torch.save({"epoch": 3}, path)
    assert "no state_dict" in refused(path)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pt, "MAX_CONTENT", 10_000_000)
    path, bomb = tmp_path / "net.pt", tmp_path / "bomb.pt"
    torch.save(tutorial_state(), path)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
        with target.open("net/data/99", "w") as file:
            for _ in range(12):
                file.write(bytes(1_000_000))
    assert bomb.stat().st_size < 3_000_000
    assert "largest network" in refused(bomb)


def rewritten(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The safetensors file at ``path`` with its header changed."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])
    return path


def metadata(**changes: str) -> Callable[[dict[str, Any]], None]:
    return lambda header: header["__metadata__"].update(changes)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (metadata(version="3"), "newer version"),
        (metadata(spec="{}"), "description of the network"),
        (metadata(spec=spec_to_json(TUTORIAL)), "conv2.weight"),
        (metadata(record="no"), "record kept in this network file is damaged"),
        (lambda header: header.update(__metadata__=[]), "damaged"),
        (lambda header: header["__metadata__"].pop("spec"), "not readable"),
        (lambda header: header["fc1.bias"].update(shape=[10, 10**12]), "damaged"),
        (lambda header: header["fc1.bias"].update(data_offsets=[0, 40]), "damaged"),
        (lambda header: header["fc1.bias"].update(dtype="F128"), "damaged"),
    ],
)
def test_a_changed_header_is_refused(tmp_path: Path, change: Callable[[dict[str, Any]], None], says: str) -> None:
    path = tmp_path / "net.safetensors"
    checkpoint.save(path, SMALL, state(build(SMALL)), RECORD)
    assert says in refused(rewritten(path, change))


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path)
    refused(tmp_path / "missing.safetensors")
    empty = tmp_path / "empty.safetensors"
    empty.touch()
    refused(empty)
    for suffix in (".pt", ".safetensors"):
        text = tmp_path / f"text{suffix}"
        text.write_text("Dear diary,\n" * 100)
        assert "damaged or not a" in refused(text)
    long = tmp_path / "long.safetensors"
    long.write_bytes((2**62).to_bytes(8, "little") + b"{}")
    refused(long)
    with (tmp_path / "large.safetensors").open("wb") as file:
        file.truncate(checkpoint.MAX_FILE + 1)  # sparse: takes no space on the disk
    assert "larger than" in refused(tmp_path / "large.safetensors")


@pytest.mark.parametrize(
    "header", ["[" * 1000, '{"a":' * 1000, "[" * 16_000_000, '{"a": [' + "[]," * 4_000_000 + "0]}"]
)
def test_a_header_that_would_take_gigabytes_is_refused_by_its_text(tmp_path: Path, header: str) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode())
    assert "damaged or not a network file" in refused(path)


def test_half_a_character_in_a_title_does_not_damage_a_file(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    checkpoint.save(path, SMALL, state(build(SMALL)), NetworkRecord("a\ud800b"))
    assert checkpoint.load(path).record.title == "a�b"
    raw = rewritten(path, metadata(record='{"title": "a\ud800b"}'))
    assert checkpoint.load(raw).record.title in ("a�b", "a?b")


# --- damage at random -------------------------------------------------------------------------------------------


@lru_cache
def small_file() -> bytes:
    weights: dict[str, Float32] = state(build(SMALL))
    info = {"format": checkpoint.FORMAT, "version": "1", "spec": spec_to_json(SMALL), "record": "{}"}
    return to_safetensors(weights, info)


@lru_cache
def pt_file() -> bytes:
    buffer = io.BytesIO()
    torch.save({"conv1.weight": torch.zeros(2), "fc2.bias": torch.ones(3)}, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@given(data=st.data())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_are_refused_or_are_right(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    content = bytearray(pt_file() if suffix == ".pt" else small_file())
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, min(len(content) - 1, 1200)))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.just(len(content)) | st.integers(0, len(content)))]
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    try:
        loaded = checkpoint.load(path)
    except CheckpointError:
        return
    assert all(np.isfinite(array).all() for array in loaded.weights.values())
    load_weights(build(loaded.spec), loaded.weights)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@given(content=st.binary(max_size=200))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_are_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"net{suffix}"
    for start in (b"", b"PK\x03\x04", b"\x80\x02", (8).to_bytes(8, "little")):
        path.write_bytes(start + content)
        refused(path)


BEGINNINGS = (
    b"\x08\x07\x12\x07pytorch:",  # ONNX
    b"\x89HDF\r\n\x1a\n",
    b"\x1c\x00\x00\x00TFL3",
    b"\x93NUMPY\x01\x00",
    b"PK\x03\x04",
    b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.",  # torch.save before PyTorch 1.6
)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_files_that_end_within_the_mark_of_their_format_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"net{suffix}"
    for beginning in BEGINNINGS:
        for length in range(len(beginning) + 1):
            path.write_bytes(beginning[:length])
            refused(path)


@pytest.mark.parametrize("length", [0x480, 0x580])
def test_a_header_may_be_as_long_as_a_pickle_begins(tmp_path: Path, length: int) -> None:
    """The file begins with its header's length: a length of 1,152 are the bytes with which protocol 4 begins."""
    spec = NetworkSpec((Flatten(), Linear(2)), (1, 28, 28))
    task = Task(("no", "yes"))
    weights = state(build(spec, seed=4))
    path = tmp_path / "net.safetensors"
    for count in range(0, 1_500, 4):
        checkpoint.save(path, spec, weights, NetworkRecord("", notes="x" * count), task)
        if path.read_bytes()[:2] == bytes((0x80, length >> 8)):
            break
    assert int.from_bytes(path.read_bytes()[:8], "little") == length
    assert checkpoint.load(path).spec == spec
