"""The .pt reader: equal to torch's own for every file that torch wrote, and one sentence within bounds for others."""

from __future__ import annotations

import pickle
import struct
import subprocess
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.legacy import contents_of_legacy
from cnn_gui.core.exchange.pt import contents_of_pt
from cnn_gui.core.exchange.reading.parts import Tensors
from cnn_gui.core.exchange.tensors import checked_arrays
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS
from tests.core.bounded import LINUX, refusals
from tests.core.refusals import refused

pytestmark = pytest.mark.usefixtures("few_digits")

TUTORIAL = NETWORKS["tutorial"]
FLOATS = (torch.float32, torch.float16, torch.bfloat16, torch.float64)


# --- equal to torch ----------------------------------------------------------------------------------------


@st.composite
def tensors(draw: st.DrawFn) -> torch.Tensor:
    """A tensor as a network may have it: a view of a larger one, a parameter, in channels_last, empty ..."""
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 1000)))
    tensor = torch.randn(shape, generator=generator).to(draw(st.sampled_from(FLOATS)))
    kind = draw(st.sampled_from(["plain", "view", "parameter", "channels_last"]))
    if kind == "view":
        return torch.cat([tensor.flatten(), tensor.flatten()])[tensor.numel() :].view(shape)
    if kind == "parameter":
        return nn.Parameter(tensor)
    return (
        tensor.contiguous(memory_format=torch.channels_last) if kind == "channels_last" and len(shape) == 4 else tensor
    )


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
STATES = st.dictionaries(NAMES, tensors(), min_size=1, max_size=5)


@st.composite
def saved(draw: st.DrawFn) -> tuple[dict[str, torch.Tensor], object]:
    """A state_dict, and what a training script saves: it alone, or under a name beside other things."""
    weights = draw(STATES)
    wrapper = draw(st.sampled_from([None, "state_dict", "model_state_dict", "model", "weights of mine"]))
    content: Any = OrderedDict(weights) if draw(st.booleans()) else dict(weights)
    if draw(st.booleans()):
        content = {f"module.{name}": tensor for name, tensor in content.items()}
    if wrapper is None:
        return weights, content
    optimizer = {"state": {0: {"step": torch.tensor(3.0), "exp_avg": torch.ones(2)}}, "param_groups": [{"lr": 1e-3}]}
    return weights, {"epoch": 4, "losses": [0.5, 0.25], wrapper: content, "optimizer_state_dict": optimizer}


@given(saved(), st.sampled_from(["zip", "before 1.6", "protocol 4", "no checksums"]))
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_torch_saved_is_read_as_torch_reads_it(
    tmp_path: Path, case: tuple[dict[str, torch.Tensor], object], kind: str
) -> None:
    weights, content = case
    path = tmp_path / "net.pt"
    torch.serialization.set_crc32_options(kind != "no checksums")
    try:
        torch.save(
            content,
            path,
            pickle_protocol=4 if kind == "protocol 4" else 2,
            _use_new_zipfile_serialization=kind != "before 1.6",
        )
    finally:
        torch.serialization.set_crc32_options(True)
    expected = {name.removeprefix("module."): tensor for name, tensor in weights.items()}
    with path.open("rb") as file:
        read = contents_of_legacy(file).tensors if kind == "before 1.6" else contents_of_pt(file).tensors
        arrays = checked_arrays(read, {name: tuple(tensor.shape) for name, tensor in expected.items()})
    for name, tensor in expected.items():
        assert np.array_equal(arrays[name], tensor.detach().float().numpy())
        assert arrays[name].shape == tuple(tensor.shape)
        assert arrays[name].flags.c_contiguous


def test_torch_reads_the_same_file_so(tmp_path: Path) -> None:
    """The comparison above is with what was saved; here torch reads the file as well."""
    path = tmp_path / "net.pt"
    torch.save(build(TUTORIAL, seed=5).state_dict(), path)
    theirs = torch.load(path, weights_only=True)
    ours = checkpoint.load(path).weights
    assert list(ours) == list(theirs)
    assert all(np.array_equal(ours[name], theirs[name].numpy()) for name in ours)


