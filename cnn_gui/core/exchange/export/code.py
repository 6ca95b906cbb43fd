"""A network as one PyTorch script: its class, its weights, how a picture becomes its input, and how it is trained.

Nothing of the app is needed to run it: torch, numpy and Pillow. Its weights lie beside it as a ``state_dict``, which
torch loads without running code; as safetensors they would ask for one package more.
"""

from __future__ import annotations

import datetime
import textwrap

from cnn_gui import __version__
from cnn_gui.core.datasets.messages import Task, class_name
from cnn_gui.core.exchange.export.code_imports import imports
from cnn_gui.core.exchange.export.code_network import CLASS, network_class
from cnn_gui.core.exchange.export.code_parts import parts
from cnn_gui.core.exchange.export.code_text import WIDTH, call, indented, names, quoted, remark
from cnn_gui.core.exchange.export.code_training import Recipe, remarks, settings, training, wanted
from cnn_gui.core.input.fitting import MAX_PEN, THICK, THIN, TYPICAL, InputFrame
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.modes import possible
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec

_GIVEN = ("CHANNELS", "HEIGHT", "WIDTH", "MEAN", "STD", "DEVICE", "normalised")
"""What every script defines by itself."""


def to_script(spec: NetworkSpec, record: NetworkRecord, task: Task, name: str, today: datetime.date) -> str:
    """The script's text. name: of its file, without the suffix; the weights are beside it with ``.pt`` in its place."""
    recipe = Recipe(spec, record, task)
    blocks = [
        network_class(spec),
        *_using(task, record.threshold),
        [_title("Training"), "", *settings(recipe)],
        training(recipe),
        parts("training.py", recipe.parts, _GIVEN),
        [_title("From a picture to the network's input, as the app does it"), *_reading(task)],
        _main(recipe),
        ['if __name__ == "__main__":', "    main()"],
    ]
    code = "\n\n\n".join("\n".join(lines) for lines in [_constants(task), *blocks])
    head = [*_docstring(recipe, name, today), "", *imports(code)]
    return "\n".join([*head, "", code]) + "\n"


# --- what comes first --------------------------------------------------------------------------------------


def _docstring(recipe: Recipe, name: str, today: datetime.date) -> list[str]:
    record, file = recipe.record, remark(name)
    network = f"The network '{remark(record.title)}'" if remark(record.title) else "A network"
    about = [f"{network} for {recipe.data}, exported by cnn-gui {__version__} on {today.isoformat()}."]
    if record.tested is not None and record.tested.data.name:
        images = f"{record.tested.data.images:,} test images of {remark(record.tested.data.name)}"
        about.append(f"It got {100 * record.tested.accuracy:.2f} % of {images} right.")
    reads, trains = f"python {file}.py PICTURE ...", f"python {file}.py --train {recipe.source}"
    wide = max(len(reads), len(trains))
    notes = [f"It needs torch, numpy, Pillow, and its weights, which are in {file}.pt.", *_notes(recipe)]
    first, *more = _filled(" ".join(about))
    return [
        f'"""{first}',
        *more,
        "",
        f"    {reads:<{wide}}  says what is in pictures",
        f"    {trains:<{wide}}  trains a new one by the same recipe",
        "",
        *_filled(" ".join(notes)),
        '"""',
    ]


def script_notes(spec: NetworkSpec, record: NetworkRecord, task: Task) -> list[str]:
    """What one has to know of the network's script, a sentence each: what it reads, and where it differs from here."""
    return _notes(Recipe(spec, record, task))


def _notes(recipe: Recipe) -> list[str]:
    return [*wanted(recipe), *remarks(recipe), *_not_done(recipe.task)]


def _not_done(task: Task) -> list[str]:
    """What the app does beyond what the script does."""
    if task.is_of_digits:
        return [
            "Unlike the app it does not notice that there are several digits side by side, and it leaves rules of the "
            "paper, frames and what stands beside a digit where they are."
        ]
    if task.is_colour:
        return ["Unlike the app it does not average fine noise away."]
    return []


def _filled(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - 4, break_long_words=False, break_on_hyphens=False)


