"""``cnn-gui robustness``: how much networks can take, the more is done to the test images."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, positive
from cnn_gui.commands.output import ProgressBar, percent, print_json, require_place, say
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.robustness.messages import NetworkCurves, Perturbation

HELP = "save how much networks can take"
DESCRIPTION = (
    "Turns, shifts, scales, slants, thickens, stains, blurs, covers, inverts, breaks and attacks the test images that "
    "the networks are for, more and more, and saves what is answered: as .csv, a row for each network, kind and "
    "strength with accuracy and the shares answered rightly, not surely and wrongly; as .json, the same by kind; or as "
    ".png, a small plot for each kind. Attacks (fgsm, pgd) are on at most 200 of the images."
)

KINDS = (".csv", ".json", ".png")
MOST = 4
"""Networks in one plot."""

# As in cnn_gui.core.robustness.messages, which imports numpy: help must not wait for it. A test compares them.
PERTURBATIONS = (
    "rotation", "shift_right", "shift_down", "scale", "shear", "thickness", "noise", "blur", "contrast", "patch",
    "inverted", "dotted_lines", "broken_lines", "fgsm", "pgd",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        type=Path,
        nargs="+",
        default=[None],
        metavar="FILE",
        help=f"up to {MOST} networks' files, or names of networks of the app (default: the pretrained one)",
    )
    parser.add_argument("--kinds", nargs="+", choices=PERTURBATIONS, metavar="KIND", help=", ".join(PERTURBATIONS))
    parser.add_argument("--images", type=positive, default=1000, metavar="N", help="test images (default: 1,000)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to save it: .csv, .json or .png")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Measures and saves. Raises UserError, in one sentence, for networks that have no test images here or are not for
    the same ones, a kind that they have no use for, and where a file cannot be read or written."""
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.base.files import write_atomically

    suffix = arguments.out.suffix.lower()
    if suffix not in KINDS:
        raise UserError(f"{arguments.out} is no .csv, .json or .png: give --out a name that ends so.")
    if len(arguments.model) > MOST:
        raise UserError(f"{len(arguments.model)} networks are too many for one plot: name {MOST} at most.")
    require_place(arguments.out, "--out", *arguments.model)
    readers = [Reader(path) for path in arguments.model]
    _require_same(readers)
    found = _measured(readers, arguments)
    sure_from = [reader.loaded.record.threshold for reader in readers]
    write_atomically(arguments.out, _bytes(suffix, found, sure_from))
    if arguments.json:
        print_json({"out": str(arguments.out), "networks": [_entry(network) for network in found]})
    else:
        _show(found)
        say(f"saved {arguments.out}")
    return 0


def _require_same(readers: Sequence[Reader]) -> None:
    first = readers[0].task
    for reader in readers[1:]:
        if (reader.task.data, reader.task.classes) != (first.data, first.classes):
            titles = " and ".join(one_line(each.loaded.record.title) for each in (readers[0], reader))
            raise UserError(f"{titles} are for different images: they cannot be compared in one plot.")


def _kinds(names: Sequence[str] | None, reader: Reader) -> tuple[Perturbation, ...]:
    from cnn_gui.core.robustness.messages import Perturbation, kinds_for

    known = kinds_for(reader.task.input_shape)
    wanted = known if names is None else tuple(Perturbation(name) for name in names)
    for kind in wanted:
        if kind not in known:
            raise UserError(f"{kind} is for strokes, of which images in colour have none: leave it out.")
    return wanted


def _measured(readers: Sequence[Reader], arguments: argparse.Namespace) -> list[NetworkCurves]:
    from cnn_gui.commands.reader import require_finite
    from cnn_gui.core.datasets.of_task import test_set_of
    from cnn_gui.core.evaluation.few import sample
    from cnn_gui.core.evaluation.messages import DataUsed
    from cnn_gui.core.robustness.measuring import measured
    from cnn_gui.core.robustness.messages import NetworkCurves

    bar = ProgressBar()
    found: list[NetworkCurves] = []
    kinds = [_kinds(arguments.kinds, reader) for reader in readers]
    total = sum(len(wanted) for wanted in kinds)
    try:
        for reader, wanted in zip(readers, kinds, strict=True):
            data = sample(test_set_of(reader.task), arguments.images)
            curves = {}
            for curve in measured(reader.network, data, wanted):
                require_finite(float(curve.confidence.sum()))
                curves[curve.kind] = curve
                done = sum(len(network.curves) for network in found) + len(curves)
                bar.show(done / total, f"{done} of {total} curves")
            title = one_line(reader.loaded.record.title)
            found.append(NetworkCurves(title, DataUsed(data.name, len(data)), curves))
    finally:
        bar.clear()
    return found


def _bytes(suffix: str, found: Sequence[NetworkCurves], sure_from: Sequence[float]) -> bytes:
    import json

    from cnn_gui.core.base.number_files import csv_bytes
    from cnn_gui.core.robustness.picture import curves_png
    from cnn_gui.core.robustness.table import curve_json, curve_table

    if suffix == ".csv":
        return csv_bytes(curve_table(found, sure_from))
    if suffix == ".json":
        entries = [curve_json(*each) for each in zip(found, sure_from, strict=True)]
        return (json.dumps({"networks": entries}, indent=1, allow_nan=False) + "\n").encode()
    return curves_png(found, sure_from, _about(found))


def _about(found: Sequence[NetworkCurves]) -> str:
    from cnn_gui import __version__

    data = found[0].data
    return (
        f"Answered rightly and surely (solid), rightly or in doubt (dashed), of {data.images:,} {data.name} "
        f"test images, attacks of fewer; cnn-gui {__version__}."
    )


def _entry(network: NetworkCurves) -> dict[str, object]:
    return {
        "network": network.title,
        "data": network.data.name,
        "images": network.data.images,
        "accuracy": network.accuracy,
        "kinds": {str(kind): _mean(network, kind) for kind in network.curves},
    }


def _mean(network: NetworkCurves, kind: Perturbation) -> float:
    """The mean accuracy over the strengths beside 0."""
    curve = network.curves[kind]
    return round(float(curve.accuracy[curve.strengths != 0].mean(dtype="float64")), 6)


def _show(found: Sequence[NetworkCurves]) -> None:
    for network in found:
        data = network.data
        accuracy = 0.0 if network.accuracy is None else network.accuracy
        say(f"{network.title} on {data.images:,} {data.name} test images: {percent(accuracy)} right as they are")
        say("mean of all strengths:")
        for kind in network.curves:
            say(f"  {kind.replace('_', ' '):<14}{percent(_mean(network, kind)):>9}")