def test_numbers_of_a_computer_that_stores_the_highest_byte_first(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    torch.save(build(TUTORIAL, seed=5).state_dict(), path)

    def swap(name: str, data: bytes) -> bytes:
        if name.endswith("/byteorder"):
            return b"big"
        return np.frombuffer(data, "<f4").astype(">f4").tobytes() if "/data/" in name else data

    assert np.array_equal(
        checkpoint.load(rewritten(path, swap)).weights["fc1.weight"], state(build(TUTORIAL, seed=5))["fc1.weight"]
    )
    text = refused(rewritten(path, lambda name, data: b"middle" if name.endswith("/byteorder") else data))
    assert "byte order" in text


def test_the_networks_before_1_6_open(tmp_path: Path) -> None:
    path = tmp_path / "old.pt"
    torch.save({"state_dict": build(TUTORIAL, seed=5).state_dict()}, path, _use_new_zipfile_serialization=False)
    assert np.array_equal(checkpoint.load(path).weights["fc2.bias"], state(build(TUTORIAL, seed=5))["fc2.bias"])
    path.write_bytes(path.read_bytes()[:-1])
    assert "numbers of a tensor are missing" in refused(path)


# --- what is something else --------------------------------------------------------------------------------


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.fc(x)
        return result


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("content", [Net(), {"model": Net(), "epoch": 3}, nn.Sequential(nn.Linear(2, 2))])
def test_a_whole_network_of_any_class_is_read(tmp_path: Path, content: object, old: bool) -> None:
    path = tmp_path / "net.pt"
    torch.save(content, path, _use_new_zipfile_serialization=not old)
    assert "reads 2 numbers, which are no square picture" in refused(path)


@pytest.mark.parametrize("old", [False, True])
def test_an_object_that_is_no_network_gets_the_hint(tmp_path: Path, old: bool) -> None:
    path = tmp_path / "net.pt"
    torch.save(torch.optim.SGD(Net().parameters()), path, _use_new_zipfile_serialization=not old)
    text = refused(path)
    assert "save network.state_dict() instead of the network" in text
    assert "whole Python object" in text


@pytest.mark.filterwarnings("ignore")  # torch.jit is deprecated, its files are still there
def test_the_weights_of_torchscript_are_read(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    torch.jit.save(torch.jit.script(Net()), path)
    with path.open("rb") as file:
        contents = contents_of_pt(file)
        assert contents.format == "TorchScript"
        assert set(contents.tensors) == {"fc.weight", "fc.bias"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("net.onnx", b"\x08\x06\x12\x07pytorch\x1a\x052.6.0", "ONNX"),
        ("net.pt", b"\x08\x08\x12\x07pytorch\x1a\x052.6.0", "ONNX"),
        ("net.h5", b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras"),
        ("net.pth", b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras"),
        ("net.tflite", b"\x1c\x00\x00\x00TFL3" + bytes(100), "Keras"),
        ("net.npy", b"\x93NUMPY\x01\x00" + bytes(100), "NumPy"),
        ("net.pkl", pickle.dumps({"weight": [1.0, 2.0]}), "Python's pickle"),
        ("net.pt", pickle.dumps([1.0, 2.0], 4), "Python's pickle"),
    ],
)
def test_files_of_other_programs_are_named(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert says in refused(path)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["weights.npy", "bias.npy"], "NumPy"),
        (["config.json", "model.weights.h5", "metadata.json"], "Keras"),
        (["word/document.xml"], "zip archive that torch.save did not write"),
        (["net/archive_format", "net/models/model.json"], "torch.export"),
    ],
)
def test_other_zip_archives_are_named(tmp_path: Path, names: list[str], says: str) -> None:
    path = tmp_path / "net.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    assert says in refused(path)


def test_another_network_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    torch.save(nn.Sequential(nn.Linear(2, 2)).state_dict(), path)
    assert "no square picture" in refused(path)


# --- hostile archives --------------------------------------------------------------------------------------


def rewritten(path: Path, change: Callable[[str, bytes], bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """A copy of an archive whose entries have been changed."""
    copy = path.with_name("copy.pt")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", compression) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, change(entry.filename, source.read(entry)))
    return copy


def archive(path: Path, program: bytes, entries: dict[str, bytes] | None = None, compression: int = 0) -> Path:
    """An archive as torch.save makes it, around a pickle of one's own."""
    with zipfile.ZipFile(path, "w", compression) as file:
        file.writestr("a/data.pkl", program)
        file.writestr("a/byteorder", b"little")
        for name, data in (entries or {}).items():
            file.writestr(f"a/{name}", data)
    return path


def unicode(text: str) -> bytes:
    return b"X" + len(text.encode()).to_bytes(4, "little") + text.encode()


def number(value: int) -> bytes:
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(data)]) + data


def tensor(key: str, count: int, offset: int, shape: list[int], stride: list[int], kind: str = "Float") -> bytes:
    """The pickle of one tensor, whatever it claims."""
    storage = b"(" + unicode("storage") + f"ctorch\n{kind}Storage\n".encode() + unicode(key) + unicode("cpu")
    sizes = b"(" + b"".join(map(number, shape)) + b"t"
    steps = b"(" + b"".join(map(number, stride)) + b"t"
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(count) + b"tQ" + number(offset) + sizes + steps
        + b"\x89}tR"
    )  # fmt: skip


