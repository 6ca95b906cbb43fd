"""ONNX files are read as what they compute: compared with PyTorch, which wrote them, and with onnxruntime."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LayerSpec,
    LeakyReLU,
    Linear,
    Mish,
    Pool,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)
from tests.core.exchange.onnx.graphs import answers, exported, graph, images, ours, read

# --- as PyTorch writes them -------------------------------------------------------------------------------------


class Residual(nn.Module):
    """Two ways that meet: a sum, then side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.out = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.first(x))
        x = torch.cat([x + self.second(x), x], 1)
        out: Tensor = self.out(x.mean((2, 3)))
        return out


class Views(nn.Module):
    """Flattening by the batch's size, padding, a softmax at the end, and a normalisation at the beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.out = nn.Conv2d(1, 4, 5, stride=2), nn.Linear(4 * 14 * 14, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.pad((x - 0.5) / 0.25, (2, 1, 0, 3))
        x = functional.relu(self.conv(x))
        return functional.log_softmax(self.out(x.view(x.size(0), -1)), dim=1)


class Bits(nn.Module):
    """Batch norms that stand alone, functions as old exporters write them."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.conv = nn.BatchNorm2d(1), nn.Conv2d(1, 6, (3, 2), stride=(2, 1), dilation=(2, 1))
        self.vector, self.out = nn.BatchNorm1d(6), nn.Linear(6, 10)
        for norm in (self.norm, self.vector):
            nn.init.uniform_(norm.weight, 0.5, 2)
            nn.init.uniform_(norm.running_mean, -1, 1)  # type: ignore[arg-type]
            nn.init.uniform_(norm.running_var, 0.5, 2)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        x = functional.gelu(self.conv(self.norm(x)))
        x = self.vector(functional.adaptive_max_pool2d(x, 1).flatten(1))
        return functional.softmax(self.out(x), dim=-1)


def small(*layers: nn.Module, units: int, classes: int = 10) -> Callable[[], nn.Module]:
    return lambda: nn.Sequential(*layers, nn.Flatten(), nn.Linear(units, classes))


