"""Networks taken away: every format is written whole, in a place where nothing else is lost, and opens again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.exchange.checkpoint import LoadedNetwork
from cnn_gui.core.exchange.export import formats
from cnn_gui.core.exchange.messages import ExportFormat
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import spec_from_json


def network(name: str = "diagram") -> LoadedNetwork:
    spec = NETWORKS[name]
    return LoadedNetwork(spec, state(build(spec, seed=1)), NetworkRecord("mine"))


WITH_WEIGHTS = [each for each in formats.EXPORTS if each is not formats.SPECIFICATION]
SINGLE = [each for each in WITH_WEIGHTS if not each.beside]


@pytest.mark.parametrize("format_", SINGLE, ids=[each.name for each in SINGLE])
def test_a_file_of_every_format_opens_again_as_the_same_network(format_: ExportFormat, tmp_path: Path) -> None:
    shipped = checkpoint.load(resources.network("shapes"))
    target = tmp_path / f"net{format_.suffix}"
    written = formats.export(shipped, format_, target)
    assert written.paths == (target,)
    assert written.size == target.stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    opened = checkpoint.load(target)
    assert (opened.spec, opened.task) == (shipped.spec, shipped.task)
    assert opened.opened is None or opened.opened.sure
    assert all(np.array_equal(opened.weights[name], shipped.weights[name]) for name in shipped.weights)


def test_a_specification_is_a_text_that_opens_again(tmp_path: Path) -> None:
    target = tmp_path / "SPEC.json"
    written = formats.export(network(), formats.SPECIFICATION, target)
    assert written.paths == (target,)
    assert "\n" in target.read_text(encoding="utf-8")
    assert spec_from_json(target.read_bytes()) == NETWORKS["diagram"]


def test_names_are_found_and_others_are_not() -> None:
    assert formats.format_named("pt") is formats.STATE_DICT
    assert formats.format_named("h5") is None


def test_what_was_there_is_replaced_but_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "net.pt"
    target.write_bytes(b"old")
    formats.export(network(), formats.STATE_DICT, target)
    assert checkpoint.load(target).spec == NETWORKS["diagram"]
    folder = tmp_path / "folder.pt"
    folder.mkdir()
    with pytest.raises(FileError, match=r"folder.pt was not written: it is a folder; choose another place"):
        formats.export(network(), formats.STATE_DICT, folder)
    with pytest.raises(FileError, match="the folder does not exist"):
        formats.export(network(), formats.STATE_DICT, tmp_path / "none" / "net.pt")


def test_the_file_that_the_network_is_in_is_never_replaced(tmp_path: Path) -> None:
    """It may hold more than is exported: an optimiser, an epoch."""
    path = tmp_path / "theirs.pt"
    path.write_bytes(b"kept")
    given = network()
    with pytest.raises(FileError, match="the network itself is in that file"):
        formats.export(replace(given, record=replace(given.record, path=str(path))), formats.STATE_DICT, path)
    assert path.read_bytes() == b"kept"


def test_a_file_beside_that_belongs_to_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = ExportFormat("two", "Two files", ".one", "For a test.", beside=".other")
    monkeypatch.setattr(formats, "EXPORTS", {two: lambda _, name: {".other": b"beside", ".one": name.encode()}})
    first, second = tmp_path / "net.one", tmp_path / "net.other"
    second.write_bytes(b"somebody's")
    with pytest.raises(FileError, match=r"it needs net\.other beside it, which is there already"):
        formats.export(network(), two, first)
    assert (second.read_bytes(), first.exists()) == (b"somebody's", False)
    second.unlink()
    for _ in range(2):  # what came with the first is replaced with it
        written = formats.export(network(), two, first)
        assert written.paths == (first, second)
        assert written.size == len(b"netbeside")
        assert (first.read_bytes(), second.read_bytes()) == (b"net", b"beside")


@pytest.mark.parametrize("format_", WITH_WEIGHTS, ids=[each.name for each in WITH_WEIGHTS])
def test_weights_that_are_no_use_are_not_written(format_: ExportFormat, tmp_path: Path) -> None:
    given = network()
    weights = {**given.weights, "fc1.bias": np.full(10, np.nan, np.float32)}
    with pytest.raises(CheckpointError, match="not finite"):
        formats.export(replace(given, weights=weights), format_, tmp_path / f"net{format_.suffix}")
    assert list(tmp_path.iterdir()) == []
