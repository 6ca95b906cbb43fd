"""``cnn-gui activations``: every number that a network computes of a picture, as arrays for NumPy."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import print_json, require_place, say
from cnn_gui.core.base.plain_text import one_line

if TYPE_CHECKING:
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.base.number_files import Arrays
    from cnn_gui.core.network.messages import LayerActivation, Snapshot

HELP = "save what every layer computes of a picture"
DESCRIPTION = (
    "Saves what every layer of a network computes of a picture, in an .npz that numpy.load opens: each layer under its "
    "name, (maps, rows, columns) or (units,), float32, exactly as PyTorch computes it: input, conv1, ..., softmax. "
    "Also logits and probabilities, (classes,); classes, their names; stage_drawn and the other steps from the picture "
    "to the input, (rows, columns), in colour (3, rows, columns), 0 to 1; mean and std, (channels,): the input is "
    "(value - mean) / std; layer_names, layer_kinds, layer_inputs, one text a layer; about, a text that says what all "
    "this is."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", type=Path, metavar="IMAGE", help="a picture of one thing")
    add_model(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.npz", help="where to save the arrays")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Saves the arrays. Raises UserError, in one sentence, where picture or network cannot be read or written."""
    from cnn_gui.commands.reader import Reader, opened_picture
    from cnn_gui.core.base.files import write_atomically
    from cnn_gui.core.base.number_files import npz_bytes
    from cnn_gui.core.network.named_arrays import activation_arrays

    require_place(arguments.out, "--out", arguments.image, arguments.model)
    reader = Reader(arguments.model)
    drawing = opened_picture(arguments.image, reader.task)
    snapshot = reader.snapshot(drawing)
    about = _about(arguments.image, reader, snapshot)
    arrays = activation_arrays(snapshot.layers, snapshot.preprocessed, reader.task, about)
    write_atomically(arguments.out, npz_bytes(arrays))
    if arguments.json:
        print_json({"out": str(arguments.out), "arrays": {name: list(each.shape) for name, each in arrays.items()}})
    else:
        _show(arguments.out, arrays, snapshot.layers)
    return 0


def _about(image: Path, reader: Reader, snapshot: Snapshot) -> str:
    """Told without a path: the file may be given away."""
    from cnn_gui import __version__
    from cnn_gui.core.datasets.messages import class_name

    answer = snapshot.verdict
    name = one_line(str(class_name(reader.task.names, answer.label)))
    sure = "" if answer.sure else ", not sure"
    return (
        f"What the network {one_line(reader.loaded.record.title)!r} computes of {image.name}, which it reads as {name} "
        f"({answer.probability:.4f}{sure}): each layer's output under its name, float32, by cnn-gui {__version__}."
    )


def _show(out: Path, arrays: Arrays, layers: tuple[LayerActivation, ...]) -> None:
    width = max(len(layer.info.name) for layer in layers)
    for layer in layers:
        say(f"{layer.info.name:<{width}}  {'x'.join(map(str, layer.info.shape_out)):<10}  {layer.info.kind}")
    others = [name for name in arrays if name not in {layer.info.name for layer in layers}]
    say(f"saved {out}, with {', '.join(others)}")
