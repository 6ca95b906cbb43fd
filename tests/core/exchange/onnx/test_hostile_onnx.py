"""ONNX files that claim too much, or are none: one sentence, little memory, and no long wait."""

from __future__ import annotations

import itertools
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.onnx import wire
from tests.core.exchange.onnx.graphs import graph
from tests.core.exchange.onnx.test_reading import chain, numbers, scalar

MEMORY = 150_000_000


def varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def file_of(parts: bytes) -> bytes:
    """A model with a graph of these parts."""
    return b"\x08\x08" + b"\x12\x01x" + field(7, parts)


def edited(change: Callable[[onnx.ModelProto], object]) -> bytes:
    model = onnx.load_from_string(chain(("Relu", ["x"], "h")))
    change(model)
    data: bytes = model.SerializeToString()
    return data


def external(model: onnx.ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
    tensor.external_data.add(key="location", value="../../etc/passwd")


def claim(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].dims[:] = [60_000, 64_000]


def absurd(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].dims[:] = [2**62, 2**62]


def twins(count: int) -> bytes:
    """Each node doubles what the one before made: 2^count ways to the input."""
    nodes = [("Add", [f"v{i}", f"v{i}"], f"v{i + 1}") for i in range(count)]
    return chain(("Relu", ["x"], "v0"), *nodes, ("Erf", [f"v{count}"], "h"))


def orders(count: int) -> bytes:
    names = [*(f"v{i}" for i in range(count)), "out"]
    nodes = [
        helper.make_node("Transpose", [one], [other], perm=[0, 1, 3, 2]) for one, other in itertools.pairwise(names)
    ]
    first = helper.make_node("Conv", ["x", "k"], ["v0"])
    return graph([first, *nodes], {"k": numbers(200, 1, 1, 1)}, ("N", 1, 128, 128))


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no graph"),
    "text": (lambda: b"hello, this is no network at all", "damaged"),
    "a graph twice": (lambda: file_of(b"") + field(7, b""), "several graphs"),
    "a length beyond the file": (lambda: b"\x08\x08\x3a" + varint(2**40), "too early"),
    "a number without an end": (lambda: b"\x08" + b"\xff" * 30, "within a number"),
    "an unknown kind": (lambda: b"\x08\x08\x0b\x0c", "unknown kind"),
    "two million fields": (lambda: file_of(field(1, b"") * 100_000 + field(13, b"") * 2_000_000), "nodes"),
    "notes": (
        lambda: b"\x08\x08" + b"".join(field(14, field(1, b"%d" % i) + field(2, b"")) for i in range(5_000)),
        "notes",
    ),
    "long names": (lambda: file_of(field(1, field(1, b"n" * 2_000) * 900) * 20), "too long"),
    "many parts": (lambda: file_of(field(13, b"\x08\x01") * 300_000), "too many parts"),
    "a text as a graph": (lambda: file_of(b"\xff" * 100), "within a number"),
    "external": (lambda: edited(external), "external data.*external_data=False"),
    "a billion numbers": (lambda: edited(claim), "do not have the shape"),
    "beyond all numbers": (lambda: edited(absurd), "impossible shape"),
    "too few numbers": (lambda: edited(lambda m: m.graph.initializer[0].dims.append(2)), "shape"),
    "a graph within": (
        lambda: edited(
            lambda m: (
                m.graph.node.insert(0, helper.make_node("If", ["x"], ["x2"], then_branch=m.graph))
                or m.graph.node[1].input.__setitem__(0, "x2")
            )
        ),
        "operation If",
    ),
    "two thousand steps": (lambda: chain(*_steps(1_990)), "cannot be read|128 layers"),
    "doubled": (lambda: twins(1_900), "128 layers|operation Erf"),
    "reordered": (lambda: orders(1_900), "another order"),
    "a stride of zero": (
        lambda: graph(
            [helper.make_node("MaxPool", ["x"], ["out"], kernel_shape=[2, 2], strides=[0, 1])], {}, ("N", 1, 8, 8)
        ),
        "two dimensions",
    ),
    "a huge window": (
        lambda: graph([helper.make_node("AveragePool", ["x"], ["out"], kernel_shape=[2**40, 2], pads=[2**50] * 4)], {}),
        "two dimensions",
    ),
    "much of nothing": (
        lambda: chain(("ConstantOfShape", ["n"], "m"), ("Add", ["x", "m"], "h"), n=np.array([2**40, 2**20])),
        "ConstantOfShape",
    ),
    "a wide product": (
        lambda: chain(("Mul", ["a", "b"], "m"), ("Add", ["x", "m"], "h"), a=numbers(4000, 1), b=numbers(1, 4000)),
        "Mul",
    ),
    "a huge number": (
        lambda: chain(("Mul", ["x", "a"], "p"), ("Relu", ["p"], "h"), a=scalar(3e38)),
        "not finite|Mul|opened",
    ),
}


