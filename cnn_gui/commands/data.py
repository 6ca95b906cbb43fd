"""``cnn-gui data``: which data sets there are, and what is in one of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json
from cnn_gui.commands.output import ProgressBar, complain, print_json, require_place, say
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.core.datasets.catalogue import CATALOGUE
from cnn_gui.core.datasets.downloads import is_here
from cnn_gui.core.datasets.messages import DataSetInfo, SetOrigin

if TYPE_CHECKING:
    from cnn_gui.core.datasets.dataset import LabelledData
    from cnn_gui.core.datasets.messages import Preview

HELP = "list the data sets, or look into one"
DESCRIPTION = (
    "Lists the data sets that are known by name, or says what is in one: its classes with their counts, its size and "
    "what was done to it. A data set of your own is an .npz or .csv file, files in MNIST's format, or a folder with a "
    "folder of pictures for each class."
)
_SPACE = 2
"""Pixels between two examples on a sheet."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="?", metavar="NAME|PATH", help="the data set to look into (default: list them)")
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE.png", help="save examples of each class as a picture, a row for each"
    )
    parser.add_argument(
        "--npz", type=Path, metavar="FILE.npz", help="save its images and labels for NumPy, and for exported scripts"
    )
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Lists, or looks into one. Raises UserError where there is no such set or it cannot be read."""
    if arguments.source is None:
        return _list(as_json=arguments.json)
    from cnn_gui.core.datasets import own
    from cnn_gui.core.datasets.previews import preview

    source = own.path_of(arguments.source) or Path(arguments.source)
    if arguments.sheet is not None:
        require_place(arguments.sheet, "--sheet", source)
    if arguments.npz is not None:
        require_place(arguments.npz, "--npz", source)

    data = loaded(arguments.source)
    found = preview(data)
    if arguments.npz is not None:
        _save_arrays(data, arguments.npz)
    if arguments.sheet is not None:
        _save_sheet(found, arguments.sheet)
    if arguments.json:
        print_json(_as_json(found))
    else:
        _show(found)
    return 0


def loaded(source: str) -> LabelledData:
    """A data set by name or path, with a bar while it is downloaded or read. Raises DataError."""
    from cnn_gui.core.datasets import catalogue, registry

    info = catalogue.known(source)
    if info is not None and not is_here(info):
        complain(f"{info.name} is downloaded first, about {info.download / 1e6:,.0f} MB.")
    bar = ProgressBar()

    def show(done: int, total: int) -> None:
        bar.show(done / max(total, 1), f"reading {source}: {done / max(total, 1):.0%}")

    try:
        return registry.labelled(source, progress=show)
    finally:
        bar.clear()


def _list(*, as_json: bool) -> int:
    if as_json:
        print_json(
            [
                {
                    "name": info.name,
                    "classes": list(info.task.classes),
                    "input_shape": list(info.task.input_shape),
                    "train": info.train,
                    "test": info.test,
                    "here": is_here(info),
                    "download_bytes": info.download,
                    "credit": info.credit,
                }
                for info in CATALOGUE
            ]
        )
        return 0
    for info in CATALOGUE:
        size = shape_text(info.task.input_shape)
        numbers = f"{info.train:,} + {info.test:,} images of {size}, {len(info.task.classes)} classes"
        say(f"{info.name:<18}{numbers:<52}{_where(info)}")
    return 0


def _where(info: DataSetInfo) -> str:
    if info.origin is SetOrigin.BOXED:
        return "comes with the app"
    if info.origin is SetOrigin.MADE:
        return "made by the app"
    return "downloaded" if is_here(info) else f"to download, about {info.download / 1e6:,.0f} MB"


def _show(found: Preview) -> None:
    task = found.task
    size = shape_text(task.input_shape)
    say(f"{found.name}: {found.train:,} training and {found.test:,} test images of {size}")
    channels = (f"{mean:.4f} ± {std:.4f}" for mean, std in zip(task.mean, task.std, strict=True))
    say(f"mean and deviation of each channel: {', '.join(channels)}")
    for note in found.notes:
        say(note)
    width = max(5, *(len(name) for name in task.classes))
    say(f"\n{'class':<{width}}  training      test")
    for name, (train, test) in zip(task.classes, found.counts, strict=True):
        say(f"{name:<{width}}  {train:>8,}  {test:>8,}")


def _as_json(found: Preview) -> dict[str, object]:
    task = found.task
    return {
        "name": found.name,
        "classes": list(task.classes),
        "input_shape": list(task.input_shape),
        "mean": list(task.mean),
        "std": list(task.std),
        "train": found.train,
        "test": found.test,
        "counts": [list(pair) for pair in found.counts],
        "notes": list(found.notes),
    }


def _save_sheet(found: Preview, path: Path) -> None:
    import io

    import numpy as np
    from PIL import Image

    from cnn_gui.core.base.files import write_atomically

    rows, columns, height, width = found.examples.shape[:4]
    colours = found.examples.shape[4:]
    sheet = np.zeros((rows * (height + _SPACE), columns * (width + _SPACE), *colours), np.uint8)
    for row in range(rows):
        for column in range(columns):
            top, left = row * (height + _SPACE), column * (width + _SPACE)
            sheet[top : top + height, left : left + width] = found.examples[row, column]
    out = io.BytesIO()
    Image.fromarray(sheet).save(out, "PNG")
    write_atomically(path, out.getvalue())


def _save_arrays(data: LabelledData, path: Path) -> None:
    """x_train, y_train, x_test, y_test: images (N, C, H, W) uint8 and the places of their classes."""
    import io

    import numpy as np

    from cnn_gui.core.base.files import write_atomically

    out = io.BytesIO()
    np.savez_compressed(
        out,
        x_train=data.train.images.numpy(),
        y_train=data.train.labels.numpy(),
        x_test=data.test.images.numpy(),
        y_test=data.test.labels.numpy(),
    )
    write_atomically(path, out.getvalue())
