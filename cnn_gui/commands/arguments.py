"""Arguments that several commands take, and their types."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

SUFFIX = ".safetensors"
"""Of the networks that the app saves."""

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")


def positive(text: str) -> int:
    """A whole number from 1 on."""
    return _whole(text, at_least=1)


def not_negative(text: str) -> int:
    """A whole number from 0 on."""
    return _whole(text, at_least=0)


def threads(text: str) -> int:
    """How many threads torch may use. Beyond some hundreds its libraries end the process instead of refusing."""
    number = _whole(text, at_least=1)
    most = max(64, 4 * (os.cpu_count() or 1))
    if number > most:
        raise argparse.ArgumentTypeError(f"{text} is more than the {most} that can be of use on this machine")
    return number


def network_file(text: str) -> Path:
    """Where a network is saved."""
    path = Path(text)
    if path.suffix != SUFFIX:
        raise argparse.ArgumentTypeError(f"{text!r} does not end in {SUFFIX}")
    return path


def _whole(text: str, *, at_least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = at_least - 1
    if not at_least <= number < 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {at_least} on")
    return number


def add_device(parser: argparse._ActionsContainer, *, dest: str = "device") -> None:
    parser.add_argument(
        "--device", dest=dest, choices=DEVICES, default="auto", help="where to compute (default: auto, the fastest)"
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        type=Path,
        metavar="FILE",
        help="a network's file (.safetensors, .pt, .pth, .pkl, .ckpt, .onnx ...: what `cnn-gui inspect` opens), or "
        '"deep" or "shapes" for those of the app (default: the pretrained one)',
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON, the last line")
