"""``cnn-gui explain``: what each pixel of a picture has to do with a network's answer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model, positive
from cnn_gui.commands.output import print_json, require_place, say
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.plain_text import one_line

if TYPE_CHECKING:
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.datasets.messages import Task
    from cnn_gui.core.explain.messages import Explanation, Question

HELP = "save why a network answers as it does to a picture"
DESCRIPTION = (
    "Saves each pixel's share in a class's logit, or in the difference of two: as .npz that numpy.load opens, with "
    "attribution, input and baseline, (channels, rows, columns) float32, logits, (classes,), and about, a text that "
    "says what all this is; or as .png, the input and the shares side by side, red for the class and blue against it. "
    "integrated_gradients and linear promise a sum, which is checked."
)

KINDS = (".npz", ".png")
# As in cnn_gui.core.explain.messages, which imports numpy: help must not wait for it. A test compares them.
METHODS = ("gradient", "input_x_gradient", "integrated_gradients", "occlusion", "grad_cam", "linear")
BASELINES = ("paper", "grey", "noise", "blurred")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", type=Path, metavar="IMAGE", help="a picture of one thing")
    parser.add_argument("--method", choices=METHODS, required=True, help="how it is explained")
    parser.add_argument("--target", metavar="CLASS", help="the class, by name or number (default: the answer)")
    parser.add_argument("--against", metavar="CLASS", help="why --target and not this one (default: none)")
    parser.add_argument("--layer", metavar="NAME", help="of grad_cam: conv2 (default: the last layer with maps)")
    parser.add_argument(
        "--baseline",
        choices=BASELINES,
        help="what integrated_gradients begin with and occlusion covers with (default: paper, the empty input)",
    )
    parser.add_argument("--steps", type=positive, metavar="N", help="of integrated_gradients (default: 32)")
    parser.add_argument("--patch", type=positive, metavar="N", help="of occlusion: its side in pixels (default: 4)")
    parser.add_argument("--stride", type=positive, metavar="N", help="of occlusion: how far it moves on (default: 2)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to save it: a .npz or .png")
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Saves the explanation. Raises UserError, in one sentence, for a class or layer that the network does not have,
    an option that its method has no use for, and where a file cannot be read or written."""
    from cnn_gui.commands.reader import Reader, opened_picture
    from cnn_gui.core.base.files import write_atomically
    from cnn_gui.core.explain.explaining import explain

    kind = arguments.out.suffix.lower()
    if kind not in KINDS:
        raise UserError(f"{arguments.out} is neither a .npz nor a .png: give --out a name that ends so.")
    _refuse_useless_options(arguments)
    require_place(arguments.out, "--out", arguments.image, arguments.model)
    reader = Reader(arguments.model)
    question = _question(arguments, reader.task)
    snapshot = reader.snapshot(opened_picture(arguments.image, reader.task))
    x = snapshot.preprocessed.input
    found = explain(reader.network, reader.loaded.spec, x, question, reader.task)
    about = _about(arguments.image, reader, found)
    write_atomically(arguments.out, _bytes(kind, found, reader.task, about))
    enough = _steps_enough(reader, found)
    if arguments.json:
        print_json(_entry(arguments.out, found, reader.task, enough))
    else:
        _show(arguments.out, found, about, enough)
    return 0


_USERS = {
    "layer": ("grad_cam",),
    "baseline": ("integrated_gradients", "occlusion"),
    "steps": ("integrated_gradients",),
    "patch": ("occlusion",),
    "stride": ("occlusion",),
}
"""By option, the methods that have a use for it."""


def _refuse_useless_options(arguments: argparse.Namespace) -> None:
    for option, methods in _USERS.items():
        if getattr(arguments, option) is not None and arguments.method not in methods:
            raise UserError(f"--{option} is of no use to {arguments.method}: it belongs to {' and '.join(methods)}.")