NETWORKS: dict[str, tuple[Callable[[], nn.Module], list[type[LayerSpec]]]] = {
    "residual": (Residual, [Conv, ReLU, Conv, Add, Concat, AdaptivePool, Flatten, Linear]),
    "functions": (
        small(
            *(nn.LeakyReLU(0.2), nn.ELU(0.7), nn.SELU(), nn.GELU()),
            *(nn.SiLU(), nn.Mish(), nn.ReLU6(), nn.Hardtanh(-0.5, 2.0), nn.Hardswish()),
            *(nn.Tanh(), nn.Hardsigmoid(), nn.Sigmoid()),
            units=784,
        ),
        [
            *(LeakyReLU, ELU, SELU, GELU, SiLU, Mish, ReLU6, Hardtanh, Hardswish, Tanh, Hardsigmoid, Sigmoid),
            *(Flatten, Linear),
        ],
    ),
    "gelu by tanh": (small(nn.GELU(approximate="tanh"), units=784), [GELU, Flatten, Linear]),
    "pools": (
        small(nn.MaxPool2d(3, 2, 1), nn.AvgPool2d(3, 2, 1), nn.MaxPool2d(2, ceil_mode=True), units=16),
        [Pool, Pool, Pool, Flatten, Linear],
    ),
    "mean of what is there": (
        small(nn.AvgPool2d(3, 2, 1, count_include_pad=False), nn.AdaptiveAvgPool2d(7), units=49),
        [Pool, Pool, Flatten, Linear],
    ),
    "groups": (
        small(nn.Conv2d(1, 4, 3), nn.Conv2d(4, 8, 3, groups=4), nn.Conv2d(8, 2, 1, bias=False), units=1152),
        [Conv, Conv, Conv, Flatten, Linear],
    ),
    "only linear": (
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 20, bias=False), nn.Tanh(), nn.Linear(20, 3)),
        [Flatten, Linear, Tanh, Linear],
    ),
    "maps at the end": (
        lambda: nn.Sequential(nn.Conv2d(1, 10, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        [Conv, AdaptivePool, Flatten],
    ),
}


@pytest.mark.parametrize("opset", [11, 17, 20])
@pytest.mark.parametrize("name", NETWORKS)
def test_what_pytorch_writes_is_read_as_it_computes(name: str, opset: int, tmp_path: Path) -> None:
    make, kinds = NETWORKS[name]
    torch.manual_seed(1)
    network = make().eval()
    spec, weights, task = read(exported(network, opset=opset), tmp_path)
    assert [type(layer) for layer in spec.layers] == kinds
    assert task is None
    x = images((1, 28, 28))
    with torch.inference_mode():
        wanted = network(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(ours(spec, weights, x), wanted, atol=1e-5)


@pytest.mark.parametrize("dynamic", [True, False])
def test_a_normalisation_in_the_graph_is_the_tasks_and_padding_the_convolutions(tmp_path: Path, dynamic: bool) -> None:
    network = Views().eval()
    spec, weights, task = read(exported(network, opset=11, dynamic=dynamic), tmp_path)
    assert spec.layers == (Conv(4, 5, 2, (0, 3, 2, 1)), ReLU(), Flatten(), Linear(10))
    assert task is not None
    assert (task.mean, task.std, task.named) == ((0.5,), (0.25,), False)
    x = images((1, 28, 28), 1)
    with torch.inference_mode():
        wanted = network(torch.from_numpy(x)).numpy()
    logits = torch.from_numpy(ours(spec, weights, (x - 0.5) / 0.25))
    np.testing.assert_allclose(functional.log_softmax(logits, 1), wanted, atol=1e-5)


def test_batch_norms_and_a_softmax_at_the_end(tmp_path: Path) -> None:
    network = Bits().eval()
    spec, weights, _ = read(exported(network, opset=11), tmp_path)
    # PyTorch writes a maximum of the whole map as a window of that size.
    kinds = [BatchNorm, Conv, GELU, Pool, Flatten, BatchNorm, Linear]
    assert [type(layer) for layer in spec.layers] == kinds
    x = images((1, 28, 28))
    with torch.inference_mode():
        wanted = network(torch.from_numpy(x)).numpy()
    logits = torch.from_numpy(ours(spec, weights, x))
    np.testing.assert_allclose(functional.softmax(logits, 1), wanted, atol=1e-5)


# --- as Keras and others write them -------------------------------------------------------------------------------


def numbers(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(sum(shape)).normal(0, 0.5, shape).astype(np.float32)


def keras_like(size: int, *, fused: bool) -> bytes:
    """Channels last, a Reshape to vectors in rows, columns, channels, and MatMul with Add."""
    nodes = [
        helper.make_node("Transpose", ["x"], ["x1"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["x1", "k"], ["c"], kernel_shape=[3, 3], auto_pad="SAME_UPPER", strides=[2, 2]),
        helper.make_node("Add", ["c", "kb"], ["cb"]),
        helper.make_node("Relu", ["cb"], ["r"]),
        helper.make_node("Transpose", ["r"], ["t"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["t", "flat"], ["f"]),
        helper.make_node("MatMul", ["f", "w"], ["m"]),
        helper.make_node("Add", ["m", "b"], ["s"]),
        helper.make_node("Softmax", ["s"], ["out"]),
    ]
    constants = {
        **{"k": numbers(5, 3, 3, 3), "kb": numbers(1, 5, 1, 1), "w": numbers(5 * (size // 2) ** 2, 4), "b": numbers(4)},
        "flat": np.array([-1, 5 * (size // 2) ** 2]),
    }
    if fused:
        nodes[0] = helper.make_node("Transpose", ["scaled"], ["x1"], perm=[0, 3, 1, 2])
        nodes.insert(0, helper.make_node("Mul", ["x", "by"], ["scaled"]))
        constants["by"] = np.array(1 / 255, np.float32)
    return graph(nodes, constants, ("N", size, size, 3))


@pytest.mark.parametrize("fused", [True, False])
def test_channels_last_and_weights_in_that_order(tmp_path: Path, fused: bool) -> None:
    data = keras_like(12, fused=fused)
    spec, weights, task = read(data, tmp_path)
    assert spec.layers == (Conv(5, 3, 2, (0, 1, 0, 1)), ReLU(), Flatten(), Linear(4))
    assert spec.input_shape == (3, 12, 12)
    # Divided by 255 in the graph: whole numbers of a picture, which are 0 to 1 here.
    assert (task is None) != fused
    assert task is None or (task.mean, task.std, task.classes) == ((0.0,) * 3, (1.0,) * 3, ("0", "1", "2", "3"))
    x = images((3, 12, 12))
    logits = torch.from_numpy(ours(spec, weights, x))
    last = np.ascontiguousarray(x.transpose(0, 2, 3, 1)) * (255 if fused else 1)
    np.testing.assert_allclose(functional.softmax(logits, 1), answers(data, last), atol=1e-5)


def test_vectors_in_another_order_stay_so_through_norms_functions_and_joins(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[0, 2, 3, 1]),
        helper.make_node("Flatten", ["t"], ["f"]),
        helper.make_node("BatchNormalization", ["f", "a", "b", "m", "v"], ["n"], epsilon=1e-3),
        helper.make_node("Sigmoid", ["n"], ["s"]),
        helper.make_node("Concat", ["s", "f"], ["c"], axis=1),
        helper.make_node("Gemm", ["c", "w"], ["out"], transB=1),
    ]
    units = 3 * 8 * 8
    constants = {
        **{"a": numbers(units), "b": numbers(units + 1)[1:], "m": numbers(units + 2)[2:], "v": abs(numbers(units)) + 1},
        "w": numbers(3, 2 * units),
    }
    data = graph(nodes, constants, ("N", 3, 8, 8))
    spec, weights, _ = read(data, tmp_path)
    assert [type(layer) for layer in spec.layers] == [Flatten, BatchNorm, Sigmoid, Concat, Linear]
    x = images((3, 8, 8))
    np.testing.assert_allclose(ours(spec, weights, x), answers(data, x), atol=1e-4)


def chain(*nodes: tuple[str, list[str], str], opset: int = 17, **constants: object) -> bytes:
    """Nodes between the input and a fully connected layer; ``h`` is what it reads."""
    made = [helper.make_node(operator, inputs, [output]) for operator, inputs, output in nodes]
    made += [helper.make_node("Flatten", ["h"], ["f"]), helper.make_node("Gemm", ["f", "w"], ["out"], transB=1)]
    return graph(made, {"w": numbers(3, 64), **constants}, opset=opset)


def scalar(value: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(value, np.float32)


CHAINS: dict[str, tuple[bytes, list[LayerSpec]]] = {
    "gelu with half first": (
        chain(
            ("Mul", ["x", "half"], "p"),
            ("Mul", ["x", "root"], "q"),
            ("Erf", ["q"], "e"),
            ("Add", ["e", "one"], "g"),
            ("Mul", ["p", "g"], "h"),
            half=scalar(0.5),
            root=scalar(0.70710677),
            one=scalar(1),
        ),
        [GELU()],
    ),
    "relu by clip": (chain(("Clip", ["x", "zero"], "h"), zero=scalar(0)), [ReLU()]),
    "relu by max": (chain(("Max", ["x", "zero"], "h"), zero=scalar(0)), [ReLU()]),
    "leaky by max": (
        chain(("Mul", ["x", "c"], "p"), ("Max", ["p", "x"], "h"), c=scalar(0.2)),
        [LeakyReLU(0.2)],
    ),
    "leaky by prelu": (chain(("PRelu", ["x", "c"], "h"), c=np.full((1, 1, 1), 0.3, np.float32)), [LeakyReLU(0.3)]),
    "silu": (chain(("Sigmoid", ["x"], "p"), ("Mul", ["p", "x"], "h")), [SiLU()]),
    "silu by exp": (
        chain(
            ("Neg", ["x"], "p"),
            ("Exp", ["p"], "q"),
            ("Add", ["q", "one"], "r"),
            ("Div", ["x", "r"], "h"),
            one=scalar(1),
        ),
        [SiLU()],
    ),
    "cut off at six": (chain(("Clip", ["x", "a", "b"], "h"), a=scalar(0), b=scalar(6)), [ReLU6()]),
    "cut off above and below": (
        chain(("Min", ["x", "b"], "p"), ("Max", ["p", "a"], "h"), a=scalar(-0.25), b=scalar(0.5)),
        [Hardtanh(-0.25, 0.5)],
    ),
    "hard swish by hand": (
        chain(
            ("Add", ["x", "three"], "p"),
            ("Clip", ["p", "zero", "six"], "q"),
            ("Div", ["q", "six"], "r"),
            ("Mul", ["x", "r"], "h"),
            three=scalar(3),
            zero=scalar(0),
            six=scalar(6),
        ),
        [Hardswish()],
    ),
    "tanh, then a sigmoid": (chain(("Tanh", ["x"], "p"), ("Sigmoid", ["p"], "h")), [Tanh(), Sigmoid()]),
    "a function and a sum": (
        chain(("Tanh", ["x"], "p"), ("Add", ["p", "x"], "h")),
        [Tanh(), Add(inputs=("tanh1", "input"))],
    ),
    "an affine step": (
        chain(("Tanh", ["x"], "p"), ("Mul", ["p", "a"], "q"), ("Sub", ["q", "a"], "h"), a=scalar(3)),
        [Tanh(), BatchNorm()],
    ),
    "nothing": (chain(("Identity", ["x"], "p"), ("Mul", ["p", "one"], "h"), one=scalar(1)), []),
    "dropout": (chain(("Dropout", ["x", "c"], "h"), c=scalar(0.3)), [Dropout(0.3)]),
}


@pytest.mark.parametrize("name", CHAINS)
def test_functions_are_known_by_what_they_compute(name: str, tmp_path: Path) -> None:
    data, wanted = CHAINS[name]
    spec, weights, task = read(data, tmp_path)
    assert list(spec.layers[:-2]) == wanted
    assert task is None
    x = images((1, 8, 8), 1)
    np.testing.assert_allclose(ours(spec, weights, x), answers(data, x), atol=1e-5)


def test_bytes_as_input_are_pixels_of_255(tmp_path: Path) -> None:
    data = graph(
        [
            helper.make_node("Cast", ["x"], ["c"], to=TensorProto.FLOAT),
            helper.make_node("Flatten", ["c"], ["f"]),
            helper.make_node("Gemm", ["f", "w"], ["out"], transB=1),
        ],
        {"w": numbers(3, 64)},
        kind=TensorProto.UINT8,
    )
    _, _, task = read(data, tmp_path)
    assert task is not None
    assert task.std[0] == pytest.approx(1 / 255, rel=1e-5)


@pytest.mark.parametrize(
    ("shape", "wanted"), [((None, 784), (1, 28, 28)), ((1, 3072), (3, 32, 32)), (("N", 8, 9), (1, 8, 9))]
)
def test_inputs_that_are_no_maps(shape: tuple[int | None, ...], wanted: tuple[int, ...], tmp_path: Path) -> None:
    units = int(np.prod(wanted))
    nodes = [
        helper.make_node("Reshape", ["x", "flat"], ["f"]),
        helper.make_node("MatMul", ["f", "w"], ["out"]),
    ]
    data = graph(nodes, {"flat": np.array([-1, units]), "w": numbers(units, 3)}, shape)
    spec, weights, _ = read(data, tmp_path)
    assert spec.input_shape == wanted
    x = images(wanted, 1)
    sizes = [size for size in shape[1:] if isinstance(size, int)]
    np.testing.assert_allclose(ours(spec, weights, x), answers(data, x.reshape(1, *sizes)), atol=1e-4)


def test_sizes_that_the_graph_leaves_open_are_tried(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Conv", ["x", "k"], ["c"]),
        helper.make_node("Flatten", ["c"], ["f"]),
        helper.make_node("Gemm", ["f", "w"], ["out"], transB=1),
    ]
    data = graph(nodes, {"k": numbers(1, 1, 3, 3), "w": numbers(2, 30 * 30)}, ("N", 1, "h", "w"))
    assert read(data, tmp_path)[0].input_shape == (1, 32, 32)


# --- what is not read ---------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[bytes, str]] = {
    "unknown": (chain(("Einsum", ["x"], "h")), r"operation Einsum \('h'\).*state_dict"),
    "a function of no layer": (chain(("Softplus", ["x"], "h")), r"operation Softplus \('h'\).*function"),
    "cut off upside down": (
        chain(("Neg", ["x"], "n"), ("Clip", ["n", "a", "b"], "h"), a=scalar(0), b=scalar(0)),
        r"operation Clip \('h'\)",
    ),
    "cut off below alone": (chain(("Clip", ["x", "a"], "h"), a=scalar(0.5)), r"operation Clip \('h'\).*function"),
    "softmax within": (chain(("Softmax", ["x"], "p"), ("Relu", ["p"], "h")), r"Softmax"),
    "a product of layers": (
        chain(("Tanh", ["x"], "p"), ("Relu", ["x"], "r"), ("Mul", ["p", "r"], "q"), ("Erf", ["q"], "h")),
        r"operation Erf",
    ),
    "weights that are computed": (chain(("Conv", ["x", "x"], "h")), r"operation Conv \('h'\).*computed"),
    "another size": (chain(("Relu", ["x"], "h"), w=numbers(3, 65)), r"operation Gemm \('out'\).*64 inputs"),
    "a mean image": (chain(("Sub", ["x", "a"], "h"), a=numbers(8, 8)), r"Sub.*place to place"),
    "nothing before": (chain(("Relu", ["y"], "h")), r"Relu.*nothing before"),
    "not a number": (chain(("Relu", ["x"], "h"), w=np.full((3, 64), np.nan, np.float32)), r"'w'.* not finite"),
    "a batch that is mixed": (chain(("Transpose", ["x"], "h")), r"Transpose.*batch"),
    "too many channels": (graph([helper.make_node("Relu", ["x"], ["out"])], {}, ("N", 5, 8, 8)), r"'x' is \?×5×8×8"),
    "too small": (graph([helper.make_node("Flatten", ["x"], ["out"])], {}, ("N", 1, 4, 4)), r"1×4×4"),
    "one-dimensional": (chain(("Conv", ["x", "k"], "h"), k=numbers(1, 1, 3)), r"Conv.*shape"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_understood_is_named(name: str, tmp_path: Path) -> None:
    data, said = REFUSED[name]
    path = tmp_path / "net.onnx"
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=said) as caught:
        checkpoint.load(path)
    sentence = str(caught.value)
    assert sentence.startswith("net.onnx was not opened. ")
    assert sentence.count("\n") == 0
