from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base import paths, resources
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets import catalogue, downloaded, idx
from cnn_gui.core.datasets.assembled import channel_numbers
from cnn_gui.core.datasets.messages import MEAN, STD, DataSetInfo, SetOrigin
from cnn_gui.core.datasets.registry import Dataset, labelled, load, mnist, mnist_arrays


def idx_bytes(values: UInt8) -> bytes:
    return bytes((0, 0, 8, values.ndim)) + np.array(values.shape, dtype=">u4").tobytes() + values.tobytes()


def images(n: int = 5, seed: int = 0) -> UInt8:
    return np.random.default_rng(seed).integers(0, 256, (n, 28, 28), dtype=np.uint8)


# --- MNIST ---------------------------------------------------------------------------------------------------


def test_mnist_is_whole() -> None:
    train, test = mnist("train"), mnist("test")
    assert train.images.shape == (60_000, 1, 28, 28)
    assert len(test) == 10_000
    assert test.labels[:8].tolist() == [7, 2, 1, 0, 4, 1, 4, 9]
    assert torch.bincount(train.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    pixels = train.images.float() / 255
    assert pixels.mean().item() == pytest.approx(MEAN, abs=1e-4)
    assert pixels.std().item() == pytest.approx(STD, abs=1e-4)
    assert mnist("test") is test


# --- the format --------------------------------------------------------------------------------------------


def test_an_idx_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(idx_bytes(images())))
    assert np.array_equal(idx.read(path, dimensions=3), images())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a gzip",
        gzip.compress(b""),
        gzip.compress(idx_bytes(images()))[:-20],
        gzip.compress(idx_bytes(images())[:-1]),
        gzip.compress(idx_bytes(images()) + b"x"),
        gzip.compress(b"\0\0\x09\x03" + idx_bytes(images())[4:]),
        gzip.compress(idx_bytes(np.zeros(3, np.uint8))),
        gzip.compress(b"\0\0\x08\x03" + b"\xff" * 12),
    ],
)
def test_a_damaged_file_is_a_data_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "digits.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"digits\.gz is damaged"):
        idx.read(path, dimensions=3)
    with pytest.raises(DataError, match=r"digits\.gz is damaged: install the app again"):
        idx.boxed(path, dimensions=3)


def test_missing_files_are_data_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="not there"):
        idx.boxed(tmp_path / "no.gz", dimensions=1)
    monkeypatch.setattr(resources, "find", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz"):
        mnist_arrays("train")


@given(position=st.integers(0, 400), value=st.integers(0, 255))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_byte_is_found(tmp_path: Path, position: int, value: int) -> None:
    content = bytearray(gzip.compress(idx_bytes(images(1))))
    content[position] = value
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    try:
        read = idx.read(path, dimensions=3)
    except DataError:
        return
    assert np.array_equal(read, images(1))


@pytest.mark.parametrize(
    ("pixels", "labels"),
    [
        (torch.zeros(2, 1, 28, 28), torch.zeros(2, dtype=torch.int64)),
        (torch.zeros(2, 1, 27, 28, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64)),
        (torch.zeros(2, 1, 28, 28, dtype=torch.uint8), torch.zeros(3, dtype=torch.int64)),
        (torch.zeros(2, 1, 28, 28, dtype=torch.uint8), torch.tensor([0, 10])),
        (torch.zeros(2, 1, 28, 28, dtype=torch.uint8), torch.tensor([-1, 0])),
        (torch.zeros(0, 1, 28, 28, dtype=torch.uint8), torch.zeros(0, dtype=torch.int64)),
    ],
)
def test_a_dataset_of_another_shape_is_refused(pixels: torch.Tensor, labels: torch.Tensor) -> None:
    with pytest.raises(DataError, match=r"mine"):
        Dataset("mine", "test", pixels, labels)


# --- sets by name --------------------------------------------------------------------------------------------


def test_fashion_is_whole_and_its_numbers_are_those_of_its_images() -> None:
    data = labelled("fashion")
    assert data is labelled("Fashion-MNIST")
    assert (data.name, data.train.images.shape, len(data.test)) == ("Fashion-MNIST", (60_000, 1, 28, 28), 10_000)
    assert torch.bincount(data.train.labels).tolist() == [6000] * 10
    assert (data.task.mean, data.task.std) == channel_numbers(data.train.images.numpy())
    # The first training image is an ankle boot.
    assert data.task.classes[int(data.train.labels[0])] == "Ankle boot"


@pytest.mark.parametrize(
    ("text", "name"),
    [("mnist", "MNIST"), ("FashionMNIST", "Fashion-MNIST"), ("emnist", "EMNIST digits"), ("Letters", "EMNIST letters")],
)
def test_names_are_known_however_they_are_written(text: str, name: str) -> None:
    assert catalogue.info(text).name == name


def test_an_unknown_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match="MNIST, Fashion-MNIST"):
        load("CIFAR10", "test")
    with pytest.raises(DataError, match="MNIST, Fashion-MNIST"):
        catalogue.info("CIFAR10")
    assert load("mnist", "test") is mnist("test")


@pytest.mark.parametrize("info", catalogue.CATALOGUE, ids=lambda info: info.name)
def test_every_set_says_what_it_is(info: DataSetInfo) -> None:
    task = info.task
    assert task.data == info.name
    assert len(task.mean) == len(task.std) == task.input_shape[0]
    assert len(set(task.classes)) == len(task.classes)
    assert info.credit
    assert (info.download > 0) == (info.origin is SetOrigin.DOWNLOAD)


def integer_idx_bytes(values: npt.NDArray[np.int32]) -> bytes:
    shape = np.array(values.shape, dtype=">u4").tobytes()
    return bytes((0, 0, 12, values.ndim)) + shape + values.astype(">i4").tobytes()


def qmnist_labels(count: int) -> npt.NDArray[np.int32]:
    """The class, and seven columns more, such as the writer."""
    labels = np.full((count, 8), 300_000, dtype=np.int32)
    labels[:, 0] = np.arange(count) % 10
    return labels


def test_what_torchvision_has_fetched_of_qmnist_is_found_without_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    raw = folder / "QMNIST" / "raw"
    raw.mkdir(parents=True)
    for split in ("train", "test"):
        (raw / f"qmnist-{split}-images-idx3-ubyte").write_bytes(idx_bytes(images(6)))
        (raw / f"qmnist-{split}-labels-idx2-int").write_bytes(integer_idx_bytes(qmnist_labels(6)))
    train, _ = downloaded.parts(catalogue.info("QMNIST"))
    assert np.array_equal(train.images[:, 0], images(6))
    assert train.labels.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "content",
    [
        idx_bytes(images()),
        integer_idx_bytes(qmnist_labels(3))[:-1],
        integer_idx_bytes(qmnist_labels(3)) + b"x",
        b"\0\0\x0c\x02" + b"\xff" * 8,
    ],
)
def test_damaged_integers_are_a_data_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "labels.gz"
    path.write_bytes(gzip.compress(content))
    with pytest.raises(DataError, match=r"labels\.gz is damaged"):
        idx.read_integers(path, dimensions=2)


def test_integers_have_four_bytes_and_a_sign(tmp_path: Path) -> None:
    path = tmp_path / "labels"
    values = np.array([[7, -2, 300_000]], dtype=np.int32)
    path.write_bytes(integer_idx_bytes(values))
    assert np.array_equal(idx.read_integers(path, dimensions=2), values)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.ENVIRONMENT_VARIABLE, str(tmp_path))
    return tmp_path / "datasets"
