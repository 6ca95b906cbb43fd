"""ONNX files for tests: written by PyTorch, or node by node; and what onnxruntime makes of them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.exchange.onnx.reading import Read, read_onnx
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import NetworkSpec

BATCH = 3


def exported(network: nn.Module, shape: Sequence[int] = (1, 28, 28), *, opset: int = 17, dynamic: bool = True) -> bytes:
    """What torch.onnx.export writes."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.zeros(1, *shape),),
            file,  # type: ignore[arg-type]
            dynamo=False,
            opset_version=opset,
            input_names=["image"],
            dynamic_axes={"image": {0: "batch"}} if dynamic else None,
        )
    return file.getvalue()


def graph(
    nodes: Sequence[Any],
    constants: Mapping[str, Any],
    shape: Sequence[int | str | None] = ("N", 1, 8, 8),
    *,
    opset: int = 17,
    kind: int = TensorProto.FLOAT,
    output: str = "out",
) -> bytes:
    """A file with these nodes, which read "x" and make ``output``."""
    made = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", kind, list(shape))],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    data: bytes = model.SerializeToString()
    return data


def read(data: bytes, folder: Path) -> Read:
    path = folder / "net.onnx"
    path.write_bytes(data)
    with path.open("rb") as file:
        return read_onnx(file)


def answers(data: bytes, x: Float32) -> Float32:
    """What onnxruntime gives for a batch, laid out as the file's input is."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options)
    result: Float32 = session.run(None, {session.get_inputs()[0].name: x})[0]
    return result


def ours(spec: NetworkSpec, weights: Mapping[str, Float32], x: Float32) -> Float32:
    """What the network that was read gives for a batch (N, C, H, W)."""
    network = modules.build(spec)
    modules.load_weights(network, weights)
    with torch.inference_mode():
        result: Float32 = network(torch.from_numpy(x)).numpy()
    return result


def images(shape: Sequence[int], count: int = BATCH) -> Float32:
    values: Float32 = np.random.default_rng(5).normal(0.3, 1, (count, *shape)).astype(np.float32)
    return values


def checked(data: bytes) -> onnx.ModelProto:
    """The file as the onnx package reads it, checked by it."""
    model = onnx.load_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    return model