def pickled_state(**changed: bytes) -> bytes:
    """The pickle of the tutorial's state_dict, every tensor in a storage of its name, some tensors changed."""
    parts = [b"\x80\x02}("]
    for name, array in state(build(TUTORIAL)).items():
        key = name.replace(".", "_")
        strides = [step // 4 for step in array.strides]
        parts += [unicode(name), changed.get(key, tensor(key, array.size, 0, list(array.shape), strides))]
    return b"".join(parts) + b"u."


def storages() -> dict[str, bytes]:
    return {f"data/{name.replace('.', '_')}": array.tobytes() for name, array in state(build(TUTORIAL)).items()}


def test_an_archive_made_by_hand_opens(tmp_path: Path) -> None:
    """So that what is refused below is refused for what was changed."""
    loaded = checkpoint.load(archive(tmp_path / "net.pt", pickled_state(), storages()))
    assert np.array_equal(loaded.weights["fc1.weight"], state(build(TUTORIAL))["fc1.weight"])
    zipped = archive(tmp_path / "net.pt", pickled_state(), storages(), zipfile.ZIP_DEFLATED)
    assert np.array_equal(checkpoint.load(zipped).weights["fc2.bias"], state(build(TUTORIAL))["fc2.bias"])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (tensor("fc2_bias", 10, 0, [10], [0]), "not stored element by element"),
        (tensor("fc2_bias", 1, 0, [10], [1]), "not complete"),
        (tensor("fc2_bias", 10, 1, [10], [1]), "not complete"),
        (tensor("fc2_bias", 10**9, 5, [10], [1]), "not complete"),
        (tensor("fc2_bias", 2**62, 2**62, [10], [1]), "not complete"),
        (tensor("fc2_bias", 10, -1, [10], [1]), "damaged"),
        (tensor("fc2_bias", -10, 0, [10], [1]), "damaged"),
        (tensor("fc2_bias", 10, 0, [-10], [1]), "damaged"),
        (tensor("fc2_bias", 10, 0, [10], [-1]), "damaged"),
        (tensor("fc2_bias", 10, 0, [10**18, 10**18, 10**18], [0, 0, 0]), "do not fit each other"),
        (tensor("fc2_bias", 10, 0, [2**62] * 60, [0] * 60), "do not fit each other"),
        (tensor("fc2_bias", 10, 0, [1] * 10_000, [1] * 10_000), "damaged"),
        (tensor("fc2_bias", 10, 0, [10], [1, 1]), "damaged"),
        (tensor("fc2_bias", 2**100, 0, [10], [1]), "damaged"),
        (tensor("missing", 10, 0, [10], [1]), "missing"),
        (tensor("../byteorder", 10, 0, [10], [1]), "missing"),
        (tensor("fc2_bias", 10, 0, [10], [1], "Double"), "not complete"),
        (tensor("fc2_bias", 10, 0, [10], [1], "Untyped"), "holds Untyped"),
        (tensor("fc2_bias", 10, 0, [10], [1], "ComplexFloat"), "holds ComplexFloat"),
        (b"cos\nsystem\n" + unicode("echo") + b"\x85R", "could run code"),
        (b"ctorch._utils\n_rebuild_tensor_v2\n)R", "not stored as plain numbers"),
        (b"ctorch._utils\n_rebuild_tensor_v2\n(NK\x00))tR", "damaged"),
        (b"N", "not a tensor"),
    ],
)
def test_a_tensor_that_is_not_what_it_claims_is_refused(tmp_path: Path, changed: bytes, says: str) -> None:
    assert says in refused(archive(tmp_path / "net.pt", pickled_state(fc2_bias=changed), storages()))


