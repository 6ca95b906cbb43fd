"""What a program does to tensors, as operations of ONNX (core.exchange.onnx reads them as layers)."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.core.exchange.onnx.model import MAX_NODES, AttributeValue, OnnxNode
from cnn_gui.core.exchange.torchscript.code import ScriptCodeError

INPUT = "input"


@dataclass(frozen=True, slots=True)
class NamedTensor:
    """A tensor, or a number that depends on shapes, by its name in the graph."""

    name: str


ScriptValue = object
"""A NamedTensor, a plain None, bool, int, float or str, a list or tuple of such, an object or a function."""


class ScriptGraph:
    """nodes: in the order in which they are computed."""

    def __init__(self) -> None:
        self.nodes: list[OnnxNode] = []

    def emit(self, operator: str, *inputs: NamedTensor | None, **attributes: AttributeValue) -> NamedTensor:
        """One operation more. Raises ScriptCodeError where there are too many."""
        if len(self.nodes) >= MAX_NODES:
            raise ScriptCodeError("too many operations")
        name = f"value {len(self.nodes)}"
        names = tuple("" if each is None else each.name for each in inputs)
        self.nodes.append(OnnxNode(operator, name, names, (name,), attributes))
        return NamedTensor(name)

    def constant(self, value: ScriptValue) -> NamedTensor:
        """A number, or a list of one."""
        if type(value) is int and abs(value) < 2**31:
            return self.emit("Constant", value_int=value)
        if isinstance(value, float):
            return self.emit("Constant", value_float=value)
        raise ScriptCodeError("no number")
