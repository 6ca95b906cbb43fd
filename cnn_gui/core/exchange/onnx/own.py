"""Files that this app wrote: a note says the network, and the graph is that which this network becomes.

A graph alone does not say all of a network: which pooling was adaptive, whether dropout leaves out whole maps, what
nothing reads. A note could say anything of a graph that another program has changed meanwhile; so it counts only where
the network in it makes this very graph, node by node. Otherwise the graph is read as anybody's is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.exchange.onnx.model import OnnxModel, OnnxNode
from cnn_gui.core.exchange.onnx.nodes import INPUT, OPSET, OUTPUT, WrittenGraph, WrittenNode
from cnn_gui.core.exchange.onnx.wire import DamagedOnnxError
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import MAX_TEXT, parameter_shapes, spec_from_json

SPEC_KEY = "cnn-gui network"
"""The note in a file's metadata with its layers, as core.network.spec writes them."""


def spec_as_noted(model: OnnxModel) -> NetworkSpec | None:
    """The network in the file's note, where its graph is this network's; None in every other case."""
    note = model.metadata.get(SPEC_KEY)
    if note is None:
        return None
    try:
        spec = spec_from_json(note.text(MAX_TEXT))
        return spec if _is_of(model, spec) else None
    except (CheckpointError, DamagedOnnxError):
        return None


def noted_weights(model: OnnxModel, spec: NetworkSpec) -> dict[str, Float32]:
    """The weights of a network that ``spec_as_noted`` gave. Raises CheckpointError where they are not finite."""
    return {name: model.constants[name].floats() for name in parameter_shapes(spec)}


def _is_of(model: OnnxModel, spec: NetworkSpec) -> bool:
    graph = WrittenGraph(spec)
    shapes = parameter_shapes(spec) | {name: values.shape for name, values in graph.constants.items()}
    return (
        model.opset == OPSET
        and [(each.name, each.shape) for each in model.inputs] == [(INPUT, (None, *spec.input_shape))]
        and model.outputs == [OUTPUT]
        and {name: tensor.shape for name, tensor in model.constants.items()} == shapes
        and len(model.nodes) == len(graph.nodes)
        and all(map(_is_same, model.nodes, graph.nodes))
        and _holds(model, graph)
    )


def _is_same(found: OnnxNode, node: WrittenNode) -> bool:
    return (
        (found.operator, found.inputs, found.outputs) == (node.operator, node.inputs, (node.output,))
        and found.domain == ""
        and _short(found.attributes) == _short(node.attributes)
    )


def _short(attributes: Mapping[str, object]) -> dict[str, object]:
    """As a file holds them: a float with 32 bits."""
    return {name: float(np.float32(value)) if isinstance(value, float) else value for name, value in attributes.items()}


def _holds(model: OnnxModel, graph: WrittenGraph) -> bool:
    for name, values in graph.constants.items():
        tensor = model.constants[name]
        if tensor.is_float is (values.dtype == np.int64):
            return False
        if not np.array_equal(tensor.floats() if tensor.is_float else tensor.integers(), values):
            return False
    return True
