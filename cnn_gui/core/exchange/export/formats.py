"""The formats in which a network is taken away, and the one function that writes them.

A format is a row of EXPORTS: what it is called and for, and who makes its files. Window, command line and help read it.
Nothing here imports numpy or torch before a file is made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.core.base.errors import FileError
from cnn_gui.core.base.files import reason, require_writable, write_atomically
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.exchange.messages import Exported, ExportFormat
from cnn_gui.core.experiment.messages import MADE_BY_HAND

if TYPE_CHECKING:
    from cnn_gui.core.exchange.checkpoint import LoadedNetwork

Maker = Callable[["LoadedNetwork", str], Mapping[str, bytes]]
"""Makes a format's files of a network and of the file's name without its suffix: their bytes by suffix.

What another file needs comes first. The recipe, where there is one, is in the network's record. Raises UserError where
it cannot be done.
"""


def _safetensors(network: LoadedNetwork, _name: str) -> Mapping[str, bytes]:
    from cnn_gui.core.exchange.checkpoint import to_bytes

    return {".safetensors": to_bytes(network.spec, network.weights, network.record, network.task)}


def _pt(network: LoadedNetwork, _name: str) -> Mapping[str, bytes]:
    from cnn_gui.core.exchange.export.state_dict import to_pt

    return {".pt": to_pt(network)}


def _code(network: LoadedNetwork, name: str) -> Mapping[str, bytes]:
    import datetime

    from cnn_gui.core.exchange.export.code import to_script
    from cnn_gui.core.exchange.export.state_dict import to_pt

    script = to_script(network.spec, network.record, network.task, name, datetime.date.today())
    return {".pt": to_pt(network), ".py": script.encode()}


def _onnx(network: LoadedNetwork, _name: str) -> Mapping[str, bytes]:
    from cnn_gui.core.exchange.export.onnx_file import to_onnx

    return {".onnx": to_onnx(network)}


def _specification(network: LoadedNetwork, _name: str) -> Mapping[str, bytes]:
    import json

    from cnn_gui.core.network.spec import spec_to_json

    return {".json": (json.dumps(json.loads(spec_to_json(network.spec)), indent=1) + "\n").encode()}


SAFETENSORS = ExportFormat(
    "safetensors",
    "safetensors",
    ".safetensors",
    QT_TRANSLATE_NOOP(
        "core", "All there is, for this app and whoever reads safetensors: weights, layers, task, recipe and curves."
    ),
)
STATE_DICT = ExportFormat(
    "pt",
    "PyTorch state_dict",
    ".pt",
    QT_TRANSLATE_NOOP(
        "core",
        "The weights by name, for load_state_dict in PyTorch: the tutorial's script takes those of the tutorial's "
        "network, other code needs the same layers under the same names.",
    ),
)
CODE = ExportFormat(
    "code",
    "PyTorch script",
    ".py",
    QT_TRANSLATE_NOOP(
        "core",
        "One script that needs PyTorch, NumPy and Pillow, with its weights beside it: the network as a class, its "
        "training loop, and pictures read as here.",
    ),
    beside=".pt",
)
ONNX = ExportFormat(
    "onnx",
    "ONNX",
    ".onnx",
    QT_TRANSLATE_NOOP(
        "core",
        "The network as operations, for other programs and devices: onnxruntime, browsers, phones, Netron; from images "
        "that are normalised already to logits.",
    ),
)
SPECIFICATION = ExportFormat(
    "spec",
    "Specification",
    ".json",
    QT_TRANSLATE_NOOP(
        "core",
        "Its layers alone, without weights, as a text to read and to change: the panel Build opens it, and so does "
        "cnn-gui train --network.",
    ),
)

EXPORTS: Mapping[ExportFormat, Maker] = {
    SAFETENSORS: _safetensors,
    STATE_DICT: _pt,
    CODE: _code,
    ONNX: _onnx,
    SPECIFICATION: _specification,
}
"""All formats, in the order in which they are offered, and who makes their files."""


def format_named(name: str) -> ExportFormat | None:
    """The format of that name on the command line."""
    return next((each for each in EXPORTS if each.name == name), None)


def export(network: LoadedNetwork, format_: ExportFormat, path: str | os.PathLike[str]) -> Exported:
    """Writes the network at ``path``, which ends in the format's suffix, each file whole or not at all.

    A file at ``path`` is replaced, and so is the one beside it that came with it. Raises UserError, and has written
    nothing, where the network cannot be told in that format, or where a file would be replaced that is something else:
    the network's own, or one beside ``path`` that does not belong to it.
    """
    target = Path(path)
    targets = [target, target.with_suffix(format_.beside)] if format_.beside else [target]
    _check_places(network, targets)
    made = EXPORTS[format_](network, target.stem)
    for suffix, data in made.items():
        write_atomically(target if suffix == format_.suffix else target.with_suffix(suffix), data)
    return Exported(format_, tuple(targets), sum(map(len, made.values())))


def export_remarks(network: LoadedNetwork, format_: ExportFormat) -> list[str]:
    """What one has to know of the network in that format, a sentence or more each: what the format is for, what was
    changed by hand, and what a script asks for and does not do."""
    found = [format_.purpose]
    if network.record.notes.startswith(MADE_BY_HAND):
        said, *edits = network.record.notes.split("\n\n")[0].splitlines()
        changes = "; ".join(edit.removeprefix("– ") for edit in edits)
        found.append(f"The network is exported as it was changed by hand. {said} {changes}.")
    if format_ is CODE:
        from cnn_gui.core.exchange.export.code import script_notes

        found += script_notes(network.spec, network.record, network.task)
    return found


def _check_places(network: LoadedNetwork, targets: list[Path]) -> None:
    """Raises FileError where a file cannot be written, or must not be replaced."""
    for each in targets:
        if network.record.path is not None and _is_same(each, Path(network.record.path)):
            raise FileError(
                QT_TRANSLATE_NOOP(
                    "core", "{name} was not written: the network itself is in that file; choose another name."
                ),
                name=each.name,
            )
        try:
            require_writable(each)
        except (OSError, ValueError) as error:
            raise FileError(
                QT_TRANSLATE_NOOP("core", "{name} was not written: {why}; choose another place."),
                name=each.name or each,
                why=reason(error),
            ) from error
    if len(targets) > 1 and targets[1].exists() and not targets[0].exists():
        raise FileError(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} was not written: it needs {beside} beside it, which is there already; choose another name.",
            ),
            name=targets[0].name,
            beside=targets[1].name,
        )


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
