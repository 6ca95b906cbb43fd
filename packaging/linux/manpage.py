"""The manual page cnn-gui(1), made from the command line itself so that it cannot go stale.

    python packaging/linux/manpage.py > cnn-gui.1

Importing the command line imports neither Qt nor torch.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from cnn_gui import __version__
from cnn_gui.cli import make_parser

STATUS = (
    ("0", "done"),
    ("1", "a training or the self-test failed, or output was lost"),
    ("2", "wrong input; one sentence on standard error says what is wrong"),
    ("129", "ended by a closed terminal"),
    ("130", "ended by Ctrl-C"),
    ("143", "ended by SIGTERM"),
)


def page() -> str:
    """The page as roff, with the date of SOURCE_DATE_EPOCH or of today."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    parser = make_parser()
    day = time.strftime("%Y-%m-%d", time.gmtime(float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))
    yield f'.TH CNN-GUI 1 "{day}" "cnn-gui {__version__}" "User Commands"'
    yield from (".SH NAME", r"cnn-gui \- look inside the convolutional network that reads your digit")
    yield from (".SH SYNOPSIS", r".B cnn-gui", r"[\fIoptions\fR] [\fIcommand\fR]")
    yield from (".SH DESCRIPTION", _text(parser.description or ""))
    yield ".SH OPTIONS"
    yield from _options(parser)
    for name, command in _commands(parser):
        yield f".SH COMMAND {_text(name.upper())}"
        yield _text(command.description or "")
        yield from _options(command)
    yield ".SH EXIT STATUS"
    for number, meaning in STATUS:
        yield from (".TP", f".B {number}", _text(meaning))
    yield from (".SH ENVIRONMENT", ".TP", ".B CNN_GUI_DATA_DIR", "The folder of drawings, runs, settings and logs.")
    yield from (".TP", ".B CNN_GUI_LANGUAGE", "The language of the window: de, or a .qm file. It goes before Settings.")


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or action.help == argparse.SUPPRESS:
            continue
        names = ", ".join(rf"\fB{_text(name)}\fR" for name in action.option_strings)
        value = rf"\fI{_text(_value(action))}\fR" if action.nargs != 0 else ""
        help_text = (action.help or "") % {"default": action.default, "prog": parser.prog}
        yield from (".TP", f"{names} {value}".strip(), _text(help_text))


def _value(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _text(words: str) -> str:
    """Plain words as roff: backslashes and hyphens are escaped, and no line begins with a request."""
    escaped = " ".join(words.split()).replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return rf"\&{escaped}" if escaped.startswith(".") else escaped


if __name__ == "__main__":
    sys.stdout.write(page())