def _constants(task: Task) -> list[str]:
    called = [str(class_name(task.names, index)) for index in range(len(task.classes))]
    channels, height, width = task.input_shape
    return [
        'WEIGHTS = Path(__file__).with_suffix(".pt")',
        *names("CLASSES", called),
        f"CHANNELS, HEIGHT, WIDTH = {channels}, {height}, {width}  # of the network's input",
        *_normalisation(task),
        "",
        'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"  # to train on',
        "if torch.backends.mps.is_available():",
        '    DEVICE = "mps"',
    ]


def _normalisation(task: Task) -> list[str]:
    if len({*task.mean}) == len({*task.std}) == 1:
        return [f"MEAN, STD = {float(task.mean[0])!r}, {float(task.std[0])!r}"]
    return [
        f"{title} = torch.tensor([{', '.join(f'{value:.9g}' for value in values)}]).view(3, 1, 1)"
        for title, values in (("MEAN", map(float, task.mean)), ("STD", map(float, task.std)))
    ]


# --- what it does ------------------------------------------------------------------------------------------


def _using(task: Task, sure_from: float) -> list[list[str]]:
    return [
        [
            "def normalised(images: Tensor) -> Tensor:",
            '    """Images in 0..1 as the network expects them."""',
            "    return (images - MEAN) / STD",
        ],
        [
            f"def load() -> {CLASS}:",
            '    """The network with its trained weights."""',
            f"    network = {CLASS}()",
            "    network.load_state_dict(torch.load(WEIGHTS, weights_only=True))",
            "    return network.eval()",
        ],
        [
            "@torch.no_grad()",
            f"def probabilities(network: {CLASS}, picture: Path) -> Tensor:",
            f'    """How probable each class is for what is in a picture, ({len(task.classes)},)."""',
            f"    image = torch.from_numpy({_reader(task)}(picture))",
            "    return network(normalised(image)[None]).softmax(dim=1)[0]",
        ],
        [
            f"def answer(network: {CLASS}, picture: Path) -> str:",
            '    """The most probable class, in words."""',
            "    shares, places = probabilities(network, picture).topk(2)",
            '    told = [f"{CLASSES[i]} ({p:.1%})" for i, p in zip(places, shares)]',
            f'    return told[0] if shares[0] >= {sure_from} else f"not sure: {{told[0]}} or {{told[1]}}"',
        ],
    ]


def _reader(task: Task) -> str:
    """The function of resources/script that makes the task's input of a picture."""
    if task.is_colour:
        return "read_colours"
    return "read_grey" if possible(task.mode, task) is InputMode.AS_DRAWN else "read_digit"


def _reading(task: Task) -> list[str]:
    """How a picture becomes the input. Before a function there are two empty lines, before a constant one."""
    lines = parts("pictures.py", [_reader(task)], _GIVEN, _numbers_of(task))
    return ["", *([""] if lines[0].startswith("def") else []), *lines]


def _numbers_of(task: Task) -> dict[str, str]:
    """Constants of pictures.py for the input's size, by the first of them in a line."""
    frame = InputFrame(*task.input_shape[1:])
    thin, typical, thick, broadest = (round(each * frame.scale, 6) for each in (THIN, TYPICAL, THICK, MAX_PEN))
    return {
        "BOX": f"BOX = {frame.box}  # the ink is fitted into a square of so many pixels",
        "THIN": f"THIN, TYPICAL, THICK = {thin}, {typical}, {thick}  # widths of ink in pixels",
        "BROADEST": f"BROADEST = {broadest}  # a mark is not enlarged until its pen is wider than this",
        "FINE": f"FINE = {frame.fine}  # its width is changed on a grid so many times finer",
    }


def _main(recipe: Recipe) -> list[str]:
    told = f"train a new network on {recipe.data}"
    train = ['"--train"', "type=Path", f"metavar={quoted(recipe.source)}", f"help={quoted(told)}"]
    return [
        "def main() -> None:",
        *indented(
            [
                'parser = argparse.ArgumentParser(description="Says what is in pictures.")',
                'parser.add_argument("pictures", nargs="*", type=Path)',
                *call("parser.add_argument(", train, levels=1),
                "arguments = parser.parse_args()",
                "if arguments.train:",
                "    train(arguments.train)",
                "if arguments.pictures:",
                "    network = load()",
                "    for picture in arguments.pictures:",
                '        print(f"{picture}: {answer(network, picture)}")',
            ]
        ),
    ]


def _title(text: str) -> str:
    return f"# === {text} ".ljust(WIDTH, "=")
