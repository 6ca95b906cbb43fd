"""``cnn-gui predict``: the digit in each picture, read as the window reads an opened one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import complain, print_json, say
from cnn_gui.core.base.errors import ImageError

if TYPE_CHECKING:
    from cnn_gui.core.arrays import Float32
    from cnn_gui.core.drawing.messages import Drawing

HELP = "read the digit in pictures"
DESCRIPTION = "Reads one handwritten digit in each picture: png, jpeg, bmp or webp, dark on light or light on dark."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="a picture of one digit")
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answers for every picture that can be read; returns 2 where one could not, with one sentence for each."""
    from cnn_gui.commands.reader import Reader

    reader = Reader(arguments.model)
    answers: dict[Path, Float32] = {}
    numbers: dict[Path, int] = {}
    for path in dict.fromkeys(arguments.images):
        try:
            drawing = _drawing(path)
        except ImageError as error:
            complain(str(error))
        else:
            answers[path], numbers[path] = reader.probabilities(drawing), _digits_in(drawing)
    read = [path for path in arguments.images if path in answers]
    if arguments.json and read:
        print_json([_entry(path, answers[path], numbers[path]) for path in read])
    elif read:
        _show(read, answers, numbers)
    return 0 if len(read) == len(arguments.images) else 2


def _drawing(path: Path) -> Drawing:
    from cnn_gui.core.drawing import images
    from cnn_gui.core.drawing.messages import Drawing

    drawing = Drawing(picture=images.read_picture(path, name=path.name))
    if drawing.is_blank:
        raise ImageError(f"{path} is blank: there is no digit in it.")
    return drawing


def _digits_in(drawing: Drawing) -> int:
    from cnn_gui.core.input.several import digits_in

    return digits_in(drawing.picture) if drawing.picture is not None else 1


def _entry(path: Path, probabilities: Float32, digits: int) -> dict[str, object]:
    """digit: the most probable, also where the app would say "not sure" (sure is false then).

    several: whether several digits stand side by side, of which the network reads one at a time; never sure.
    """
    from cnn_gui.core.network.answer import verdict

    values, several = [float(value) for value in probabilities], digits > 1
    digit, sure = int(probabilities.argmax()), verdict(probabilities).sure and not several
    return {"file": str(path), "digit": digit, "sure": sure, "several": several, "probabilities": values}


def _show(paths: list[Path], answers: dict[Path, Float32], numbers: dict[Path, int]) -> None:
    from cnn_gui.core.network.answer import verdict

    width = max(len(str(path)) for path in paths)
    for path in paths:
        answer = verdict(answers[path])
        line = f"{path!s:<{width}}   {answer.digit}   {answer.probability:7.1%}"
        if numbers[path] > 1:
            line += f"   not sure, there seem to be {numbers[path]} digits side by side"
        elif not answer.sure:
            line += f"   not sure, perhaps {answer.runner_up} ({answer.runner_up_probability:.1%})"
        say(line.replace("%", " %"))
