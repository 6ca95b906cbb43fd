"""A run's film: what each scene holds, and that the files play."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.messages import Flatten, Linear, NetworkSpec
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.timeline.film import FRAME_MS, LAST_MS, SUFFIXES, film_bytes
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.timeline.moment_file import moments_in, record_of, start_of
from cnn_gui.core.timeline.scenes import MOST_MAPS, scenes
from tests.core.timeline.test_moment_file import MOMENTS, SMALL, content, some_weights, written

INPUT = np.random.default_rng(5).normal(size=(1, 28, 28)).astype(np.float32)


def test_each_scene_is_what_pytorch_makes_of_the_input_at_that_moment(tmp_path: Path) -> None:
    moments, now = moments_in(written(tmp_path, content()), SMALL), some_weights(SMALL, 99)
    found = list(scenes(moments, now, SMALL, MNIST, INPUT))
    assert [scene.moment for scene in found] == [*MOMENTS, None]
    for scene in found:
        module = build(SMALL)
        load_weights(module, now if scene.moment is None else some_weights(SMALL, scene.moment.step))
        with torch.no_grad():
            x = torch.from_numpy(INPUT)[None]
            np.testing.assert_allclose(scene.probabilities, torch.softmax(module(x), 1)[0].numpy(), atol=1e-6)
            np.testing.assert_allclose(scene.maps, module[0](x)[0].numpy(), atol=1e-6)
        assert scene.layer == "conv1"
        assert scene.input.min() >= 0.0
        assert scene.input.max() <= 1.0


def test_a_network_without_maps_shows_its_first_neurons(tmp_path: Path) -> None:
    spec = NetworkSpec((Flatten(), Linear(100), Linear(10)))
    data = start_of(spec, 1, 2) + record_of(Moment(0, 0), some_weights(spec), spec)
    found = list(scenes(moments_in(written(tmp_path, data), spec), some_weights(spec), spec, MNIST, INPUT))
    assert found[0].layer == "fc1"
    assert found[0].maps.shape == (MOST_MAPS, 1, 1)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_file_plays_all_frames_for_ever_and_rests_on_the_last(suffix: str) -> None:
    frames = [np.full((20, 30, 3), 60 * i, np.uint8) for i in range(4)]
    film = Image.open(io.BytesIO(film_bytes(frames, suffix)))
    assert (getattr(film, "n_frames", 1), film.size) == (4, (30, 20))
    assert film.info["loop"] == 0
    durations = []
    for i, frame in enumerate(frames):
        film.seek(i)
        film.load()
        durations.append(film.info["duration"])
        assert np.abs(np.asarray(film.convert("RGB"), int) - frame).max() <= (0 if suffix == ".webp" else 3)
    assert durations == [FRAME_MS] * 3 + [LAST_MS]
