"""The command line: the window by default; the commands (train, predict, evaluate ...) without any Qt.

``--version`` and ``--help`` answer at once, so nothing here or in the commands imports numpy or torch before a command
runs. Exit status: 0 done, 1 failed or output lost, 2 wrong input (one sentence on stderr), 129, 130 and 143 ended by a
signal.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cnn_gui import __version__
from cnn_gui.commands import (
    activations,
    album,
    bench,
    compare,
    data,
    evaluate,
    explain,
    export,
    inspect,
    map,
    picture,
    predict,
    pretrain,
    robustness,
    teach,
    train,
)
from cnn_gui.commands.arguments import add_device
from cnn_gui.commands.output import OutputLostError, complain, flush, hold_standard_streams, print_json
from cnn_gui.core.base import paths
from cnn_gui.core.base.endings import Endings
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.qt_environment import drop_unusable
from cnn_gui.core.base.torch_environment import prepare_torch
from cnn_gui.core.base.torch_problems import torch_problem
from cnn_gui.options import WindowOptions

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from cnn_gui.benchmarks.answers import Delay
    from cnn_gui.core.network.messages import NetworkState, Snapshot

WRONG_INPUT = 2
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the whole usage."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # As argparse itself does from Python 3.11.3 on (Debian 12 has 3.11.2): help and version go nowhere where there
        # is no stream, and that a stream took nothing is told when it is flushed.
        with suppress(AttributeError, OSError):
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {message} (see {self.prog} --help)")
        sys.exit(WRONG_INPUT)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line ``argv`` (the process's own by default) and returns its exit status."""
    hold_standard_streams()
    _print_what_the_terminal_can()
    try:
        status = _perform(argv)
        flush()
        return status
    except OutputLostError as lost:
        # Whoever read the output may just have gone (cnn-gui ... | head): that is nothing to complain of.
        if not lost.reader_has_gone:
            complain(str(lost))
        return 1
    except UserError as error:
        complain(str(error))
        return WRONG_INPUT
    except OSError as error:
        complain(f"{error.filename or 'The system'}: {error.strerror or error}.")
        return WRONG_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED


def _perform(argv: Sequence[str] | None) -> int:
    parser = make_parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as end:  # --help, --version, or a line that is wrong and has been complained of
        return end.code if isinstance(end.code, int) else 0
    paths.check()
    # Here, on the main thread and before any other: changing the environment beside others who read it is not safe.
    prepare_torch(window=arguments.command is None)
    if arguments.command is None:
        return _window(arguments) if arguments.self_test is None else _self_test(arguments.self_test)
    try:
        _refuse_window_options(parser, arguments)
    except SystemExit:
        return WRONG_INPUT
    with _torch_in_a_sentence():
        status: int = arguments.run(arguments)
    return status


