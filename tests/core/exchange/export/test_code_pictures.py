"""Exported scripts read pictures as the app does: what the network gets, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image

from cnn_gui.commands.reader import Reader
from cnn_gui.core.base import resources
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.datasets.registry import load
from cnn_gui.core.drawing.canvas_grid import render
from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.raster import preprocess
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec
from cnn_gui.core.network.modules import build, state
from tests.core.exchange.export.scripts import module

Pixels = npt.NDArray[np.float64]

GREY, OBLONG = Task(mode=InputMode.AS_DRAWN), Task(input_shape=(1, 20, 40), mode=InputMode.AS_DRAWN)
COLOUR = Task(input_shape=(3, 24, 40), mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.4), mode=InputMode.AS_DRAWN)
TASKS = {
    "like MNIST": MNIST,
    "oblong like MNIST": Task(input_shape=(1, 48, 64)),
    "small like MNIST": Task(input_shape=(1, 8, 10)),
    "grey": GREY,
    "oblong": OBLONG,
    "colour": COLOUR,
}
FOUR = ((300.0, 60.0), (120.0, 320.0), (400.0, 320.0)), ((330.0, 200.0), (320.0, 460.0))


def ink(height: int, width: int, pen: float) -> Pixels:
    """A four in the middle, 0 to 1."""
    strokes = (Stroke(tuple((0.6 * x + 100, 0.6 * y + 100) for x, y in points), pen) for points in FOUR)
    return render(Drawing(tuple(strokes)), (height, width)).astype(np.float64)


def pictures() -> Iterator[tuple[str, Pixels]]:
    """Pictures as people have them, levels 0 to 255."""
    random = np.random.default_rng(0)
    for name in ("MNIST", "Fashion-MNIST"):
        for number, image in enumerate(load(name, "test").images[:5, 0].numpy()):
            yield f"{name} {number}", image
            yield f"{name} {number} on white", 255 - image
    for pen in (3, 24):
        clean = ink(300, 300, pen)
        y, x = np.mgrid[:300, :300] / 300
        yield f"scan {pen}", 235 - 200 * clean
        yield f"bad light {pen}", (230 - 120 * x - 60 * y) * (1 - 0.6 * clean) + random.normal(0, 4, clean.shape)
        shadow = 1 / (1 + np.exp(-30 * (x + y - 1.1)))
        yield f"shadow {pen}", (220 - 110 * shadow) * (1 - 0.35 * clean) + random.normal(0, 3, clean.shape)
        beside = clean.copy()
        beside[:25, 100:150] = beside[60:240, :30] = 1
        beside[280, 280] = 1
        yield f"beside others {pen}", 235 - 200 * beside
        yield f"wide {pen}", 235 - 200 * np.pad(clean, [(0, 0), (120, 30)])
        yield f"colours {pen}", np.stack([235 - 200 * clean, 200 - 100 * clean, 90 + 80 * clean], axis=-1)
        yield f"transparent {pen}", np.stack([*(0 * clean,) * 3, 255 * clean], axis=-1)
        yield f"white on transparent {pen}", np.stack([*(255 + 0 * clean,) * 3, 255 * clean], axis=-1)
    large = ink(640, 900, 24)
    yield "noise", 85 + 120 * large + random.normal(0, 32, large.shape)
    yield "large", 235 - 200 * ink(1700, 2300, 24)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pictures")
    for name, picture in pictures():
        Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(folder / f"{name}.png")
    photo = Image.fromarray((235 - 200 * ink(900, 1200, 24)).astype(np.uint8))
    turned = Image.Exif()
    turned[0x112] = 6
    photo.save(folder / "turned.jpg", exif=turned)
    photo.convert("P").save(folder / "palette.png")
    Image.fromarray((65535 * ink(300, 300, 24)).astype(np.uint16)).save(folder / "deep.png")
    return sorted(folder.iterdir())


def without_noise(files: list[Path], task: Task) -> list[Path]:
    """What a script reads as the app does. In colour it does not average fine noise away, and says so; nor does it know
    of frames and fields, one of which the app sees in the shadow over thick ink."""
    left_out = "noise.png" if task.is_colour else "shadow 24.png"
    return [file for file in files if file.name != left_out]


def small(task: Task) -> NetworkSpec:
    return NetworkSpec((Conv(4, stride=2), Flatten(), Linear(10)), task.input_shape)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_the_network_gets_what_it_gets_in_the_app(task: Task, files: list[Path], tmp_path: Path) -> None:
    script = module(tmp_path, small(task), task=task)
    read = next(getattr(script, name) for name in ("read_digit", "read_grey", "read_colours") if hasattr(script, name))
    for file in without_noise(files, task):
        stages = preprocess(Drawing(picture=read_picture(file)), task.mode, task).stages
        found = read(file)
        assert found.shape == task.input_shape
        assert np.abs(found - stages[-2].values).max() < 1e-5, file.name


@pytest.mark.parametrize("name", ["pretrained", "shapes"])
def test_the_answer_is_the_apps(name: str, files: list[Path], tmp_path: Path) -> None:
    loaded = checkpoint.load(resources.network(name))
    script, reader = module(tmp_path, loaded.spec, loaded.weights, loaded.task, loaded.record), Reader(Path(name))
    network = script.load()
    for file in without_noise(files[::4], loaded.task):
        wanted = reader.probabilities(Drawing(picture=read_picture(file)))
        found = script.probabilities(network, file).numpy()
        assert np.abs(found - wanted).max() < 1e-4, file.name
        assert script.answer(network, file).removeprefix("not sure: ").startswith(loaded.task.classes[wanted.argmax()])


@pytest.mark.parametrize("task", [MNIST, GREY, COLOUR], ids=["like MNIST", "grey", "colour"])
def test_an_empty_picture_is_said_to_be_empty(task: Task, tmp_path: Path) -> None:
    script = module(tmp_path, small(task), state(build(small(task))), task)
    Image.new("RGB", (60, 40)).save(tmp_path / "black.png")
    with pytest.raises(SystemExit, match=r"black\.png is blank"):
        script.probabilities(script.load(), tmp_path / "black.png")


def test_it_says_when_it_is_not_sure(tmp_path: Path) -> None:
    weights = {name: np.zeros_like(array) for name, array in state(build(small(MNIST))).items()}
    script = module(tmp_path, small(MNIST), weights)
    Image.fromarray(load("MNIST", "test").images[0, 0].numpy()).save(tmp_path / "seven.png")
    said = script.answer(script.load(), tmp_path / "seven.png")
    assert said.startswith("not sure: ")
    assert said.count("(10.0%)") == 2
    assert torch.equal(script.probabilities(script.load(), tmp_path / "seven.png"), torch.full((10,), 0.1))
