"""``cnn-gui picture``: what a layer's panel shows, in a file, without a screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from cnn_gui import cli
from cnn_gui.core.exchange import checkpoint
from tests.views.many_kinds import SPECS, kinds_state

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def picture(tmp_path: Path) -> str:
    pixels = np.zeros((40, 40, 3), dtype=np.uint8)
    pixels[8:32, 18:24] = (230, 120, 40)
    Image.fromarray(pixels).save(tmp_path / "one.png")
    return str(tmp_path / "one.png")


pytestmark = pytest.mark.usefixtures("qapp")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    status = cli.main(["picture", *arguments])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out


def test_a_layer_is_painted_at_print_size(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "layer.png"
    text = said(capsys, picture, "--layer", "conv2", "--map", "22", "--out", str(out))
    assert text.startswith(f"saved {out}: conv2 (64×14×14), map 22; colours −")
    assert "Read as digit 1 (" in text
    with Image.open(out) as image:
        assert [round(dots) for dots in image.info["dpi"]] == [300, 300]
        assert image.getpixel((0, 0)) == (255, 255, 255)
        assert image.width > 1800
        assert image.info["Description"] in text


def test_its_width_on_paper_can_be_chosen(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    png, svg = tmp_path / "layer.png", tmp_path / "layer.svg"
    for out in (png, svg):
        said(capsys, picture, "--layer", "conv1", "--out", str(out), "--width", "85")
    with Image.open(png) as image:
        assert image.width == pytest.approx(85 / 25.4 * 300, abs=1)
        ratio = image.height / image.width
    root = ElementTree.fromstring(svg.read_text(encoding="utf-8"))
    assert root.get("width") == "85mm"
    assert float((root.get("height") or "").removesuffix("mm")) == pytest.approx(85 * ratio, rel=0.01)


@pytest.mark.parametrize("name", SPECS)
def test_every_kind_of_network_is_painted(
    name: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = kinds_state(name)
    model = tmp_path / "net.safetensors"
    checkpoint.save(model, network.spec, network.weights, network.record, network.task)
    out = tmp_path / "all.svg"
    said(capsys, picture, "--model", str(model), "--out", str(out))
    root = ElementTree.fromstring(out.read_text(encoding="utf-8"))
    words = {"".join(each.itertext()).strip() for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert any(word.startswith(network.layers[-2].name) for word in words) or len(network.layers) > 20
    for part in ("maps", "weights", "about"):
        layer = network.layers[1].name
        said(capsys, picture, "--model", str(model), "--layer", layer, "--part", part, "--out", str(out))


def test_a_dark_picture_for_slides(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "layer.png"
    said(capsys, picture, "--layer", "fc2", "--theme", "dark", "--out", str(out))
    with Image.open(out) as image:
        pixel = image.getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert max(pixel) < 60


def test_the_result_as_json(picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "layer.png"
    value = json.loads(said(capsys, picture, "--layer", "conv1", "--out", str(out), "--json"))
    assert value["bytes"] == out.stat().st_size
    assert value["caption"].startswith("conv1 (32×28×28), map 1;")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--layer", "conv9", "--out", "layer.png"], ("conv9", "input, conv1, pool1, relu1, conv2")),
        (["--layer", "conv1", "--map", "33", "--out", "layer.png"], ("33", "32")),
        (["--layer", "conv1", "--out", "layer.gif"], (".png nor a .svg",)),
        (["--layer", "conv1", "--out", "nowhere/layer.png"], ("--out",)),
        (["--layer", "conv1", "--width", "5000", "--out", "layer.png"], ("1000",)),
    ],
)
def test_what_does_not_go_is_one_sentence(
    arguments: list[str], words: tuple[str, ...], picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*arguments[:-1], str(tmp_path / arguments[-1])]
    assert cli.main(["picture", picture, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    for word in words:
        assert word in err
    assert not Path(arguments[-1]).exists()


def test_it_needs_no_screen(picture: str, tmp_path: Path) -> None:
    """In a process of its own, where no display and no platform is named."""
    out = tmp_path / "layer.png"
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    result = subprocess.run(
        [sys.executable, "-m", "cnn_gui", "picture", picture, "--layer", "conv1", "--out", str(out)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in hidden},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert out.exists()


def test_help_knows_no_qt() -> None:
    code = "import sys\nfrom cnn_gui.cli import main\nassert main(['picture', '--help']) == 0\nprint(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert result.returncode == 0, result.stderr
    assert not {"numpy", "torch", "PySide6"} & set(result.stdout.splitlines()[-1].split())
