"""A person's own data sets, in every form that is opened."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets import assembled, picture_folder
from cnn_gui.core.datasets.opened import open_data
from cnn_gui.core.datasets.previews import preview
from cnn_gui.core.datasets.registry import labelled, load_named
from tests.core.datasets.test_registry import idx_bytes

RANDOM = np.random.default_rng(0)


def noise(*shape: int) -> UInt8:
    return RANDOM.integers(0, 256, shape, dtype=np.uint8)


# --- npz ------------------------------------------------------------------------------------------------------------


def test_both_parts_of_an_archive_keep_their_places(tmp_path: Path) -> None:
    x, y = noise(20, 12, 10), np.arange(20) % 4 + 3
    np.savez(tmp_path / "mine.npz", x_train=x, y_train=y, x_test=x[:8], y_test=y[:8])
    data = open_data(tmp_path / "mine.npz")
    assert np.array_equal(data.train.images[:, 0].numpy(), x)
    assert (data.name, len(data.test), data.notes) == ("mine", 8, ())
    assert data.task.classes == ("3", "4", "5", "6")
    assert data.train.labels.tolist() == (y - 3).tolist()
    assert not data.task.named
    assert data.task.mean == (round(float(x.mean() / 255), 4),)
    assert data.task.std == (round(float((x / 255).std()), 4),)


@pytest.mark.parametrize("form", ["rows first", "channels last", "channels first", "squares as rows"])
def test_layouts_that_libraries_use(tmp_path: Path, form: str) -> None:
    x = noise(12, 3, 9, 11)
    given = {
        "rows first": x[:, 0],
        "channels last": x.transpose(0, 2, 3, 1),
        "channels first": x,
        "squares as rows": x[:, 0, :, :9].reshape(12, 81),
    }[form]
    np.savez(tmp_path / "a.npz", images=given, labels=np.arange(12) % 2)
    data = open_data(tmp_path / "a.npz")
    expected = {"rows first": x[:, :1], "squares as rows": x[:, :1, :, :9]}.get(form, x)
    whole = np.concatenate([data.train.images.numpy(), data.test.images.numpy()])
    assert whole.shape == expected.shape
    assert {image.tobytes() for image in whole} == {np.ascontiguousarray(image).tobytes() for image in expected}


@pytest.mark.parametrize(("highest", "kind"), [(1, "f4"), (16, "f8"), (16, "u1"), (255, "f4"), (65_535, "u2")])
def test_the_largest_value_says_what_is_full_strength(tmp_path: Path, highest: float, kind: str) -> None:
    x = (np.linspace(0, 1, 10 * 64).reshape(10, 8, 8) * highest).astype(kind)
    np.savez(tmp_path / "a.npz", data=x, target=np.arange(10) % 2)
    data = open_data(tmp_path / "a.npz")
    both = np.concatenate([data.train.images.numpy(), data.test.images.numpy()])
    assert (both.min(), both.max()) == (0, 255)


def test_labels_may_stand_in_a_column_or_as_a_single_one(tmp_path: Path) -> None:
    labels = np.arange(12) % 3
    for given in (labels[:, None], np.eye(3, dtype=int)[labels], labels.astype(float)):
        np.savez(tmp_path / "a.npz", images=noise(12, 8, 8), labels=given)
        data = open_data(tmp_path / "a.npz")
        assert len(data.task.classes) == 3
        assert sorted([*data.train.labels.tolist(), *data.test.labels.tolist()]) == sorted(labels.tolist())


def test_without_a_test_part_a_share_of_each_class_is_set_aside_always_the_same(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=noise(200, 8, 8), labels=np.repeat(np.arange(4), 50))
    first, second = open_data(tmp_path / "a.npz"), open_data(tmp_path / "a.npz")
    assert np.bincount(first.test.labels.numpy()).tolist() == [8, 8, 8, 8]
    assert np.array_equal(first.test.images.numpy(), second.test.images.numpy())
    trained, tested = ({image.tobytes() for image in part.images.numpy()} for part in (first.train, first.test))
    assert not trained & tested
    assert "168" in first.notes[0]


@pytest.mark.parametrize(
    ("arrays", "match"),
    [
        ({"pictures": noise(4, 8, 8)}, "no images with labels"),
        ({"images": noise(4, 7, 8), "labels": np.arange(4)}, "8 to 128"),
        ({"images": noise(4, 8, 129), "labels": np.arange(4)}, "8 to 128"),
        ({"images": noise(4, 2, 8, 8), "labels": np.arange(4)}, "channels"),
        ({"images": noise(4, 8, 8), "labels": np.arange(5)}, "4 images, but labels"),
        ({"images": noise(4, 8, 8), "labels": np.array([0, 0, 1, 0.5])}, "whole numbers"),
        ({"images": noise(4, 8, 8), "labels": np.zeros(4, int)}, "1 classes"),
        ({"images": noise(101, 8, 8), "labels": np.arange(101)}, "single image"),
        ({"images": noise(202, 8, 8), "labels": np.arange(202) % 101}, "101 classes"),
        ({"images": -np.ones((4, 8, 8)), "labels": np.arange(4)}, "least"),
        ({"images": np.full((4, 8, 8), np.nan), "labels": np.arange(4)}, "nan"),
        ({"images": noise(4, 8), "labels": np.arange(4)}, "channels"),
    ],
)
def test_what_makes_no_task_is_refused_in_a_sentence(tmp_path: Path, arrays: dict[str, np.ndarray], match: str) -> None:
    np.savez(tmp_path / "mine.npz", **arrays)  # type: ignore[arg-type]
    with pytest.raises(DataError, match=match) as caught:
        open_data(tmp_path / "mine.npz")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_what_is_too_large_is_refused_by_what_its_head_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "a.npz", images=noise(30, 8, 8), labels=np.arange(30) % 2)
    monkeypatch.setattr(assembled, "MAX_IMAGES", 29)
    monkeypatch.setattr(np, "frombuffer", None)
    with pytest.raises(DataError, match="30 images"):
        open_data(tmp_path / "a.npz")


# --- csv ------------------------------------------------------------------------------------------------------------


def table(path: Path, head: str | None, columns: np.ndarray, number_format: str = "%d") -> Path:
    np.savetxt(path, columns, fmt=number_format, delimiter=",", header=head or "", comments="")
    if head is None:
        path.write_text(path.read_text().lstrip("\n"))
    return path


def test_kaggles_table_of_pixels(tmp_path: Path) -> None:
    pixels, labels = noise(20, 64), np.arange(20) % 3
    head = ",".join(["label", *(f"pixel{i}" for i in range(64))])
    data = open_data(table(tmp_path / "train.csv", head, np.column_stack([labels, pixels])))
    assert data.task.input_shape == (1, 8, 8)
    whole = {image.tobytes() for part in (data.train, data.test) for image in part.images.numpy()}
    assert whole == {row.tobytes() for row in pixels}


def test_labels_in_a_last_column_and_no_head_at_all(tmp_path: Path) -> None:
    pixels, labels = noise(20, 64), np.arange(20) % 2
    head = ",".join([*(f"p{i}" for i in range(64)), "class"])
    named = open_data(table(tmp_path / "a.csv", head, np.column_stack([pixels, labels])))
    bare = open_data(table(tmp_path / "b.csv", None, np.column_stack([labels, pixels / 255]), "%.6f"))
    assert np.array_equal(named.train.images.numpy(), bare.train.images.numpy())
    assert named.train.labels.tolist() == bare.train.labels.tolist()


def test_tables_of_something_else_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no labels"):
        open_data(table(tmp_path / "test.csv", None, noise(5, 64)))
    with pytest.raises(DataError, match="12 columns"):
        open_data(table(tmp_path / "wine.csv", None, noise(5, 12)))
    path = table(tmp_path / "a.csv", None, np.column_stack([np.arange(5), noise(5, 64)]))
    path.write_text(path.read_text() + "1,2,3\n")
    with pytest.raises(DataError, match="65 in each line"):
        open_data(path)
    path.write_bytes(os.urandom(5000))
    with pytest.raises(DataError):
        open_data(path)


# --- idx ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_files_like_mnists_by_their_folder_and_by_one_of_them(tmp_path: Path, suffix: str) -> None:
    pack = gzip.compress if suffix else bytes
    parts = {"train": noise(9, 10, 12), "t10k": noise(6, 10, 12)}
    for prefix, pixels in parts.items():
        (tmp_path / f"{prefix}-images-idx3-ubyte{suffix}").write_bytes(pack(idx_bytes(pixels)))
        labels = (np.arange(len(pixels)) % 3).astype(np.uint8)
        (tmp_path / f"{prefix}-labels-idx1-ubyte{suffix}").write_bytes(pack(idx_bytes(labels)))
    for path in (tmp_path, tmp_path / f"t10k-images-idx3-ubyte{suffix}"):
        data = open_data(path)
        assert np.array_equal(data.train.images[:, 0].numpy(), parts["train"])
        assert np.array_equal(data.test.images[:, 0].numpy(), parts["t10k"])


def test_emnists_files_are_turned_upright(tmp_path: Path) -> None:
    pixels = noise(9, 10, 10)
    (tmp_path / "emnist-letters-train-images-idx3-ubyte").write_bytes(idx_bytes(pixels))
    labels = (np.arange(9) % 3 + 1).astype(np.uint8)
    (tmp_path / "emnist-letters-train-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    data = open_data(tmp_path)
    assert data.task.classes == ("1", "2", "3")
    assert {image.tobytes() for image in data.test.images.numpy()} <= {image.T.tobytes() for image in pixels}
    assert "exchanged" in data.notes[0]


def test_images_without_labels_beside_them_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(idx_bytes(noise(4, 8, 8)))
    with pytest.raises(DataError, match="train-labels-idx1-ubyte"):
        open_data(path)
    path.with_name("train-labels-idx1-ubyte").write_bytes(b"no")
    with pytest.raises(DataError, match="damaged"):
        open_data(path)


# --- a folder of pictures --------------------------------------------------------------------------------------------


def save(path: Path, pixels: UInt8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def test_a_folder_with_train_and_test_in_colour(tmp_path: Path) -> None:
    pixels = {(part, name, i): noise(10, 14, 3) for part in ("train", "val") for name in "xyz" for i in range(3)}
    for (part, name, i), image in pixels.items():
        save(tmp_path / "pets" / part / name / f"{i}.png", image)
    told: list[tuple[int, int]] = []
    data = picture_folder.read(tmp_path / "pets", "pets", lambda done, total: told.append((done, total)))
    assert data.task.classes == ("x", "y", "z")
    assert data.task.named
    assert data.task.input_shape == (3, 10, 14)
    assert (len(data.train), len(data.test), data.notes) == (9, 9, ())
    for place, key in enumerate(("train", name, i) for name in "xyz" for i in range(3)):
        assert np.array_equal(data.train.images[place].numpy().transpose(1, 2, 0), pixels[key])
    assert told[-1] == (18, 18)


def test_grey_pictures_of_many_sizes_become_grey_images_of_one(tmp_path: Path) -> None:
    for index in range(8):
        save(tmp_path / "ab"[index % 2] / f"{index}.png", noise(20 + index, 40))
    (tmp_path / "a" / "broken.png").write_bytes(b"\x89PNG")
    (tmp_path / "a" / "notes.txt").write_text("none")
    data = open_data(tmp_path)
    assert data.task.input_shape == (1, 24, 24)
    notes = " ".join(data.notes)
    assert "8 sizes" in notes
    assert "24 × 24" in notes
    assert "left out: 1" in notes
    assert "seed" in notes


def test_large_pictures_are_made_small(tmp_path: Path) -> None:
    red = np.zeros((300, 200, 3), np.uint8)
    red[..., 0] = 200
    for index in range(4):
        save(tmp_path / "ab"[index % 2] / f"{index}.jpg", red)
    data = open_data(tmp_path)
    assert data.task.input_shape == (3, 64, 64)
    assert abs(int(data.train.images[0, 0].float().mean()) - 200) < 5
    assert data.task.std == (0.01, 0.01, 0.01) or max(data.task.std) < 0.05


def test_what_is_transparent_lies_on_white(tmp_path: Path) -> None:
    for index in range(4):
        save(tmp_path / "ab"[index % 2] / f"{index}.png", np.zeros((8, 8, 4), np.uint8))
    assert int(open_data(tmp_path).train.images.min()) == 255


def test_folders_that_are_no_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="is not a data set"):
        open_data(tmp_path)
    save(tmp_path / "one" / "a.png", noise(8, 8))
    with pytest.raises(DataError, match="1 folders with pictures"):
        open_data(tmp_path)
    save(tmp_path / "two" / "a.png", noise(8, 8))
    monkeypatch.setattr(picture_folder, "MAX_FILES", 1)
    with pytest.raises(DataError, match="too many pictures"):
        open_data(tmp_path)
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(DataError, match=r"x\.txt is not a data set"):
        open_data(tmp_path / "x.txt")


# --- kept, and shown -------------------------------------------------------------------------------------------------


def test_a_set_is_read_once_and_again_when_its_file_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "once.npz"
    np.savez(path, images=noise(12, 8, 8), labels=np.arange(12) % 2)
    first = labelled(path)
    assert labelled(str(path)) is first
    # It is known by its name from now on.
    assert labelled("once") is first
    np.savez(path, images=noise(12, 8, 8), labels=np.arange(12) % 3)
    os.utime(path, ns=(1, 1))
    assert len(labelled(path).task.classes) == 3


def test_a_preview_counts_each_class_and_shows_examples(tmp_path: Path) -> None:
    x, y = noise(11, 3, 8, 9), np.array([0] * 7 + [1] * 4)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y, x_test=x[5:9], y_test=y[5:9])
    found = preview(open_data(tmp_path / "a.npz"), examples=5)
    assert found.counts == ((7, 2), (4, 2))
    assert (found.train, found.test) == (11, 4)
    assert found.examples.shape == (2, 5, 8, 9, 3)
    assert np.array_equal(found.examples[1, 0], x[7].transpose(1, 2, 0))
    assert not found.examples[1, 4].any()


def test_a_name_in_a_network_s_file_opens_no_path(tmp_path: Path) -> None:
    path = tmp_path / "secret.npz"
    np.savez(path, images=np.zeros((40, 9, 9), np.uint8), labels=np.arange(40) % 4)
    for name in (str(path), "secret"):
        with pytest.raises(DataError, match="not known here: open it once"):
            load_named(name, "test")
    labelled(path)
    assert len(load_named("secret", "test").labels) == 8
