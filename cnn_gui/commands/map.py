"""``cnn-gui map``: test images as points, by what a layer of a network computes of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.commands.arguments import add_json, add_model, not_negative, positive
from cnn_gui.commands.output import percent, print_json, require_place, say
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.plain_text import one_line

if TYPE_CHECKING:
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.arrays import Float32
    from cnn_gui.core.projection.messages import LayerPoints, MapImages, Separation

HELP = "save test images as points, by what a layer makes of them"
DESCRIPTION = (
    "Lays the test images of a network's task out in a plane, by the values that a layer computes of them: by their "
    "first two principal components, or by t-SNE. Saves a .npz that numpy.load opens, with index, label, answer, "
    "probability and position of each image, its principal components, their shares of the variance, axes and mean; "
    "or a .png, each image a dot in the colour of its label, with a ring where it is read wrong. With --separation "
    "it also says how well each layer separates the classes, by nearest neighbours and a linear probe."
)

KINDS = (".npz", ".png")
METHODS = ("pca", "tsne")
LEAST = {"pca": 2, "tsne": 4}
"""Images of which there is a map."""
# As in cnn_gui.core.projection.messages, which imports numpy: help must not wait for it. A test compares them.
IMAGES, MOST_IMAGES = 2_000, 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--layer", required=True, metavar="NAME", help="by what it computes: input, conv1, fc1 ...")
    parser.add_argument("--method", choices=METHODS, default="pca", help="how (default: pca)")
    parser.add_argument("--seed", type=not_negative, metavar="N", help="of tsne: where it begins (default: 0)")
    parser.add_argument(
        "--images", type=positive, default=IMAGES, metavar="N", help=f"how many, up to {MOST_IMAGES:,} (default: 2,000)"
    )
    parser.add_argument("--separation", action="store_true", help="how well each layer separates the classes, too")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to save it: a .npz or .png")
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Saves the map. Raises UserError, in one sentence, for a layer that is not there, where there are no test images,
    and where a file cannot be read or written."""
    from cnn_gui.commands.reader import Reader
    from cnn_gui.core.base.files import write_atomically
    from cnn_gui.core.base.number_files import npz_bytes
    from cnn_gui.core.projection.named_arrays import map_arrays, separation_arrays
    from cnn_gui.core.projection.picture import map_png

    kind = arguments.out.suffix.lower()
    if kind not in KINDS:
        raise UserError(f"{arguments.out} is neither a .npz nor a .png: give --out a name that ends so.")
    if arguments.seed is not None and arguments.method != "tsne":
        raise UserError("--seed is of no use to pca, which is always the same: it belongs to tsne.")
    if arguments.images > MOST_IMAGES:
        raise UserError(f"{arguments.images:,} images are too many for a map: give --images up to {MOST_IMAGES:,}.")
    if arguments.images < LEAST[arguments.method]:
        least = LEAST[arguments.method]
        raise UserError(f"A map by {arguments.method} needs {least} images at least: give --images a larger number.")
    require_place(arguments.out, "--out", arguments.model)
    reader = Reader(arguments.model)
    images, points = _projected(reader, arguments.layer, arguments.images)
    positions, how = _laid_out(points, arguments)
    about = _about(reader, images, points, how)
    separation = _separation(reader) if arguments.separation else None
    if kind == ".png":
        made = map_png(images, positions, about)
    else:
        arrays = map_arrays(images, points, positions, about)
        made = npz_bytes(arrays if separation is None else {**arrays, **separation_arrays(separation)})
    write_atomically(arguments.out, made)
    if arguments.json:
        shares = [round(float(share), 6) for share in points.shares[:2]]
        print_json(
            {"out": str(arguments.out), "layer": points.layer, "images": len(images), "data": images.data}
            | {"method": arguments.method, "mistakes": int(images.mistakes.sum()), "shares": shares}
            | ({} if separation is None else {"separation": _separation_json(separation)})
        )
    else:
        say(about)
        if separation is not None:
            say(_separation_text(separation))
        say(f"saved {arguments.out}")
    return 0


