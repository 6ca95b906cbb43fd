from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.core.base import paths
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets import catalogue, downloaded, downloads
from cnn_gui.core.datasets.download import DownloadStoppedError, RemoteFile, fetch
from cnn_gui.core.datasets.registry import labelled, load
from tests.core.datasets.shelf import Shelf, offer_kmnist, shelf
from tests.core.datasets.test_registry import idx_bytes, images, integer_idx_bytes, qmnist_labels

__all__ = ["shelf"]

CONTENT = np.random.default_rng(0).integers(0, 256, 700_000, dtype=np.uint8).tobytes()


def test_a_file_comes_with_progress_and_is_kept(shelf: Shelf, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = shelf.add("a.gz", CONTENT)
    path = fetch(file, tmp_path / "new", progress=lambda done, total: told.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert len(told) > 1
    assert fetch(file, tmp_path / "new") == path
    assert len(shelf.ranges) == 1


def test_it_goes_on_where_it_was_cut_off(shelf: Shelf, tmp_path: Path) -> None:
    file = shelf.add("a.gz", CONTENT)
    shelf.breaks_after = 300_000
    with pytest.raises(DataError, match=r"a\.gz could not be downloaded .*kept"):
        fetch(file, tmp_path)
    shelf.breaks_after = None
    assert fetch(file, tmp_path).read_bytes() == CONTENT
    assert shelf.ranges == [None, "bytes=300000-"]


def test_it_begins_anew_where_the_server_knows_no_ranges(shelf: Shelf, tmp_path: Path) -> None:
    file = shelf.add("a.gz", CONTENT)
    shelf.knows_ranges = False
    (tmp_path / "a.gz.part").write_bytes(b"x" * 1000)
    assert fetch(file, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("left", [CONTENT, CONTENT + b"more"])
def test_what_is_whole_already_is_not_fetched_again_and_what_is_too_long_is(
    shelf: Shelf, tmp_path: Path, left: bytes
) -> None:
    file = shelf.add("a.gz", CONTENT)
    (tmp_path / "a.gz.part").write_bytes(left)
    assert fetch(file, tmp_path).read_bytes() == CONTENT


def test_a_wish_to_stop_keeps_what_has_come(shelf: Shelf, tmp_path: Path) -> None:
    file = shelf.add("a.gz", CONTENT)
    with pytest.raises(DownloadStoppedError):
        fetch(file, tmp_path, should_stop=lambda: True)
    assert 0 < (tmp_path / "a.gz.part").stat().st_size < len(CONTENT)
    assert fetch(file, tmp_path).read_bytes() == CONTENT


def test_what_comes_damaged_or_much_too_large_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    file = shelf.add("a.gz", CONTENT)
    other = RemoteFile(file.url, "0" * 32, file.size)
    with pytest.raises(DataError, match="damaged"):
        fetch(other, tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DataError, match="larger"):
        fetch(RemoteFile(file.url, file.md5, 1000), tmp_path)
    assert not (tmp_path / "a.gz").exists()


def test_nobody_there_and_nothing_there_are_one_sentence_each(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"answers 404"):
        fetch(RemoteFile(f"{shelf.address}/no.gz", "", 10), tmp_path)
    with pytest.raises(DataError, match=r"check the connection and try again\.$"):
        fetch(RemoteFile("http://127.0.0.1:9/a.gz", "", 10), tmp_path)
    with pytest.raises(DataError, match="not an address of the web"):
        fetch(RemoteFile("file:///etc/passwd", "", 10), tmp_path)


# --- the sets -------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.ENVIRONMENT_VARIABLE, str(tmp_path))
    return tmp_path / "datasets"


def test_kmnist_comes_in_four_files(shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = np.arange(5, dtype=np.uint8)
    contents = [gzip.compress(idx_bytes(part)) for part in (images(5), labels, images(5, seed=1), labels)]
    remote = [shelf.add(file.name, part) for file, part in zip(downloaded.KMNIST_FILES, contents, strict=True)]
    monkeypatch.setattr(downloaded, "KMNIST_FILES", tuple(remote))
    told: list[tuple[int, int]] = []
    with pytest.raises(DataError, match="21 MB"):
        load("KMNIST", "test")
    assert shelf.ranges == []
    assert not downloads.is_here(catalogue.info("KMNIST"))
    data = labelled("kmnist", progress=lambda done, total: told.append((done, total)))
    assert np.array_equal(data.test.images[:, 0].numpy(), images(5, seed=1))
    assert data.task.classes[:2] == ("o", "ki")
    assert data.task.mean == (round(float(images(5).mean() / 255), 4),)
    assert told[-1][0] == told[-1][1] == sum(map(len, contents))
    assert downloads.is_here(catalogue.info("KMNIST"))
    assert (folder / "KMNIST" / "raw" / "train-images-idx3-ubyte.gz").exists()


def test_a_set_of_which_a_part_is_missing_is_not_here(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that was stopped between its files goes on."""
    offer_kmnist(shelf, monkeypatch)
    downloaded.parts(catalogue.info("KMNIST"))
    (folder / "KMNIST" / "raw" / "t10k-labels-idx1-ubyte.gz").unlink()
    assert not downloads.is_here(catalogue.info("KMNIST"))
    _, test = downloaded.parts(catalogue.info("KMNIST"))
    assert len(test.labels) == 5
    assert len(shelf.ranges) == 5


def offer_qmnist(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The shelf has QMNIST, of 40 images a part; what its four files hold."""
    parts = [idx_bytes(images(40)), integer_idx_bytes(qmnist_labels(40))]
    parts += [idx_bytes(images(40, seed=1)), integer_idx_bytes(qmnist_labels(40)[::-1])]
    contents = [gzip.compress(part) for part in parts]
    remote = [shelf.add(file.name, part) for file, part in zip(downloaded.QMNIST_FILES, contents, strict=True)]
    monkeypatch.setattr(downloaded, "QMNIST_FILES", tuple(remote))
    return contents


def test_qmnist_comes_in_four_files_with_progress(shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = offer_qmnist(shelf, monkeypatch)
    told: list[tuple[int, int]] = []
    data = labelled("QMNIST", progress=lambda done, total: told.append((done, total)))
    assert np.array_equal(data.train.images[:, 0].numpy(), images(40))
    assert data.test.labels.tolist() == [*range(9, -1, -1)] * 4
    assert data.task.mean == (round(float(images(40).mean() / 255), 4),)
    assert told[-1][0] == told[-1][1] == sum(map(len, contents))
    assert len(told) >= 4
    assert downloads.is_here(catalogue.info("QMNIST"))


def test_qmnist_can_be_stopped_and_goes_on_where_it_was(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = offer_qmnist(shelf, monkeypatch)
    info = catalogue.info("QMNIST")
    shelf.breaks_after = 9_000
    with pytest.raises(DataError, match="kept"):
        downloaded.parts(info)
    assert downloads.begun(info) == 9_000
    shelf.breaks_after = None
    with pytest.raises(DownloadStoppedError):
        downloaded.parts(info, should_stop=lambda: True)
    assert downloads.begun(info) >= 9_000
    assert not downloads.is_here(info)
    downloaded.parts(info)
    assert shelf.ranges[:2] == [None, "bytes=9000-"]
    assert downloads.is_here(info)
    raw = folder / "QMNIST" / "raw"
    assert [(raw / file.name).read_bytes() for file in downloaded.QMNIST_FILES] == contents


def test_qmnist_that_comes_damaged_is_thrown_away(shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer_qmnist(shelf, monkeypatch)
    name = downloaded.QMNIST_FILES[1].name
    shelf.files[f"/{name}"] = shelf.files[f"/{name}"][:-1] + b"?"
    with pytest.raises(DataError, match=rf"{name} came damaged"):
        downloaded.parts(catalogue.info("QMNIST"))
    assert not (folder / "QMNIST" / "raw" / name).exists()


def test_what_is_said_to_be_downloaded_is_what_the_files_have() -> None:
    for name, files in (("KMNIST", downloaded.KMNIST_FILES), ("QMNIST", downloaded.QMNIST_FILES)):
        assert catalogue.info(name).download == pytest.approx(sum(file.size for file in files), rel=0.01)


def test_emnist_is_taken_out_of_its_archive_upright_and_its_letters_from_zero(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for split, first in (("digits", 0), ("letters", 1)):
            for part in ("train", "test"):
                labels = np.arange(first, first + 4, dtype=np.uint8)
                name = f"gzip/emnist-{split}-{part}"
                packed.writestr(f"{name}-images-idx3-ubyte.gz", gzip.compress(idx_bytes(images(4))))
                packed.writestr(f"{name}-labels-idx1-ubyte.gz", gzip.compress(idx_bytes(labels)))
        packed.writestr("gzip/emnist-byclass-train-images-idx3-ubyte.gz", b"not wanted")
    monkeypatch.setattr(downloaded, "EMNIST_FILE", shelf.add("gzip.zip", out.getvalue()))
    letters = labelled("EMNIST letters")
    assert np.array_equal(letters.train.images[:, 0].numpy(), images(4).transpose(0, 2, 1))
    assert [letters.task.classes[label] for label in letters.train.labels] == ["A", "B", "C", "D"]
    # The other split came with it, and the archive is gone.
    assert downloads.is_here(catalogue.info("EMNIST digits"))
    assert labelled("EMNIST digits").train.labels.tolist() == [0, 1, 2, 3]
    assert len(shelf.ranges) == 1
    assert len(list((folder / "EMNIST" / "raw").iterdir())) == 8


def test_an_archive_that_is_none_is_one_sentence(shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloaded, "EMNIST_FILE", shelf.add("gzip.zip", b"no zip"))
    with pytest.raises(DataError, match=r"gzip\.zip could not be unpacked"):
        downloaded.parts(catalogue.info("EMNIST letters"))
    assert folder.exists()
