"""Networks out of ONNX files: the graph's operations are read as layers, and nothing of it is run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MAX_SIDE, MNIST, Task, numbered
from cnn_gui.core.exchange import task_json
from cnn_gui.core.exchange.onnx.model import OnnxInput, OnnxModel, OnnxNode, read_model
from cnn_gui.core.exchange.onnx.operators import perform
from cnn_gui.core.exchange.onnx.own import noted_weights, spec_as_noted
from cnn_gui.core.exchange.onnx.trace import NOTHING, Trace
from cnn_gui.core.exchange.onnx.values import Ended, Flow, Known, RefusedNodeError, Value
from cnn_gui.core.exchange.onnx.wire import DamagedOnnxError, WireFile
from cnn_gui.core.exchange.tensors import quoted
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import check, layer_infos, parameter_shapes

USUAL_SIDES = (28, 32)
"""Sizes that are tried where the graph leaves its input's height and width open."""

TASK_KEY = "cnn-gui task"
"""The note in a file's metadata with its task, as core.exchange.task_json writes it; "MNIST" for MNIST's."""

_BYTES = 2
"""The type of an input of whole numbers 0 to 255."""

_LEAST_OF_ONES = 0.05
"""What an input of 0 to 1 is at least multiplied by; one of 0 to 255 is divided by about as much."""

Perform = Callable[[Trace, OnnxNode], Value]

Read = tuple[NetworkSpec, dict[str, Float32], Task | None]


def read_onnx(file: BinaryIO) -> Read:
    """The network in an ONNX file: its spec, its weights by our own names, and its task.

    A file of this app says its network itself (core.exchange.onnx.own), of any other the graph is read as layers. The
    task is what the file says by its metadata, or by a normalisation with which its graph begins; None where it
    says nothing. Raises CheckpointError in one sentence for everything that is not read, and names the operation.
    """
    try:
        model = read_model(WireFile(file))
        noted = spec_as_noted(model)
        if noted is not None and TASK_KEY in model.metadata:
            return noted, noted_weights(model, noted), _noted_task(model, noted)
        entrance = _entrance(model)
        trace = first_that_fits(model, entrance)
        spec = NetworkSpec(tuple(trace.layers), trace.input_shape)
        check(spec)
        return spec, weights_of(trace, spec), _task(model, trace, entrance, spec)
    except DamagedOnnxError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "It is damaged or not an ONNX file ({reason})."), reason=error
        ) from error


def _entrance(model: OnnxModel) -> OnnxInput:
    inputs = [each for each in model.inputs if each.name not in model.constants]
    if len(inputs) != 1 or inputs[0].shape is None:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "Its graph has {count} inputs with a shape; a network that looks at one image has one."
            ),
            count=sum(each.shape is not None for each in inputs),
        )
    if not model.outputs:
        raise DamagedOnnxError("it has no output")
    return inputs[0]


def first_that_fits(
    model: OnnxModel, entrance: OnnxInput, known: Mapping[str, Known] = NOTHING, operations: Perform = perform
) -> Trace:
    """The layers of the graph. Raises CheckpointError for the first size of input that is tried.

    known: constants by name that are not in the model. operations: what reads a node.
    """
    first_error: CheckpointError | None = None
    for shape, flow in _inputs(entrance):
        trace = Trace(model, shape, flow, known)
        try:
            _read_graph(model, trace, operations)
            return trace
        except CheckpointError as error:
            first_error = first_error or error
    assert first_error is not None
    raise first_error


def _inputs(entrance: OnnxInput) -> Iterator[tuple[tuple[int, int, int], Flow]]:
    """Shapes (channels, height, width) that the input may have, and how the graph lays it out."""
    shape = entrance.shape or ()
    rest = shape[1:]
    tried = USUAL_SIDES if len(rest) > 1 and None in rest else (0,)
    for side in tried:
        sizes = tuple(side if size is None and axis else size for axis, size in enumerate(rest))
        if len(rest) == 3 and rest[0] is None and rest[2] is not None:
            sizes = (side, *sizes[1:])
        found = _input(tuple(size for size in sizes if size is not None))
        if found is None or len(found[1].shape) != len(rest):
            raise CheckpointError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "Its input {name} is {shape}; images of 1 or 3 channels can be read, laid out as a batch of "
                    "channels, rows and columns.",
                ),
                name=quoted(entrance.name),
                shape="×".join("?" if size is None else str(size)[:12] for size in shape) or "a single number",
            )
        yield found


