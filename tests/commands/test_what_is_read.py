"""What a command reads is never replaced by what it writes, however both are written."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui import cli
from cnn_gui.commands.output import require_place
from cnn_gui.core.base.errors import FileError
from cnn_gui.core.drawing import drawing_json
from tests.commands.test_activations import network_called, saved
from tests.views.snapshots import three


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What can be read by a command, in the folder where it is called."""
    pixels = np.zeros((40, 40), dtype=np.uint8)
    pixels[8:32, 18:24] = 255
    Image.fromarray(pixels).save(tmp_path / "one.png")
    Image.fromarray(pixels).save(tmp_path / "two.npz", format="png")
    Path(saved(tmp_path, network_called("shapes"))).rename(tmp_path / "net.npz")
    np.savez(tmp_path / "mine.npz", images=np.zeros((20, 8, 8), dtype=np.uint8), labels=np.arange(20) % 2)
    drawing_json.save(tmp_path / "pen.json", [three(3)])
    (tmp_path / "link.png").symlink_to(tmp_path / "one.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        ("explain one.png --method gradient --out one.png", "one.png"),
        ("explain one.png --method gradient --out ./../{folder}/one.png", "one.png"),
        ("explain link.png --method gradient --out one.png", "one.png"),
        ("explain one.png --method gradient --out link.png", "one.png"),
        ("explain two.npz --method gradient --out two.npz", "two.npz"),
        ("explain one.png --model net.npz --method gradient --out net.npz", "net.npz"),
        ("activations one.png --out one.png", "one.png"),
        ("activations one.png --model net.npz --out net.npz", "net.npz"),
        ("picture one.png --out one.png", "one.png"),
        ("data mine.npz --npz mine.npz", "mine.npz"),
        ("data mine.npz --sheet mine.npz", "mine.npz"),
        ("pretrain --drawings pen.json --out pen.json", "pen.json"),
    ],
)
def test_a_file_that_is_read_is_not_replaced(
    arguments: str, read: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / read).read_bytes()
    assert cli.main(arguments.format(folder=folder.name).split()) == 2
    error = capsys.readouterr().err
    assert "is read for this and would be replaced: give --" in error
    assert error.count("\n") == 1
    assert (folder / read).read_bytes() == before


def test_a_persons_own_set_is_not_replaced_where_it_goes_by_its_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["data", "mine.npz"]) == 0
    before = (folder / "mine.npz").read_bytes()
    capsys.readouterr()
    assert cli.main(["data", "mine", "--npz", str(folder / "mine.npz")]) == 2
    assert "would be replaced" in capsys.readouterr().err
    assert (folder / "mine.npz").read_bytes() == before


def test_any_other_file_may_be_replaced(folder: Path) -> None:
    (folder / "old.npz").write_bytes(b"old")
    require_place(folder / "old.npz", "--out", folder / "one.png", None, Path("deep"))
    os.link(folder / "one.png", folder / "same.png")
    with pytest.raises(FileError, match="give --out another name"):
        require_place(folder / "same.png", "--out", folder / "one.png")
