"""``cnn-gui predict``: what is in each picture, read as the window reads an opened one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import complain, print_json, say
from cnn_gui.core.base.errors import ImageError
from cnn_gui.core.base.plain_text import one_line

if TYPE_CHECKING:
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.arrays import Float32
    from cnn_gui.core.datasets.messages import Task
    from cnn_gui.core.drawing.messages import Drawing

HELP = "read what is in pictures"
DESCRIPTION = (
    "Says for each picture which of its classes a network sees in it: one handwritten digit, for the networks of the "
    "app. A network that reads colours is given those of the picture. png, jpeg, bmp or webp, dark on light or light "
    "on dark."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="a picture of one thing")
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answers for every picture that can be read; returns 2 where one could not, with one sentence for each."""
    from cnn_gui.commands.reader import Reader, opened_picture

    reader = Reader(arguments.model)
    answers: dict[Path, Float32] = {}
    numbers: dict[Path, int] = {}
    for path in dict.fromkeys(arguments.images):
        try:
            drawing = opened_picture(path, reader.task)
        except ImageError as error:
            complain(str(error))
        else:
            answers[path], numbers[path] = reader.probabilities(drawing), _number_in(drawing, reader.task)
    read = [path for path in arguments.images if path in answers]
    if arguments.json and read:
        print_json([_entry(path, answers[path], numbers[path], reader) for path in read])
    elif read:
        _show(read, answers, numbers, reader)
    return 0 if len(read) == len(arguments.images) else 2


def _number_in(drawing: Drawing, task: Task) -> int:
    """How many digits stand side by side; 1 where the network reads no digits."""
    from cnn_gui.core.input.several import digits_in

    return digits_in(drawing.picture) if drawing.picture is not None and task.is_of_digits else 1


def _entry(path: Path, probabilities: Float32, digits: int, reader: Reader) -> dict[str, object]:
    """label: the place of the most probable class, also where the app would say "not sure" (sure is false then).

    class: its name. digit: the same as label, where the classes are the digits.

    several: whether several digits stand side by side, of which the network reads one at a time; never sure.
    """
    from cnn_gui.core.datasets.messages import class_name
    from cnn_gui.core.network.answer import verdict

    task, threshold = reader.task, reader.loaded.record.threshold
    values, several = [float(value) for value in probabilities], digits > 1
    label, sure = int(probabilities.argmax()), verdict(probabilities, threshold).sure and not several
    named: dict[str, object] = {"digit": label} if task.is_of_digits else {}
    named |= {"label": label, "class": class_name(task.names, label)}
    return {"file": str(path), **named, "sure": sure, "several": several, "probabilities": values}


def _show(paths: list[Path], answers: dict[Path, Float32], numbers: dict[Path, int], reader: Reader) -> None:
    from cnn_gui.core.datasets.messages import class_name
    from cnn_gui.core.network.answer import verdict

    task, threshold = reader.task, reader.loaded.record.threshold
    width = max(len(str(path)) for path in paths)
    names = [one_line(class_name(task.names, index)) for index in range(len(task.classes))]
    longest = max(map(len, names))
    for path in paths:
        answer = verdict(answers[path], threshold)
        line = f"{path!s:<{width}}   {names[answer.label]:<{longest}}   {answer.probability:7.1%}"
        if numbers[path] > 1:
            line += f"   not sure, there seem to be {numbers[path]} digits side by side"
        elif not answer.sure:
            line += f"   not sure, perhaps {names[answer.runner_up]} ({answer.runner_up_probability:.1%})"
        say(line.replace("%", " %"))