def _question(arguments: argparse.Namespace, task: Task) -> Question:
    from cnn_gui.core.explain.messages import Baseline, Method, Question
    from cnn_gui.core.explain.questions import class_index

    target, against = (
        None if name is None else class_index(task, name) for name in (arguments.target, arguments.against)
    )
    numbers = {name: getattr(arguments, name) for name in ("steps", "patch", "stride")}
    given = {name: value for name, value in numbers.items() if value is not None}
    if "patch" in given:
        # A patch of one pixel moves on by one.
        given.setdefault("stride", min(Question(Method.OCCLUSION).stride, given["patch"]))
    baseline = Baseline(arguments.baseline) if arguments.baseline else Baseline.PAPER
    return Question(Method(arguments.method), target, against, arguments.layer or "", baseline, **given)


def _bytes(kind: str, found: Explanation, task: Task, about: str) -> bytes:
    from cnn_gui.core.base.number_files import npz_bytes
    from cnn_gui.core.explain.named_arrays import explanation_arrays
    from cnn_gui.core.explain.picture import explanation_png

    if kind == ".png":
        return explanation_png(found, task, about)
    return npz_bytes(explanation_arrays(found, task, about))


def _steps_enough(reader: Reader, found: Explanation) -> int | None:
    """Where the sum is not complete: the number of steps that would do, None where none of those tried does."""
    import torch

    from cnn_gui.core.explain.gradients import steps_enough
    from cnn_gui.core.explain.messages import Method
    from cnn_gui.core.explain.passes import Aim

    if found.question.method is not Method.INTEGRATED_GRADIENTS or found.check is None or found.check.holds:
        return None
    assert found.baseline is not None
    x, baseline = (torch.from_numpy(each)[None] for each in (found.input, found.baseline))
    aim = Aim(found.target, found.question.against)
    return steps_enough(reader.network, reader.loaded.spec, x, baseline, aim)


def _about(image: Path, reader: Reader, found: Explanation) -> str:
    """Told without a path: the file may be given away."""
    from cnn_gui import __version__
    from cnn_gui.core.datasets.messages import class_name

    asked, names = found.question, reader.task.names
    target = one_line(str(class_name(names, found.target)))
    against = "" if asked.against is None else f" and not {one_line(str(class_name(names, asked.against)))}"
    details = {
        "integrated_gradients": f", {asked.steps} steps from {asked.baseline}",
        "occlusion": f", patches of {asked.patch} pixels, {asked.stride} apart, covered with {asked.baseline}",
        "grad_cam": f" of {asked.layer}",
    }.get(asked.method, "")
    return (
        f"Why {target}{against}: {asked.method.replace('_', ' ')}{details}, by the network "
        f"{one_line(reader.loaded.record.title)!r} for {image.name}; cnn-gui {__version__}."
    )


def _entry(out: Path, found: Explanation, task: Task, enough: int | None) -> dict[str, object]:
    from cnn_gui.core.datasets.messages import class_name

    asked, check = found.question, found.check
    entry: dict[str, object] = {
        "out": str(out),
        "method": str(asked.method),
        "target": found.target,
        "class": str(class_name(task.names, found.target)),
        "against": asked.against,
        "value": found.value,
        "sum": found.total,
        "shape": list(found.attribution.shape),
    }
    if asked.layer:
        entry["layer"] = asked.layer
    if found.linear is not None:
        entry |= {"constant": found.linear.constant, "exact": found.linear.is_exact}
    if check is not None:
        entry["check"] = {"found": check.found, "expected": check.expected, "holds": check.holds}
        if enough is not None:
            entry["steps_enough"] = enough
    return entry


def _show(out: Path, found: Explanation, about: str, enough: int | None) -> None:
    say(about)
    what = "the logit" if found.question.against is None else "the difference of the logits"
    say(f"{what}: {found.value:.4f}; sum of all shares: {found.total:.4f}")
    check, linear = found.check, found.linear
    if linear is not None:
        kind = "exactly linear at this input" if linear.is_exact else "curved: this is its tangent"
        say(f"constant: {linear.constant:.4f}; the network is {kind}")
    if check is not None:
        verdict = "equal" if check.holds else "not equal"
        say(f"check: {check.found:.4f} should be {check.expected:.4f}: {verdict} (difference {check.error:.2g})")
        if enough is not None:
            say(f"{enough} steps would do")
    say(f"saved {out}")
