"""``cnn-gui inspect``: what a network file holds, layer by layer, and how it was read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json
from cnn_gui.commands.output import print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnn_gui.core.datasets.messages import Task
    from cnn_gui.core.exchange.checkpoint import LoadedNetwork
    from cnn_gui.core.exchange.messages import FileReading
    from cnn_gui.core.network.messages import LayerInfo

HELP = "say what a network file holds"
DESCRIPTION = (
    "Says what a network file holds: its format, its task, its layers with shapes and parameters, how it "
    "was read and how "
    "sure that is. Nothing in the file is run."
)

OWN_FORMAT = "cnn-gui network"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a network file; docs/formats.md lists what opens")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints what is in the file. Raises UserError, in one sentence, where it cannot be opened."""
    from cnn_gui.core.exchange import checkpoint
    from cnn_gui.core.network.spec import layer_infos

    loaded = checkpoint.load(arguments.file)
    infos = layer_infos(loaded.spec)
    if arguments.json:
        print_json(_facts(loaded, infos))
        return 0
    for line in _lines(loaded, infos):
        say(line)
    return 0


def _facts(loaded: LoadedNetwork, infos: Sequence[LayerInfo]) -> dict[str, object]:
    opened, task = loaded.opened, loaded.task
    return {
        "file": loaded.record.path,
        "format": OWN_FORMAT if opened is None else opened.format,
        "title": loaded.record.title,
        "task": {
            "classes": list(task.classes),
            "named": task.named,
            "input": list(task.input_shape),
            "mean": list(task.mean),
            "std": list(task.std),
            "data": task.data,
        },
        "parameters": sum(info.parameters for info in infos),
        "layers": [_layer(info) for info in infos],
        "sure": True if opened is None else opened.sure,
        "read_as": None if opened is None else str(opened.said),
        "readings": [] if opened is None else [_reading(each) for each in opened.readings],
    }


def _layer(info: LayerInfo) -> dict[str, object]:
    return {
        "name": info.name,
        "kind": str(info.kind),
        "inputs": list(info.inputs),
        "shape_in": list(info.shape_in),
        "shape_out": list(info.shape_out),
        "parameters": info.parameters,
    }


def _reading(reading: FileReading) -> dict[str, object]:
    return {
        "words": reading.words,
        "input": list(reading.task.input_shape),
        "mean": list(reading.task.mean),
        "std": list(reading.task.std),
        "accuracy": reading.accuracy,
        "digits": reading.digits,
    }


def _lines(loaded: LoadedNetwork, infos: Sequence[LayerInfo]) -> Iterator[str]:
    opened = loaded.opened
    yield f"format      {OWN_FORMAT if opened is None else opened.format}"
    yield f"task        {_task(loaded.task)}"
    yield f"parameters  {sum(info.parameters for info in infos):,}"
    yield ""
    rows = [("layer", "kind", "reads", "in", "out", "parameters")]
    rows += [
        (info.name, str(info.kind), ", ".join(info.inputs), _shape(info.shape_in), _shape(info.shape_out), _count(info))
        for info in infos
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    if opened is not None:
        yield ""
        yield str(opened.said)
        if not opened.sure:
            yield "Not sure: open it in the window and choose a reading there, or save it in a format that says more."
        yield from (f"  or {_other(each)}" for each in opened.readings[1:])


def _task(task: Task) -> str:
    names = ", ".join(task.classes[:12]) + (", ..." if len(task.classes) > 12 else "")
    classes = f"{len(task.classes)} classes ({names if task.named else 'without names'})"
    mean, std = (", ".join(f"{value:.5g}" for value in values) for values in (task.mean, task.std))
    return f"{classes}; input {_shape(task.input_shape)}, (pixel - {mean}) / {std}" + (
        f"; {task.data}" if task.data else ""
    )


def _other(reading: FileReading) -> str:
    from cnn_gui.core.exchange.reading.words import share_words

    tried = "" if reading.accuracy is None else f": {share_words(reading.accuracy)} of {reading.digits:,} digits"
    return f"{reading.words}; {reading.input}{tried}"


def _shape(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _count(info: LayerInfo) -> str:
    return f"{info.parameters:,}" if info.parameters else ""
