"""``cnn-gui picture``: what a panel of the window shows of a picture, for paper; painted by cnn_gui.picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model, positive
from cnn_gui.commands.output import print_json, require_place, say
from cnn_gui.core.base.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.core.network.messages import LayerInfo

HELP = "save a picture of what a layer computes, for print"
DESCRIPTION = (
    "Saves what the window's panel shows of a layer for a picture, with its legend and a line that says what it is: as "
    "PNG of 300 dots per inch, or as SVG whose words are text. Without --layer it is the map of the whole network. It "
    "needs no screen."
)

KINDS = (".png", ".svg")
PARTS = ("maps", "weights", "about")
THEMES = ("light", "dark")
WIDEST_MM = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", type=Path, metavar="IMAGE", help="a picture of one thing")
    parser.add_argument("--layer", metavar="NAME", help="the layer, by its name: conv1 (default: all of them)")
    parser.add_argument("--map", type=positive, metavar="N", default=1, help="its map or unit, from 1 (default: 1)")
    parser.add_argument(
        "--part", choices=PARTS, default="maps", help="what of the layer: its maps, its weights, or what it is (maps)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to save it: a .png or .svg")
    parser.add_argument("--width", type=positive, metavar="MM", help="of the picture on paper (default: as on screen)")
    parser.add_argument("--theme", choices=THEMES, default="light", help="light on white, or dark for slides (light)")
    add_model(parser)
    add_json(parser)
    # Given by who may know Qt (the command line).
    parser.set_defaults(paint=None)


def run(arguments: argparse.Namespace) -> int:
    """Saves the picture. Raises UserError, in one sentence, for a layer or map that the network does not have, and
    where picture or network cannot be read or the file cannot be written."""
    from cnn_gui.commands.reader import Reader, opened_picture
    from cnn_gui.core.base.files import write_atomically

    if arguments.out.suffix.lower() not in KINDS:
        raise UserError(f"{arguments.out} is neither a .png nor a .svg: give --out a name that ends so.")
    if arguments.width is not None and arguments.width > WIDEST_MM:
        raise UserError(f"A picture {arguments.width} mm wide is too large: --width goes up to {WIDEST_MM}.")
    require_place(arguments.out, "--out", arguments.image, arguments.model)
    reader = Reader(arguments.model)
    state = reader.state()
    if arguments.layer is not None:
        _require_map(state.layers, arguments.layer, arguments.map)
    snapshot = reader.snapshot(opened_picture(arguments.image, reader.task))
    data, caption = arguments.paint(state, snapshot, arguments)
    write_atomically(arguments.out, data)
    if arguments.json:
        print_json({"out": str(arguments.out), "caption": caption, "bytes": len(data)})
    else:
        say(f"saved {arguments.out}: {caption}")
    return 0


def _require_map(layers: Sequence[LayerInfo], name: str, number: int) -> None:
    info = next((info for info in layers if info.name == name), None)
    if info is None:
        names = ", ".join(info.name for info in layers)
        raise UserError(f"There is no layer {name!r:.60} in this network: its layers are {names}.")
    count = info.shape_out[0]
    if number > count:
        raise UserError(f"There is no map or unit {number} in {name}: it has {count}.")
