"""The means of checks are found again in their file, by the very network, and nothing else is taken for them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

import numpy as np
import pytest

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import paths
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.explain import means_store, trust
from cnn_gui.core.explain.faithfulness import POINTS
from cnn_gui.core.explain.messages import Faithfulness, InkCurve, Method
from cnn_gui.core.network.messages import Flatten, Linear, NetworkSpec
from cnn_gui.core.network.modules import build, state

SPEC = NetworkSpec((Flatten(), Linear(10)))
KEY = "0123456789" * 4


def weights(seed: int = 1) -> Mapping[str, Float32]:
    return state(build(SPEC, seed=seed))


def means(seed: int = 0) -> Faithfulness:
    random = np.random.default_rng(seed)
    curves = [InkCurve(*random.random((2, POINTS), dtype=np.float32)) for _ in range(3)]
    return Faithfulness({Method.GRADIENT: curves[0], Method.LINEAR: curves[1]}, curves[2], 200)


def is_same(one: Faithfulness | None, other: Faithfulness) -> bool:
    if one is None or (one.images, one.curves.keys()) != (other.images, other.curves.keys()):
        return False
    pairs = [(one.random, other.random), *((one.curves[each], other.curves[each]) for each in one.curves)]
    return all(np.array_equal(a.deletion, b.deletion) and np.array_equal(a.insertion, b.insertion) for a, b in pairs)


def test_what_is_kept_is_found_again_to_the_last_digit() -> None:
    assert means_store.load(KEY) is None
    means_store.save(means(), KEY)
    assert is_same(means_store.load(KEY), means())


def test_a_key_is_of_these_weights_and_images_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    own = means_store.key_of_means(SPEC, weights(), MNIST)
    assert own == means_store.key_of_means(SPEC, weights(), MNIST)
    others = {means_store.key_of_means(SPEC, weights(2), MNIST)}
    others.add(means_store.key_of_means(SPEC, weights(), Task(mean=(0.5,), data="MNIST")))
    monkeypatch.setattr(trust, "IMAGES", 3)
    others.add(means_store.key_of_means(SPEC, weights(), MNIST))
    assert len(others | {own}) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", "another"),
        ("images", 0),
        ("curves", {}),
        ("curves", {"random": [[0.5], [0.5]]}),
        ("curves", {"random": [[2.0] * POINTS, [0.5] * POINTS]}),
        ("curves", {"random": [[0.5] * POINTS] * 2, "guess": [[0.5] * POINTS] * 2}),
        ("more", 1),
    ],
)
def test_what_is_damaged_counts_as_not_there_and_goes(name: str, value: object) -> None:
    means_store.save(means(), KEY)
    path = paths.means_dir() / f"{KEY}.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {name: value}), encoding="utf-8")
    assert means_store.load(KEY) is None
    assert not path.exists()


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    means_store.save(means(), KEY)
    monkeypatch.setattr(means_store, "MAX_BYTES", 10)
    assert means_store.load(KEY) is None


def test_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(means_store, "MOST", 2)
    for number in range(4):
        key = f"{number}" * 40
        means_store.save(means(number), key)
        os.utime(paths.means_dir() / f"{key}.json", (number, number))
    means_store.save(means(), "5" * 40)
    assert sorted(path.name[0] for path in paths.means_dir().iterdir()) == ["3", "5"]