def _input(sizes: tuple[int, ...]) -> tuple[tuple[int, int, int], Flow] | None:
    match sizes:
        case (1 | 3 as channels, rows, columns):
            shape = (channels, rows, columns)
            return shape, Flow("input", shape)
        case (rows, columns, 1 | 3 as channels) if rows * columns <= MAX_SIDE**2:
            shape = (channels, rows, columns)
            order = np.arange(math.prod(shape), dtype=np.int32).reshape(shape).transpose(1, 2, 0)
            return shape, Flow("input", (rows, columns, channels)).laid_out(order)
        case (rows, columns):
            return (1, rows, columns), Flow("input", (rows, columns))
        case (count,):
            for channels in (1, 3):
                side = math.isqrt(count // channels)
                if side * side * channels == count:
                    return (channels, side, side), Flow("input", (count,))
    return None


def _read_graph(model: OnnxModel, trace: Trace, operations: Perform) -> None:
    """Reads the graph's operations as layers, those that its first output needs."""
    for node in _needed(model):
        trace.name(node, operations(trace, node))
    end = OnnxNode("Output", model.outputs[0], (model.outputs[0],), (), {})
    value = trace.value(end, 0)
    flow = value.flow if isinstance(value, Ended) else trace.flow(end)
    squeezed = trace.as_vector(end, trace.reordered(end, flow, flow.ordered().reshape(-1)))
    if squeezed.order is not None:
        raise RefusedNodeError(end, QT_TRANSLATE_NOOP("core", "its classes are in another order than its last layer's"))
    if trace.infos()[-1].name != squeezed.layer:
        raise RefusedNodeError(end, QT_TRANSLATE_NOOP("core", "it is not the last layer's result"))


def _needed(model: OnnxModel) -> list[OnnxNode]:
    """The nodes on which the first output depends, in their order."""
    wanted, found = {model.outputs[0]}, []
    for node in reversed(model.nodes):
        if not wanted.isdisjoint(node.outputs):
            wanted.update(node.inputs)
            found.append(node)
    return found[::-1]


def weights_of(trace: Trace, spec: NetworkSpec) -> dict[str, Float32]:
    """The weights by our own names. Their shapes were checked; now they are read from the file."""
    weights = {}
    for name, shape in parameter_shapes(spec).items():
        values = np.ascontiguousarray(trace.weights[name](), np.float32)
        if values.shape != shape or not np.isfinite(values).all():
            raise CheckpointError(
                QT_TRANSLATE_NOOP("core", "The weights of {name} are not finite, or not of its shape."), name=name
            )
        weights[name] = values
    return weights


def _task(model: OnnxModel, trace: Trace, entrance: OnnxInput, spec: NetworkSpec) -> Task | None:
    """What the file says about its task."""
    if TASK_KEY in model.metadata:
        return _noted_task(model, spec)
    scale, shift = trace.scale, trace.shift
    if entrance.type == _BYTES or scale.max() < _LEAST_OF_ONES:
        scale = 255 * scale
    elif (scale == 1).all() and not shift.any():
        return None
    task = replace(
        stand_in_task(spec),
        mean=tuple(_short(value) for value in -shift / scale),
        std=tuple(_short(value) for value in 1 / scale),
        data="",
        named=False,
    )
    try:
        task_json.dumps(task, spec)
    except CheckpointError as error:
        raise CheckpointError(
            QT_TRANSLATE_NOOP(
                "core", "The normalisation with which its graph begins makes no sense: x · {scale} + {shift}."
            ),
            scale=f"{scale[0]:.3g}",
            shift=f"{shift[0]:.3g}",
        ) from error
    return task


def _noted_task(model: OnnxModel, spec: NetworkSpec) -> Task:
    text = model.metadata[TASK_KEY].text(task_json.MAX_TEXT)
    return task_json.loads(None if text == MNIST.data else text, spec)


def stand_in_task(spec: NetworkSpec) -> Task:
    """For a network of which nothing is known but its layers: MNIST's where it reads the same and gives as many
    classes, else classes by number and pixels as they are."""
    (count,) = layer_infos(spec)[-1].shape_out
    if count == len(MNIST.classes) and spec.input_shape == MNIST.input_shape:
        return MNIST
    channels = spec.input_shape[0]
    return Task(
        classes=numbered(count),
        input_shape=spec.input_shape,
        mean=(0.0,) * channels,
        std=(1.0,) * channels,
        mode=InputMode.AS_DRAWN,
        named=False,
    )


def _short(value: float) -> float:
    return float(f"{value:.6g}")