@contextmanager
def _torch_in_a_sentence() -> Iterator[None]:
    """Around a command: raises UserError where torch does not load, or the memory is used up."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        problem = torch_problem(error)
        if problem is not None:
            raise problem from error
        if isinstance(error, MemoryError):
            raise UserError("There is too little memory for this: close other programs, or ask for less.") from error
        raise


def make_parser() -> argparse.ArgumentParser:
    """The command line of the README. ``run`` of the chosen command is in the parsed arguments."""
    parser = Parser(
        prog="cnn-gui",
        description="Draw, and look inside the convolutional network that reads it. "
        "Without a command the window opens.",
    )
    window = parser.add_argument_group("the window")
    window.add_argument("--model", dest="window_model", type=Path, metavar="FILE", help="open this network")
    window.add_argument("--open", type=Path, metavar="FILE", help="open this drawing, picture or network")
    add_device(window, dest="window_device")
    window.add_argument("--reset-layout", action="store_true", help="put the panels back where they were at first")
    window.add_argument("--lesson", metavar="CHAPTER", help="open a chapter of the course, for example padding")
    window.add_argument(
        "--safe-mode",
        action="store_true",
        help="start without GPU, stored layout and last drawing; all of them are kept",
    )
    window.add_argument(
        "--self-test",
        nargs="?",
        const="",
        metavar="FILE",
        help="open the window, draw, train and save in a temporary folder, and report in one line of JSON "
        "(also into FILE)",
    )
    window.add_argument(
        "--log-level",
        type=str.lower,
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="how much goes into the log file (default: info)",
    )
    parser.add_argument("--version", action="version", version=f"cnn-gui {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    commands_in_order = (
        *(train, teach, predict, activations, picture, explain, evaluate, album, compare, robustness, map),
        *(inspect, export, data, bench, pretrain),
    )
    for command in commands_in_order:
        name = command.__name__.rpartition(".")[2]
        sub = commands.add_parser(name, help=command.HELP, description=command.DESCRIPTION)
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
        if command is bench:
            sub.set_defaults(measure_views=_measure_views)
        if command is picture:
            sub.set_defaults(paint=_paint)
    return parser


def _measure_views(times: int) -> list[Delay]:
    """The only part of a command that knows Qt; nothing is measured where Qt does not load."""
    try:
        from cnn_gui.window.frame import refresh
    except ImportError as error:
        if not _is_about_qt(error):
            raise
        complain(f"The views are not measured because Qt does not load ({error}).")
        return []
    return refresh.measure(times)


def _paint(network: NetworkState, snapshot: Snapshot, arguments: argparse.Namespace) -> tuple[bytes, str]:
    """What ``picture`` saves, which Qt paints. Raises UserError where Qt does not load."""
    for dropped in drop_unusable(os.environ):
        complain(f"{dropped} is left out: nothing can be painted at that scale.")
    try:
        from cnn_gui.picture import paint
    except ImportError as error:
        if not _is_about_qt(error):
            raise
        raise UserError(
            f"The picture cannot be painted because Qt does not load ({error}); "
            "cnn-gui activations saves the same numbers without it."
        ) from error
    return paint(network, snapshot, arguments)


def _refuse_window_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """An option before the command belongs to the window; to ignore it would surprise."""
    given = arguments.window_model is not None or arguments.window_device != "auto" or arguments.reset_layout
    given = given or arguments.open is not None
    if given or arguments.lesson is not None or arguments.safe_mode or arguments.self_test is not None:
        parser.error(f"options of '{arguments.command}' come after its name")


def _window(arguments: argparse.Namespace) -> int:
    endings = Endings()
    endings.install()
    options = WindowOptions(
        model=arguments.window_model,
        open=arguments.open,
        device=arguments.window_device,
        reset_layout=arguments.reset_layout,
        log_level=arguments.log_level,
        lesson=_chapter(arguments.lesson),
        safe_mode=arguments.safe_mode,
    )
    with _what_a_window_needs():
        from cnn_gui.app import run
    return 0 if endings.asked else run(options, endings)


def _self_test(file: str) -> int:
    def publish(report: Mapping[str, object]) -> None:
        print_json(report)
        if file:
            Path(file).write_text(json.dumps(report) + "\n", encoding="utf-8")

    try:
        with _what_a_window_needs():
            from cnn_gui import self_test
    except UserError as error:
        publish({"ok": False, "failed_step": "start", "problem": str(error)})
        return 1
    return self_test.run(publish)


@contextmanager
def _what_a_window_needs() -> Iterator[None]:
    """Around the import of Qt: raises UserError where there is no screen or no Qt that loads."""
    _require_screen()
    for dropped in drop_unusable(os.environ):
        complain(f"{dropped} is left out: no window can be shown at that scale.")
    try:
        from cnn_gui.engine.base.preload import import_torch_before_qt, no_collections

        import_torch_before_qt()
        with no_collections():
            yield
    except ImportError as error:
        if not _is_about_qt(error):
            raise
        raise UserError(
            f"The window cannot open because Qt does not load ({error}); "
            "install what is missing (make run does it on Debian and Ubuntu), or use the commands of cnn-gui --help."
        ) from error


def _chapter(name: str | None) -> str:
    """The slug of a chapter of the course; raises UserError, which lists them, for one that there is not."""
    if name is None:
        return ""
    from cnn_gui.core.course import lessons

    return lessons.course().find(name).slug


def _require_screen() -> None:
    """Qt aborts the process where there is no display; say so in a sentence first."""
    if sys.platform in ("win32", "darwin"):
        return
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise UserError(
            "There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set; "
            "train, predict and evaluate work without one (cnn-gui --help)."
        )


def _is_about_qt(error: ImportError) -> bool:
    """Whether Qt is absent or a shared library it needs is; anything else is a bug and keeps its traceback."""
    return (error.name or "").split(".")[0] in ("PySide6", "shiboken6") or "shared object" in str(error)


def _print_what_the_terminal_can() -> None:
    """A letter that the terminal's encoding lacks becomes a question mark instead of an error."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
