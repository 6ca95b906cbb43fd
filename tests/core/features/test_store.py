"""What is kept of a network comes back as it was, and only for that network and those images."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest

from cnn_gui.core.base import paths
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.features import store
from cnn_gui.core.features.messages import LayerLikes, Likes
from cnn_gui.core.features.survey import Survey
from cnn_gui.core.network.modules import build, state
from tests.core.features.small_data import random_data
from tests.core.features.test_survey import SMALL

DATA = random_data(SMALL, 30)


def likes_of(data: Dataset = DATA) -> Likes:
    survey = Survey(build(SMALL), SMALL, data)
    for _ in survey.steps():
        pass
    assert survey.likes is not None
    return survey.likes


def test_what_was_saved_comes_back() -> None:
    likes, key = likes_of(), store.key_of(SMALL, state(build(SMALL)), DATA)
    assert store.load(key, SMALL, DATA) is None
    store.save(likes, key)
    again = store.load(key, SMALL, DATA)
    assert again is not None
    assert (again.data, again.seen, again.sampled) == (likes.data, likes.seen, likes.sampled)
    np.testing.assert_array_equal(again.counts, likes.counts)
    assert list(again.layers) == list(likes.layers)
    for name, layer in likes.layers.items():
        for field in fields(LayerLikes):
            np.testing.assert_array_equal(getattr(again.layers[name], field.name), getattr(layer, field.name))


def test_other_weights_images_or_labels_have_another_key() -> None:
    weights = state(build(SMALL))
    key = store.key_of(SMALL, weights, DATA)
    assert key == store.key_of(SMALL, state(build(SMALL)), random_data(SMALL, 30))
    turned = {**weights, "fc2.bias": np.nextafter(weights["fc2.bias"], np.float32(1))}
    pixel, label = DATA.images.clone(), DATA.labels.clone()
    pixel[3, 0, 1, 1] ^= 1
    label[0] = (label[0] + 1) % 3
    others = (
        store.key_of(SMALL, turned, DATA),
        store.key_of(SMALL, weights, replace(DATA, images=pixel)),
        store.key_of(SMALL, weights, replace(DATA, labels=label)),
        store.key_of(SMALL, weights, replace(DATA, task=replace(DATA.task, mean=(0.31,)))),
    )
    assert len({key, *others}) == 5


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"",
        lambda whole: whole.replace(b'"seen\\": 30', b'"seen\\": 31'),
        lambda whole: b"\xff" * 200,
    ],
    ids=["half", "empty", "other count", "nonsense"],
)
def test_a_damaged_file_is_not_there_any_more(spoil: Callable[[bytes], bytes]) -> None:
    key = store.key_of(SMALL, state(build(SMALL)), DATA)
    store.save(likes_of(), key)
    path = paths.features_dir() / f"{key}.safetensors"
    whole = path.read_bytes()
    assert spoil(whole) != whole
    path.write_bytes(spoil(whole))
    assert store.load(key, SMALL, DATA) is None
    assert not path.exists()


def test_an_image_that_is_not_in_the_data_is_refused() -> None:
    """Whoever shows it would look beyond the end."""
    likes, key = likes_of(), "a" * 40
    layer = likes.layers["fc1"]
    beyond = replace(likes, layers={**likes.layers, "fc1": replace(layer, images=layer.images + 1000)})
    store.save(beyond, key)
    assert store.load(key, SMALL, DATA) is None


def test_it_fits_no_other_data() -> None:
    key = "b" * 40
    store.save(likes_of(), key)
    assert store.load(key, SMALL, random_data(SMALL, 31)) is None


def test_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 3)
    likes = likes_of()
    for number in range(5):
        name = f"{number}" * 40
        store.save(likes, name)
        os.utime(paths.features_dir() / f"{name}.safetensors", (number, number))
    store.save(likes, "5" * 40)
    assert sorted(path.name[0] for path in paths.features_dir().iterdir()) == ["3", "4", "5"]
