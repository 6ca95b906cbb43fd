"""A TorchScript program as a network: what its code does to an input is read as layers, as an ONNX graph is."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.datasets.messages import CHANNELS
from cnn_gui.core.exchange.onnx.model import OnnxInput, OnnxModel, OnnxNode
from cnn_gui.core.exchange.onnx.operators import perform
from cnn_gui.core.exchange.onnx.reading import first_that_fits, weights_of
from cnn_gui.core.exchange.onnx.trace import Trace
from cnn_gui.core.exchange.onnx.values import Known, Value
from cnn_gui.core.exchange.reading.parts import Tensors
from cnn_gui.core.exchange.tensors import StoredTensor, checked_arrays
from cnn_gui.core.exchange.torchscript.code import ScriptCode, ScriptCodeError
from cnn_gui.core.exchange.torchscript.graph import INPUT, NamedTensor, ScriptGraph, ScriptValue
from cnn_gui.core.exchange.torchscript.interpreter import Interpreter, ScriptObject
from cnn_gui.core.network.messages import AdaptivePool, Dropout, NetworkSpec
from cnn_gui.core.network.spec import check

Network = tuple[NetworkSpec, dict[str, Float32]]


@dataclass(frozen=True, slots=True, eq=False)
class ScriptProgram:
    """root: the module whose ``forward`` is the network. tensors: by name. forward: where it is, for one without a
    class."""

    code: ScriptCode
    root: ScriptObject
    tensors: Tensors
    forward: str = ""

    def __call__(self) -> Network | None:
        """Its spec, and its weights by our own names; None where its code is not understood."""
        try:
            return self._network()
        except (ScriptCodeError, CheckpointError, RecursionError):
            return None

    def _network(self) -> Network:
        graph = ScriptGraph()
        output = _first(Interpreter(self.code, graph).call(self._forward(), [self.root, NamedTensor(INPUT)]))
        known = {_name(name): _known(name, each) for name, each in self.tensors.items() if each is not None}
        problem: CheckpointError | None = None
        for channels in CHANNELS:
            entrance = OnnxInput(INPUT, (None, channels, None, None), 1)
            model = OnnxModel(11, graph.nodes, {}, [entrance], [output.name])
            try:
                trace = first_that_fits(model, entrance, known, _perform)
                spec = NetworkSpec(tuple(trace.layers), trace.input_shape)
                check(spec)
                return spec, weights_of(trace, spec)
            except CheckpointError as error:
                problem = problem or error
        assert problem is not None
        raise problem

    def _forward(self) -> ast.FunctionDef:
        return self.code.function(self.forward) if self.forward else self.code.method(self.root.class_name, "forward")


def weight(name: str) -> NamedTensor:
    """The tensor of this name in the file."""
    return NamedTensor(_name(name))


def _name(name: str) -> str:
    return f"weight {name.removeprefix('module.')}"


def _known(name: str, tensor: StoredTensor) -> Known:
    return Known(tensor.shape, lambda: checked_arrays({name: tensor}, {name: tensor.shape})[name])


def _first(value: ScriptValue) -> NamedTensor:
    """What the program gives, or the first of several things."""
    found = value[0] if isinstance(value, list) and value else value
    if not isinstance(found, NamedTensor):
        raise ScriptCodeError("it gives no tensor")
    return found


def _perform(trace: Trace, node: OnnxNode) -> Value:
    """ONNX's operations, and two of torch's."""
    if node.operator == "AdaptivePool":
        rows, columns = node.integers("sizes") or (1, 1)
        size = rows if rows == columns else (rows, columns)
        return trace.add(node, AdaptivePool("avg", size), trace.maps(node))
    if node.operator == "ChannelDropout":
        return trace.add_same(node, Dropout(node.number("ratio", 0.5), channels=True), trace.flow(node))
    return perform(trace, node)
