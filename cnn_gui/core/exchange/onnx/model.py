"""What is in an ONNX file: nodes, constants, inputs, outputs; still nothing of what they mean.

Field numbers: onnx/onnx.proto. Types and sizes are what the file says; numbers are read when they are asked for.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.onnx.wire import DamagedOnnxError, WireBlock, WireFile, signed
from cnn_gui.core.exchange.tensors import StoredTensor, checked_arrays, quoted
from cnn_gui.core.network.spec import MAX_PARAMETERS

MAX_NODES = 2_000
"""Nodes, and constants; a network of 128 layers has some 600 nodes where each activation is written as five."""

MAX_SMALL = 4_096
"""Numbers of a constant that decides what a layer is: a shape, sizes of padding, a scale for each map."""

_MAX_VALUES = 1_000
"""Values of an attribute, or dimensions."""

_FLOATS = {1: "float32", 10: "float16", 11: "float64", 16: "bfloat16"}
_INTEGERS = {2: "u1", 3: "i1", 5: "<i2", 6: "<i4", 7: "<i8", 9: "u1"}
"""Types of numbers by what the format calls them: of weights; whole numbers, as numpy calls them."""

_SIZES = {"float32": 4, "float16": 2, "float64": 8, "bfloat16": 2}

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True, eq=False)
class OnnxTensor:
    """Numbers in the file. type: as the format numbers them. place: where they are, each of ``packed`` bytes; 0 where
    they are whole numbers one behind the other. external: they are in another file."""

    name: str
    shape: tuple[int, ...]
    type: int
    place: WireBlock | None
    packed: int
    external: bool

    @property
    def is_float(self) -> bool:
        return self.type in _FLOATS

    def floats(self) -> Float32:
        """As float32, all finite. Raises CheckpointError, also where it claims more than it holds."""
        self.check()
        if self.place is None or not self.is_float:
            raise CheckpointError(QT_TRANSLATE_NOOP("core", "{name} holds no numbers."), name=quoted(self.name))
        place, kind = self.place, _FLOATS[self.type]
        if self.packed != _SIZES[kind]:
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "{name} is not stored as plain numbers."), name=quoted(self.name)
            )
        steps = tuple(math.prod(self.shape[axis + 1 :]) for axis in range(len(self.shape)))
        stored = StoredTensor(kind, self.shape, steps, 0, self.name, place.size, lambda: place.read(place.size))
        name = quoted(self.name)
        return checked_arrays({name: stored}, {name: self.shape})[name]

    def integers(self) -> Int64:
        """Whole numbers of a small constant. Raises CheckpointError or DamagedOnnxError."""
        self.check()
        count, kind = math.prod(self.shape), _INTEGERS.get(self.type)
        if kind is None or count > MAX_SMALL:
            raise DamagedOnnxError(f"{quoted(self.name)} is no short list of whole numbers")
        if self.place is None:
            values = np.empty(0, np.int64)
        elif self.packed:
            values = np.frombuffer(self._bytes(np.dtype(kind).itemsize * count), kind).astype(np.int64)
        else:
            values = np.array(self.place.numbers(10 * MAX_SMALL), np.int64)
        if len(values) != count:
            raise DamagedOnnxError(f"{quoted(self.name)} is not complete")
        return values.reshape(self.shape)

    def check(self) -> None:
        """Raises CheckpointError where its numbers cannot be read for what is said of them."""
        if self.external:
            raise CheckpointError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "Its weights are in another file beside it (external data), which is not read: save it as one "
                    "file, with {code}.",
                ),
                code="torch.onnx.export(..., external_data=False)",
            )
        if math.prod(self.shape) > MAX_PARAMETERS:
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "{name} claims {count} numbers; a network may have {most:,}."),
                name=quoted(self.name),
                count=f"{float(math.prod(self.shape)):.3g}",
                most=MAX_PARAMETERS,
            )

    def _bytes(self, size: int) -> bytes:
        assert self.place is not None
        if self.place.size != size:
            raise DamagedOnnxError(f"{quoted(self.name)} is not complete")
        return self.place.read(size)


AttributeValue = int | float | str | tuple[int, ...] | tuple[float, ...] | OnnxTensor | None


@dataclass(frozen=True, slots=True, eq=False)
class OnnxNode:
    """One operation. attributes: by name; None for what is not read, as a graph within."""

    operator: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, AttributeValue]
    domain: str = ""

    def integer(self, name: str, default: int) -> int:
        value = self.attributes.get(name, default)
        return value if isinstance(value, int) else default

    def number(self, name: str, default: float) -> float:
        value = self.attributes.get(name, default)
        return float(value) if isinstance(value, int | float) else default

    def text(self, name: str, default: str = "") -> str:
        value = self.attributes.get(name, default)
        return value if isinstance(value, str) else default

    def integers(self, name: str) -> tuple[int, ...] | None:
        value = self.attributes.get(name)
        return tuple(int(each) for each in value) if isinstance(value, tuple) else None


@dataclass(frozen=True, slots=True)
class OnnxInput:
    """shape: with the batch; None for a size that is left open. type: of its numbers."""

    name: str
    shape: tuple[int | None, ...] | None
    type: int


@dataclass(slots=True, eq=False)
class OnnxModel:
    """opset: the version of the operators. metadata: texts by name, still in the file."""

    opset: int = 1
    nodes: list[OnnxNode] = field(default_factory=list)
    constants: dict[str, OnnxTensor] = field(default_factory=dict)
    inputs: list[OnnxInput] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    metadata: dict[str, WireBlock] = field(default_factory=dict)


def read_model(file: WireFile) -> OnnxModel:
    """Everything but the numbers. Raises DamagedOnnxError where the file is not as the format asks."""
    model = OnnxModel()
    graphs = 0
    for number, value in file.whole.fields():
        match number, value:
            case 7, WireBlock():
                graphs += 1
                _read_graph(value, model)
            case 8, WireBlock():
                domain, version = _opset(value)
                model.opset = version if domain in ("", "ai.onnx") else model.opset
            case 14, WireBlock():
                _add(model.metadata, *_entry(value))
    if graphs != 1:
        raise DamagedOnnxError("it holds no graph" if graphs == 0 else "it holds several graphs")
    return model


def _read_graph(block: WireBlock, model: OnnxModel) -> None:
    for number, value in block.fields():
        match number, value:
            case 1, WireBlock():
                model.nodes.append(_node(value))
            case 5, WireBlock():
                tensor = _tensor(value)
                _add(model.constants, tensor.name, tensor)
            case 11, WireBlock():
                model.inputs.append(_input(value))
            case 12, WireBlock():
                model.outputs.append(_input(value).name)
        if max(len(model.nodes), len(model.inputs), len(model.outputs)) > MAX_NODES:
            raise DamagedOnnxError(f"it has more than {MAX_NODES:,} nodes")


def _add(entries: dict[str, Loaded], name: str, value: Loaded) -> None:
    if len(entries) >= MAX_NODES:
        raise DamagedOnnxError(f"it has more than {MAX_NODES:,} constants or notes")
    entries[name] = value


def _opset(block: WireBlock) -> tuple[str, int]:
    domain, version = "", 1
    for number, value in block.fields():
        match number, value:
            case 1, WireBlock():
                domain = value.text()
            case 2, int():
                version = signed(value)
    return domain, version


def _entry(block: WireBlock) -> tuple[str, WireBlock]:
    parts = {number: value for number, value in block.fields() if isinstance(value, WireBlock)}
    if 1 not in parts or 2 not in parts:
        raise DamagedOnnxError("a note in it is not complete")
    return parts[1].text(), parts[2]


def _node(block: WireBlock) -> OnnxNode:
    texts: dict[int, list[str]] = {1: [], 2: [], 3: [], 4: [], 7: []}
    attributes: dict[str, AttributeValue] = {}
    for number, value in block.fields():
        if number in texts and isinstance(value, WireBlock):
            texts[number].append(value.text())
            if len(texts[number]) > _MAX_VALUES:
                raise DamagedOnnxError("a node of it reads too much")
        elif number == 5 and isinstance(value, WireBlock):
            name, content = _attribute(value)
            _add(attributes, name, content)
    return OnnxNode(
        operator="".join(texts[4][-1:]),
        name="".join(texts[3][-1:]),
        inputs=tuple(texts[1]),
        outputs=tuple(texts[2]),
        attributes=attributes,
        domain="".join(texts[7][-1:]),
    )


def _attribute(block: WireBlock) -> tuple[str, AttributeValue]:
    name = ""
    single: AttributeValue = None
    lists: list[int | float] = []
    for number, value in block.fields():
        match number, value:
            case 1, WireBlock():
                name = value.text()
            case 2, WireBlock() if value.size == 4:
                single = struct.unpack("<f", value.read(4))[0]
            case 3, int():
                single = signed(value)
            case 4, WireBlock():
                single = value.text(100_000)
            case 5, WireBlock():
                single = _tensor(value)
            case ((7 | 8), _):
                lists += _many(value, fixed=number == 7)
    return name, tuple(lists) if lists else single


def _many(value: int | WireBlock, *, fixed: bool) -> list[float] | list[int]:
    """Numbers of a field that may hold one or many."""
    if isinstance(value, int):
        return [signed(value)]
    if not fixed:
        return value.numbers(10 * _MAX_VALUES)
    data = value.read(4 * _MAX_VALUES)
    if len(data) % 4:
        raise DamagedOnnxError("it ends within a number")
    return list(struct.unpack(f"<{len(data) // 4}f", data))


def _tensor(block: WireBlock) -> OnnxTensor:
    name, kind, external = "", 0, False
    shape: list[int] = []
    places: list[tuple[int, WireBlock]] = []
    packed = {4: 4, 5: 0, 7: 0, 9: -1, 10: 8}
    for number, value in block.fields():
        match number, value:
            case 1, _:
                shape += [signed(value)] if isinstance(value, int) else value.numbers(10 * _MAX_VALUES)
            case 2, int():
                kind = value
            case 8, WireBlock():
                name = value.text()
            case ((4 | 5 | 7 | 9 | 10), WireBlock()):
                places.append((packed[number], value))
            case (13, _) | (14, 1):
                external = True
            case 3, _:
                raise DamagedOnnxError("a constant of it is in several parts")
        if len(shape) > 8 or len(places) > 1:
            raise DamagedOnnxError("a constant of it has too many parts")
    if any(not 0 <= size < 2**40 for size in shape):
        raise DamagedOnnxError(f"{quoted(name)} has an impossible shape")
    size, place = places[0] if places else (0, None)
    if size < 0:
        size = _SIZES.get(_FLOATS.get(kind, ""), 1)
    return OnnxTensor(name, tuple(shape), kind, place, size, external)


def _input(block: WireBlock) -> OnnxInput:
    """A graph's input or output: its name, and its shape where it is a tensor."""
    name, kind, shape = "", 0, None
    for number, value in block.fields():
        match number, value:
            case 1, WireBlock():
                name = value.text()
            case 2, WireBlock():
                for tensor in _inner(value, 1):
                    kind, shape = _tensor_type(tensor)
    return OnnxInput(name, shape, kind)


def _tensor_type(block: WireBlock) -> tuple[int, tuple[int | None, ...] | None]:
    kind, shape = 0, None
    for number, value in block.fields():
        match number, value:
            case 1, int():
                kind = value
            case 2, WireBlock():
                shape = tuple(_dimension(dimension) for dimension in _inner(value, 1))
                if len(shape) > 8:
                    raise DamagedOnnxError("its input has too many dimensions")
    return kind, shape


def _dimension(block: WireBlock) -> int | None:
    sizes = [signed(value) for number, value in block.fields() if number == 1 and isinstance(value, int)]
    # Some exporters write 0 or -1 for what is left open.
    return sizes[-1] if sizes and 0 < sizes[-1] < 2**40 else None


def _inner(block: WireBlock, number: int) -> Iterator[WireBlock]:
    for found, value in block.fields():
        if found == number and isinstance(value, WireBlock):
            yield value