def _projected(reader: Reader, layer: str, count: int) -> tuple[MapImages, LayerPoints]:
    from cnn_gui.core.datasets.of_task import test_set_of
    from cnn_gui.core.network.spec import layer_infos
    from cnn_gui.core.projection.messages import LayerPoints, MapImages, layers_on_map
    from cnn_gui.core.projection.projecting import Projecting

    infos = layer_infos(reader.loaded.spec, reader.task)
    names = [info.name for info in layers_on_map(infos)]
    if layer not in names:
        raise UserError(f"The network has no map of {layer!r}: its layers are {', '.join(map(one_line, names))}.")
    data = test_set_of(reader.task)
    found = list(Projecting(reader.network, reader.loaded.spec, data, count, only=layer).steps())
    images = next(each for each in found if isinstance(each, MapImages))
    return images, next(each for each in found if isinstance(each, LayerPoints))


def _separation(reader: Reader) -> Separation:
    from cnn_gui.core.datasets.of_task import test_set_of
    from cnn_gui.core.projection.messages import Separation
    from cnn_gui.core.projection.separating import Separating

    steps = Separating(reader.network, reader.loaded.spec, test_set_of(reader.task)).steps()
    return [found for found in steps if isinstance(found, Separation)][-1]


def _separation_json(found: Separation) -> dict[str, object]:
    layers = [
        {"layer": each.layer, "nearest": found.share(each.nearest), "probe": found.share(each.probe)}
        for each in found.layers
    ]
    return {
        "fitted": found.fitted,
        "tested": found.tested,
        "network": found.share(found.answered),
        "layers": layers,
    }


def _separation_text(found: Separation) -> str:
    network = percent(found.share(found.answered), 1)
    lines = [
        f"From {found.fitted:,} {found.data} test images the classes of {found.tested:,} others are told, by a vote of "
        f"the nearest {found.neighbours} and by a linear probe; the network answers {network} right:"
    ]
    width = max(len(each.layer) for each in found.layers)
    lines += [
        f"  {each.layer:<{width}}  {percent(found.share(each.nearest), 1):>8}  {percent(found.share(each.probe), 1):>8}"
        for each in found.layers
    ]
    return "\n".join(lines)


def _laid_out(points: LayerPoints, arguments: argparse.Namespace) -> tuple[Float32, str]:
    """Positions, (N, 2), and how they came about."""
    import numpy as np

    shares = " and ".join(map(percent, points.shares[:2].tolist()))
    if arguments.method == "pca":
        return points.positions(2), f"by its first two principal components, which hold {shares} of the variance"
    from cnn_gui.core.projection.messages import MOST_IN_TSNE
    from cnn_gui.core.projection.projecting import spread
    from cnn_gui.core.projection.tsne import PERPLEXITY, Tsne

    places = spread(len(points), MOST_IN_TSNE)
    if len(places) < LEAST["tsne"]:
        raise UserError(f"There are {len(places)} test images, and a map by tsne needs {LEAST['tsne']} at least.")
    seed = arguments.seed or 0
    for step in Tsne(points.components[places], seed=seed).steps():
        last = step
    positions = np.full((len(points), 2), np.nan, np.float32)
    positions[places] = last.positions
    how = f"by t-SNE of {len(places):,} of them (perplexity {PERPLEXITY:.0f}, {last.step} steps, seed {seed}, "
    return positions, f"{how}divergence {last.loss:.3f})"


def _about(reader: Reader, images: MapImages, points: LayerPoints, how: str) -> str:
    from cnn_gui import __version__

    return (
        f"{len(images):,} of {images.total:,} {images.data} test images by what {points.layer} of the network "
        f"{one_line(reader.loaded.record.title)!r} computes of them ({len(points.mean):,} values), {how}; "
        f"{int(images.mistakes.sum()):,} of them are read wrong. By cnn-gui {__version__}."
    )
