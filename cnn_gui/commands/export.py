"""``cnn-gui export``: a network into a file for other programs, or for this one."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from cnn_gui.commands.arguments import add_json, add_model
from cnn_gui.commands.output import complain, print_json, say
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.exchange.export.formats import EXPORTS, export, export_remarks, format_named
from cnn_gui.core.exchange.messages import ExportFormat

HELP = "take a network away, into a file for other programs"
DESCRIPTION = (
    "Writes a network in another format. The names of its layers, which are those of a state_dict and of ONNX, are "
    "listed by 'cnn-gui inspect'. A file of that name is replaced."
)
_WIDTH, _INDENT = 78, 14
_MARGIN = " " * len("saved       ")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = textwrap.fill(DESCRIPTION, _WIDTH)
    parser.epilog = "formats:\n" + "\n".join(map(_line, EXPORTS))
    add_model(parser)
    names = [each.name for each in EXPORTS]
    parser.add_argument("--format", choices=names, help="the format, see below (default: what --out ends in)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write it")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Writes the file and says what was written. Raises UserError where that cannot be done."""
    format_ = _format(arguments)

    from cnn_gui.core.base import resources
    from cnn_gui.core.exchange import checkpoint

    network = checkpoint.load(resources.network_file(arguments.model))
    if network.opened is not None and not network.opened.sure:
        complain(str(network.opened.said))
    written = export(network, format_, arguments.out)
    remarks = export_remarks(network, format_)
    if arguments.json:
        files = [str(path) for path in written.paths]
        print_json({"format": format_.name, "files": files, "bytes": written.size, "remarks": remarks})
    else:
        say(f"saved       {' and '.join(map(str, written.paths))}, {written.size:,} bytes, {format_.title}")
        for remark in remarks:
            say(textwrap.fill(remark, _WIDTH, initial_indent=_MARGIN, subsequent_indent=_MARGIN))
    return 0


def _line(format_: ExportFormat) -> str:
    words = textwrap.wrap(format_.purpose, _WIDTH - _INDENT)
    return f"  {format_.name:<{_INDENT - 2}}" + f"\n{'':<{_INDENT}}".join(words)


def _format(arguments: argparse.Namespace) -> ExportFormat:
    """The format that was asked for. Raises UserError where the file's name does not fit it."""
    ending = arguments.out.suffix.lower()
    if arguments.format is None:
        found = next((each for each in EXPORTS if each.suffix == ending), None)
        if found is None:
            endings = ", ".join(each.suffix for each in EXPORTS)
            raise UserError(f"{arguments.out} ends in none of {endings}: give --out one of these endings.")
        return found
    asked = format_named(arguments.format)
    assert asked is not None
    if asked.suffix != ending:
        raise UserError(f"{arguments.out} does not end in {asked.suffix}, as files of the format {asked.name} do.")
    return asked
