"""ONNX files written: protocol buffers field by field, as wire.py and model.py take them apart.

Field numbers: onnx/onnx.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

import numpy as np

from cnn_gui.core.exchange.onnx.nodes import INPUT, OPSET, OUTPUT, Constant, NodeAttribute, WrittenNode

IR_VERSION = 8
"""The oldest that knows the opset: older programs read it too."""

_FLOAT, _INT64 = 1, 7
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_STRING, _ATTRIBUTE_INTS = 1, 2, 3, 7


def model_bytes(
    nodes: Iterable[WrittenNode],
    constants: Mapping[str, Constant],
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
    metadata: Mapping[str, str],
    about: tuple[str, str, str],
) -> bytes:
    """A whole file.

    shapes: of one input and of its output, without the batch, which is left open and called so. metadata: notes by
    name. about: who wrote it, in which version, and a text for people.
    """
    producer, version, text = about
    read, given = shapes
    graph = [
        *(_block(1, _node(each)) for each in nodes),
        _text(2, producer),
        *(_block(5, _tensor(name, values)) for name, values in constants.items()),
        _text(10, text),
        _block(11, _value(INPUT, read)),
        _block(12, _value(OUTPUT, given)),
    ]
    return b"".join(
        [
            _number(1, IR_VERSION),
            _text(2, producer),
            _text(3, version),
            _block(7, b"".join(graph)),
            _block(8, _text(1, "") + _number(2, OPSET)),
            *(_block(14, _text(1, name) + _text(2, note)) for name, note in metadata.items()),
        ]
    )


def _node(node: WrittenNode) -> bytes:
    parts = [_text(1, each) for each in node.inputs]
    parts += [_text(2, node.output), _text(3, node.output), _text(4, node.operator)]
    parts += [_block(5, _attribute(name, value)) for name, value in node.attributes.items()]
    return b"".join(parts)


def _attribute(name: str, value: NodeAttribute) -> bytes:
    match value:
        case int():
            content, kind = _number(3, value), _ATTRIBUTE_INT
        case float():
            content, kind = _tag(2, 5) + struct.pack("<f", value), _ATTRIBUTE_FLOAT
        case str():
            content, kind = _text(4, value), _ATTRIBUTE_STRING
        case _:
            content, kind = b"".join(_number(8, each) for each in value), _ATTRIBUTE_INTS
    return _text(1, name) + content + _number(20, kind)


def _tensor(name: str, values: Constant) -> bytes:
    is_whole = values.dtype == np.int64
    data = np.ascontiguousarray(values, "<i8" if is_whole else "<f4").tobytes()
    sizes = b"".join(_number(1, size) for size in values.shape)
    return sizes + _number(2, _INT64 if is_whole else _FLOAT) + _text(8, name) + _block(9, data)


def _value(name: str, shape: tuple[int, ...]) -> bytes:
    """An input or output: its name, and that it is numbers of this shape, for any number of images."""
    sizes = [_text(2, "batch"), *(_number(1, size) for size in shape)]
    dimensions = b"".join(_block(1, size) for size in sizes)
    return _text(1, name) + _block(2, _block(1, _number(1, _FLOAT) + _block(2, dimensions)))


# --- fields -----------------------------------------------------------------------------------------------------------


def _tag(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _number(field: int, value: int) -> bytes:
    return _tag(field, 0) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _block(field, value.encode("utf-8", "replace"))


def _block(field: int, data: bytes) -> bytes:
    return _tag(field, 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first. None of what is written here is below 0."""
    result = bytearray()
    while value > 0x7F:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    result.append(value)
    return bytes(result)
