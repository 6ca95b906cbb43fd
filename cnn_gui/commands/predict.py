"""``cnn-gui predict``: what is in each picture, read as the window reads an opened one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import complain, percent, print_json, say
from cnn_gui.core.base.errors import ImageError
from cnn_gui.core.base.plain_text import one_line

if TYPE_CHECKING:
    from cnn_gui.commands.reader import ReadDrawing
    from cnn_gui.core.datasets.messages import Task

HELP = "read what is in pictures"
DESCRIPTION = (
    "Says for each picture which of its classes a network sees in it: one handwritten digit, for the networks of the "
    "app. A network that reads colours is given those of the picture. png, jpeg, bmp or webp, dark on light or light "
    "on dark."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="a picture of one thing")
    add_model(parser)
    parser.add_argument(
        "--parts",
        action="store_true",
        help="read each digit of a number, from left to right; without it a number is told and not read",
    )
    add_json(parser)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """whole: the answer to the picture. digits: the answers to its parts, where they were asked for."""

    whole: ReadDrawing
    digits: tuple[ReadDrawing, ...] = ()


def run(arguments: argparse.Namespace) -> int:
    """Answers for every picture that can be read; returns 2 where one could not, with one sentence for each."""
    from cnn_gui.commands.reader import Reader, opened_picture

    reader = Reader(arguments.model)
    answers: dict[Path, _Read] = {}
    for path in dict.fromkeys(arguments.images):
        try:
            drawing = opened_picture(path, reader.task)
        except ImageError as error:
            complain(str(error))
        else:
            whole = reader.read(drawing)
            answers[path] = _Read(whole, reader.read_parts(whole) if arguments.parts else ())
    read = [path for path in arguments.images if path in answers]
    if arguments.json and read:
        print_json([_entry(path, answers[path], reader.task) for path in read])
    elif read:
        _show(read, answers, reader.task)
    return 0 if len(read) == len(arguments.images) else 2


def _entry(path: Path, read: _Read, task: Task) -> dict[str, object]:
    """label: the place of the most probable class, also where the app would say "not sure" (sure is false then, and
    reason says why).

    class: its name. digit: the same as label, where the classes are the digits. several: whether several digits stand
    side by side, of which the network reads one at a time. parts: these, from left to right, each with its box (left,
    top, right and bottom as shares of the picture) and, where they were read, its answer; [] for one thing.
    """
    parts = [{"box": list(box)} for box in _boxes(read.whole)]
    digits: list[dict[str, object]] = [_answer(each, task) for each in read.digits]
    told = [{**part, **digit} for part, digit in zip(parts, digits, strict=True)] if digits else parts
    return {"file": str(path), "several": bool(parts), "parts": told, **_answer(read.whole, task)}


def _answer(reading: ReadDrawing, task: Task) -> dict[str, object]:
    from cnn_gui.core.datasets.messages import class_name

    answer, label = reading.verdict, int(reading.probabilities.argmax())
    named: dict[str, object] = {"digit": label} if task.is_of_digits else {}
    named |= {"label": label, "class": class_name(task.names, label), "sure": answer.sure, "reason": answer.reason}
    return {**named, "probabilities": [float(value) for value in reading.probabilities]}


def _boxes(reading: ReadDrawing) -> list[tuple[float, ...]]:
    """Where the parts are, as shares of the picture."""
    picture = reading.drawing.picture
    if picture is None:
        return []
    left, top, unit = reading.drawing.picture_box()
    width, height = picture.width * unit, picture.height * unit
    return [
        tuple(
            round(share, 4)
            for share in ((x0 - left) / width, (y0 - top) / height, (x1 - left) / width, (y1 - top) / height)
        )
        for x0, y0, x1, y1 in (part.box for part in reading.parts)
    ]


def _show(paths: list[Path], answers: dict[Path, _Read], task: Task) -> None:
    from cnn_gui.core.datasets.messages import class_name

    width = max(len(str(path)) for path in paths)
    names = [one_line(class_name(task.names, index)) for index in range(len(task.classes))]
    longest = max(map(len, names))
    for path in paths:
        read = answers[path]
        if read.digits:
            say(f"{path!s:<{width}}   {_number(read.digits, names)}")
            continue
        answer = read.whole.verdict
        line = f"{path!s:<{width}}   {names[answer.label]:<{longest}}   {percent(answer.probability, 1):>8}"
        if not answer.sure:
            line += f"   not sure, {_doubt(read.whole, names)}"
        say(line)


def _number(digits: Sequence[ReadDrawing], names: Sequence[str]) -> str:
    """The parts as they stand there, "?" for one that it is not sure of."""
    signs = [names[each.verdict.label] if each.verdict.sure else "?" for each in digits]
    between = "" if all(len(sign) == 1 for sign in signs) else " "
    least = min(each.verdict.probability for each in digits)
    what = "digits" if names == list(map(str, range(10))) else "parts"
    return f"{between.join(signs)}   {len(signs)} {what}, the least probable {percent(least, 1)}"


def _doubt(reading: ReadDrawing, names: Sequence[str]) -> str:
    """Why it is not sure."""
    from cnn_gui.core.network.messages import DoubtReason

    answer = reading.verdict
    match answer.reason:
        case DoubtReason.SEVERAL:
            what = "digits" if names == list(map(str, range(10))) else "parts"
            return f"there seem to be {len(reading.parts)} {what} side by side (--parts reads each)"
        case DoubtReason.CROWDED:
            return "there is much beside it"
    return f"perhaps {names[answer.runner_up]} ({percent(answer.runner_up_probability, 1)})"
