"""A network as an ONNX file, for other programs to run."""

from __future__ import annotations

from cnn_gui import __version__
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange import task_json
from cnn_gui.core.exchange.checkpoint import LoadedNetwork, ordered
from cnn_gui.core.exchange.onnx.encoding import model_bytes
from cnn_gui.core.exchange.onnx.nodes import WrittenGraph
from cnn_gui.core.exchange.onnx.own import SPEC_KEY
from cnn_gui.core.exchange.onnx.reading import TASK_KEY
from cnn_gui.core.network.spec import check, layer_infos, spec_to_json


def to_onnx(network: LoadedNetwork) -> bytes:
    """The file. Its input "image" is a batch as the network gets it, (N, C, H, W) float32 and normalised already; its
    output "logits" is (N, classes), before the softmax. The task is in its notes, and in words in its text.

    Raises CheckpointError where the weights are not the network's, or not finite.
    """
    spec, task = network.spec, network.task
    check(spec)
    stored = task_json.dumps(task, spec)
    graph = WrittenGraph(spec)
    constants = {**ordered(spec, network.weights), **graph.constants}
    metadata = {TASK_KEY: MNIST.data if stored is None else stored, SPEC_KEY: spec_to_json(spec)}
    shapes = spec.input_shape, layer_infos(spec)[-1].shape_out
    return model_bytes(graph.nodes, constants, shapes, metadata, ("cnn-gui", __version__, _about(task)))


def _about(task: Task) -> str:
    """How to use it, for people who look into the file with another program."""
    means, deviations = (", ".join(f"{value:g}" for value in values) for values in (task.mean, task.std))
    return (
        f"image: (N, {', '.join(map(str, task.input_shape))}), a batch of images as "
        f"(pixel - mean) / deviation, pixels from 0 to 1, mean {means}, deviation {deviations}. "
        f"logits: before the softmax, one for each of {', '.join(task.classes)}."
    )