def _steps(count: int) -> list[tuple[str, list[str], str]]:
    names = ["x", *(f"v{i}" for i in range(count - 1)), "h"]
    return [("Sigmoid", [names[i]], names[i + 1]) for i in range(count)]


@pytest.mark.parametrize("name", FILES)
def test_every_hostile_file_ends_in_a_sentence(name: str, tmp_path: Path) -> None:
    make, said = FILES[name]
    path = tmp_path / "net.onnx"
    path.write_bytes(make())
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointError, match=said) as caught:
            checkpoint.load(path)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    assert str(caught.value).count("\n") == 0
    assert len(str(caught.value)) < 500


def test_a_gigabyte_that_is_claimed_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sparse file: the tensor is as large as it says, and as no network may be."""
    path = tmp_path / "net.onnx"
    size = 300_000_000
    name = field(8, b"w")
    tensor = b"\x08" + varint(size // 4) + b"\x10\x01" + name + varint(9 << 3 | 2) + varint(size)
    nodes = field(1, field(1, b"x") + field(1, b"w") + field(2, b"out") + field(4, b"Conv"))
    shape = field(2, b"".join(field(1, b"\x08" + varint(n)) for n in (1, 1, 28, 28)))
    ends = field(11, field(1, b"x") + field(2, field(1, b"\x08\x01" + shape))) + field(12, field(1, b"out"))
    inner = nodes + ends + varint(5 << 3 | 2) + varint(len(tensor) + size) + tensor
    with path.open("wb") as file:
        file.write(b"\x08\x08" + varint(7 << 3 | 2) + varint(len(inner) + size) + inner)
        file.truncate(file.tell() + size)
    read: list[int] = []
    monkeypatch.setattr(wire.WireFile, "bytes_at", _counted(read))
    with pytest.raises(CheckpointError, match="Conv"):
        checkpoint.load(path)
    assert sum(read) < 100_000


def _counted(read: list[int]) -> Callable[[wire.WireFile, int, int], bytes]:
    original = wire.WireFile.bytes_at

    def bytes_at(self: wire.WireFile, position: int, size: int) -> bytes:
        read.append(size)
        return original(self, position, size)

    return bytes_at


@pytest.mark.parametrize("kind", [np.float16, np.float64])
def test_other_floats_become_float32(kind: type[np.floating], tmp_path: Path) -> None:
    weights = numbers(3, 64).astype(kind)
    path = tmp_path / "net.onnx"
    path.write_bytes(chain(("Relu", ["x"], "h"), w=weights))
    np.testing.assert_array_equal(checkpoint.load(path).weights["fc1.weight"], weights.astype(np.float32))


def test_numbers_in_lists_of_their_own_are_read(tmp_path: Path) -> None:
    """Old exporters write float_data and int64_data in place of raw bytes."""
    weights = numbers(3, 64)

    def change(model: onnx.ModelProto) -> None:
        model.graph.initializer[0].CopyFrom(helper.make_tensor("w", TensorProto.FLOAT, (3, 64), weights.reshape(-1)))
        model.graph.initializer.append(helper.make_tensor("s", TensorProto.INT64, (2,), [0, -1]))
        model.graph.node[1].CopyFrom(helper.make_node("Reshape", ["h", "s"], ["f"]))

    path = tmp_path / "net.onnx"
    path.write_bytes(edited(change))
    np.testing.assert_array_equal(checkpoint.load(path).weights["fc1.weight"], weights)
    assert numpy_helper.to_array(onnx.load(path).graph.initializer[1]).tolist() == [0, -1]


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    data = chain(("Conv", ["x", "k"], "c"), ("Relu", ["c"], "h"), k=numbers(1, 1, 1, 1))
    path, dice, refused = tmp_path / "net.onnx", random.Random(3), 0
    for _ in range(300):
        mutant = bytearray(data)
        for _ in range(dice.randint(1, 3)):
            mutant[dice.randrange(len(mutant) - 800)] = dice.randrange(256)
        path.write_bytes(mutant[: dice.randint(0, len(mutant))] if dice.random() < 0.2 else mutant)
        try:
            checkpoint.load(path)
        except CheckpointError:
            refused += 1
    assert 100 < refused < 300