def test_tensors_may_share_a_storage(tmp_path: Path) -> None:
    shared = tensor("fc1_bias", 128, 17, [10], [1])
    loaded = checkpoint.load(archive(tmp_path / "net.pt", pickled_state(fc2_bias=shared), storages()))
    assert np.array_equal(loaded.weights["fc2.bias"], loaded.weights["fc1.bias"][17:27])


def patched(path: Path, old: bytes, new: bytes) -> Path:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))
    return path


def lies_about_size(path: Path) -> Path:
    """The list of entries says 3 GB for a storage of 40 bytes."""
    data = bytearray(archive(path, pickled_state(), storages(), zipfile.ZIP_DEFLATED).read_bytes())
    place = data.rindex(b"a/data/fc2_bias") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 3_000_000_000)
    path.write_bytes(data)
    return path


def encrypted(path: Path) -> Path:
    data = bytearray(archive(path, pickled_state(), storages()).read_bytes())
    place = data.rindex(b"a/data.pkl") - 46
    data[place + 8] |= 1
    path.write_bytes(data)
    return path


def twice(path: Path) -> Path:
    archive(path, pickled_state(), storages())
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("a/data.pkl", b"\x80\x02}.")
    return path


def crowded(path: Path) -> Path:
    return archive(path, pickled_state(), {f"data/{index}": b"" for index in range(40_000)})


def deflate_damaged(path: Path) -> Path:
    data = bytearray(archive(path, pickled_state(), storages(), zipfile.ZIP_DEFLATED).read_bytes())
    data[60:120] = bytes(60)
    path.write_bytes(data)
    return path


def storage_damaged(path: Path) -> Path:
    return patched(archive(path, pickled_state(), storages()), storages()["data/fc1_bias"], bytes(512))


def cut_off(path: Path) -> Path:
    path.write_bytes(archive(path, pickled_state(), storages()).read_bytes()[:-4_000])
    return path


def no_list(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04" + bytes(100) + b"PK\x05\x06" + b"\xff" * 18)
    return path


def list_far_away(path: Path) -> Path:
    """What made zipfile.is_zipfile itself fail: a place of the list beyond all files."""
    end = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 2**63, 2**63)
    path.write_bytes(
        b"PK\x03\x04" + end + b"PK\x06\x07" + struct.pack("<IQI", 0, 4, 1) + b"PK\x05\x06" + b"\xff" * 16 + b"\0\0"
    )
    return path


def nested(path: Path) -> Path:
    inner = archive(path, pickled_state(), storages()).read_bytes()
    return archive(path, inner, {"data.pkl/data.pkl": inner})


