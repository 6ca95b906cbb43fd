"""Files of somebody else's, whatever their format: what they hold, and the networks it can be read as."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.exchange.legacy import contents_of_legacy
from cnn_gui.core.exchange.messages import Opened
from cnn_gui.core.exchange.onnx.reading import read_onnx, stand_in_task
from cnn_gui.core.exchange.pt import contents_of_pt
from cnn_gui.core.exchange.reading.contents import Contents
from cnn_gui.core.exchange.reading.exact import described, opened_exact
from cnn_gui.core.exchange.reading.order import natural
from cnn_gui.core.exchange.reading.readings import opened
from cnn_gui.core.exchange.safetensors_file import Header
from cnn_gui.core.exchange.tensors import checked_weights
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import parameter_shapes

PICKLE_SUFFIXES = (".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".tar", ".bin", ".model")
_PICKLE = tuple(bytes((0x80, protocol)) for protocol in range(2, 6))
ARCHIVE = b"PK\x03\x04"

ShouldStop = Callable[[], bool]


def is_pickled(start: bytes, suffix: str) -> bool:
    """Whether a file that begins so, and has this suffix, is one of torch.save."""
    # A safetensors file begins with its header's length, which may be any number, and then the header: "{".
    if suffix == ".safetensors" and start[8:9] == b"{":
        return False
    return start.startswith((ARCHIVE, *_PICKLE)) or suffix in PICKLE_SUFFIXES


def open_pickled(file: BinaryIO, start: bytes, should_stop: ShouldStop) -> Opened:
    """Raises CheckpointError with one sentence."""
    contents = contents_of_pt(file) if start.startswith(ARCHIVE) else contents_of_legacy(file)
    return _opened(contents, should_stop)


def open_onnx(file: BinaryIO, should_stop: ShouldStop) -> Opened:
    """A graph says all but what was done to its input before; that is tried where the file says nothing of it."""
    spec, weights, task = read_onnx(file)
    if task is None:
        return opened_exact("ONNX", spec, weights, stand_in_task(spec), should_stop)
    return described("ONNX", spec, weights, task)


def open_safetensors(header: Header, should_stop: ShouldStop) -> Opened:
    """A file without our metadata. Its tensors are sorted by name, of which numbers count as such."""
    names = sorted(header.tensors, key=natural)
    return _opened(Contents("safetensors", {name: header.tensors[name] for name in names}), should_stop)


def _opened(contents: Contents, should_stop: ShouldStop) -> Opened:
    network = contents.program() if contents.program is not None else None
    if network is not None:
        return opened_exact(contents.format, *network, stand_in_task(network[0]), should_stop)
    tutorial = NETWORKS["tutorial"]
    shapes = {name: None if tensor is None else tensor.shape for name, tensor in contents.tensors.items()}
    if shapes == parameter_shapes(tutorial):
        weights = checked_weights(contents.tensors, tutorial)
        return opened_exact(contents.format, tutorial, weights, MNIST, should_stop)
    return opened(contents, should_stop)