def bombed(path: Path) -> Path:
    """Ten numbers of a storage of 25 million, 100 kB in the file."""
    huge = tensor("fc2_bias", 25_000_000, 0, [10], [1])
    entries = storages() | {"data/fc2_bias": bytes(100_000_000)}
    return archive(path, pickled_state(fc2_bias=huge), entries, zipfile.ZIP_DEFLATED)


ARCHIVES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a size that is a lie": (lies_about_size, "largest network"),
    "encrypted": (encrypted, "encrypted"),
    "an entry twice": (twice, "two entries of one name"),
    "forty thousand entries": (crowded, "list of entries is too long"),
    "damaged deflate": (deflate_damaged, "damaged"),
    "damaged numbers": (storage_damaged, "damaged"),
    "cut off": (cut_off, "damaged"),
    "a list that is not there": (no_list, "damaged"),
    "a list far away": (list_far_away, "damaged"),
    "an archive in an archive": (nested, "damaged"),
    "a bomb": (bombed, "far more numbers"),
    "bzip2": (lambda path: archive(path, pickled_state(), storages(), zipfile.ZIP_BZIP2), "compressed in a way"),
    "lzma": (lambda path: archive(path, pickled_state(), storages(), zipfile.ZIP_LZMA), "compressed in a way"),
    "a long pickle": (lambda path: archive(path, b"\x80\x02(" + b"N" * 9_000_000 + b"1.", None, 8), "too large"),
    "many operations": (lambda path: archive(path, b"\x80\x02(" + b"N" * 7_000_000 + b"1.", None, 8), "too long"),
    "a hash bomb": (
        lambda path: archive(
            path,
            b"\x80\x02})q\x00" + b"".join(bytes([104, i, 104, i, 134, 113, i + 1]) for i in range(60)) + b"h<K\x01s.",
        ),
        "damaged",
    ),
    "a deep key": (
        lambda path: archive(path, b"\x80\x02})" + b"\x85" * 200_000 + b"K\x01s.", None, 8),
        "no state_dict",
    ),
    "a method overwritten": (
        lambda path: archive(path, b"\x80\x02ccollections\nOrderedDict\n)R}" + unicode("items") + b"K\x01sb."),
        "holds no weights",
    ),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_hostile_archive_is_one_sentence(tmp_path: Path, kind: str) -> None:
    make, says = ARCHIVES[kind]
    assert says in refused(make(tmp_path / "net.pt"))


@LINUX
def test_no_hostile_archive_takes_200_mb(tmp_path: Path) -> None:
    """In a process that may not grow by more; the limit on operations bounds the time."""
    paths = [make(tmp_path / f"{index}.pt") for index, (make, _) in enumerate(ARCHIVES.values())]
    assert len(set(paths)) == len(paths) == len(refusals(paths))


def test_neither_torch_nor_pickle_reads_a_foreign_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a foreign file was given to an unpickler")

    path = tmp_path / "net.pt"
    torch.save(build(TUTORIAL).state_dict(), path)
    for module, name in ((torch, "load"), (pickle, "load"), (pickle, "loads"), (pickle, "Unpickler")):
        monkeypatch.setattr(module, name, never)
    assert checkpoint.load(path).spec == TUTORIAL


def test_reading_needs_no_torch(tmp_path: Path) -> None:
    """So that a hostile file is refused in a blink, before the seconds that loading torch takes."""
    code = "import sys, cnn_gui.core.exchange.checkpoint; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_reader_takes_what_it_can_from_a_state_dict(tmp_path: Path) -> None:
    """Objects beside the weights are described and left alone."""
    path = tmp_path / "net.pt"
    torch.save({"state_dict": {"w": torch.ones(2)}, "args": slice(1, 2), "best": np.float64(0.5)}, path)
    with path.open("rb") as file:
        read: Tensors = contents_of_pt(file).tensors
    assert list(read) == ["w"]
