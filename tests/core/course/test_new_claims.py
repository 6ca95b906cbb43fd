"""What the chapters on building, own signs, the map and doubt say in numbers is so."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.architecture.edits import apply
from cnn_gui.core.architecture.messages import RemoveLayer
from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.architecture.rows import rows, trouble_of
from cnn_gui.core.base import resources
from cnn_gui.core.course.lessons import course
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.datasets.registry import load_named
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.few import sample
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import SURE_PROBABILITY, NetworkSpec
from cnn_gui.core.network.spec import layer_infos, multiplications
from cnn_gui.core.projection.messages import COUNTS, LayerPoints, MapImages
from cnn_gui.core.projection.projecting import Projecting
from cnn_gui.core.robustness.measuring import measured
from cnn_gui.core.robustness.messages import KindCurve, Perturbation
from cnn_gui.core.robustness.reliability import reliability
from cnn_gui.core.transfer.messages import (
    FEWEST_CLASSES,
    MOST_CLASSES,
    WANTED,
    LabelledDrawing,
    own_drawings,
)
from cnn_gui.core.transfer.recipes import MOST_COPIES, REHEARSED


def text_of(slug: str) -> str:
    chapter = course().find(slug)
    return "\n".join((chapter.text, chapter.question, chapter.answer))


@pytest.fixture(scope="module")
def shipped() -> tuple[nn.Sequential, NetworkSpec]:
    loaded = checkpoint.load(resources.network())
    module = modules.build(loaded.spec)
    modules.load_weights(module, loaded.weights)
    return module, loaded.spec


@pytest.fixture(scope="module")
def digits() -> Dataset:
    torch.set_num_threads(1)
    return load_named("MNIST", "test")


# --- building


def test_the_presets_are_as_large_as_the_chapter_says() -> None:
    text, infos = text_of("own-network"), {}
    for name in ("tutorial", "lenet", "linear", "mlp"):
        infos[name] = layer_infos(BLUEPRINTS[name].spec(MNIST))
    sizes = {name: sum(info.parameters for info in found) for name, found in infos.items()}
    for name in ("lenet", "linear", "mlp"):
        assert f"{sizes[name]:,}" in text
    assert round(sizes["tutorial"] / sizes["lenet"]) == 7
    assert f"`{multiplications(infos['lenet']):,} / {multiplications(infos['mlp']):,} = 3.87`" in text
    assert len([info for info in infos["mlp"] if info.parameters]) == 3


def test_without_flatten_the_row_offers_what_the_chapter_says() -> None:
    spec = BLUEPRINTS["tutorial"].spec(MNIST)
    place = [info.name for info in layer_infos(spec)].index("flatten") - 1
    row = trouble_of(rows(apply(spec, RemoveLayer(place)), MNIST))
    assert row is not None
    assert row.trouble is not None
    assert row.name == "fc1"
    first, second = (str(mend.said) for mend in row.trouble.mends[:2])
    assert "3,136" in first
    assert "64" in second


# --- own signs


def test_own_signs_are_asked_for_copied_and_kept_back_as_the_chapter_says() -> None:
    text = text_of("own-signs")
    assert f"{FEWEST_CLASSES} to {MOST_CLASSES} things" in text
    assert f"up to {MOST_COPIES} copies" in text
    assert f"{REHEARSED:,} images" in text
    assert WANTED == 5
    drawings = [LabelledDrawing(Drawing(), label) for label in range(3) for _ in range(5)]
    data = own_drawings("signs", MNIST, drawings)
    assert (len(data.learned), len(data.kept_back)) == (12, 3)


# --- the map


@pytest.fixture(scope="module")
def mapped(shipped: tuple[nn.Sequential, NetworkSpec], digits: Dataset) -> tuple[MapImages, dict[str, LayerPoints]]:
    images, points = [], {}
    for found in Projecting(*shipped, digits, COUNTS[0], onto={}, first="relu3").steps():
        if isinstance(found, MapImages):
            images.append(found)
        elif isinstance(found, LayerPoints):
            points[found.layer] = found
    return images[0], points


def test_neighbours_mistakes_and_shares_of_the_map(mapped: tuple[MapImages, dict[str, LayerPoints]]) -> None:
    images, points = mapped
    text = text_of("image-map")
    assert f"{int(images.mistakes.sum())} of the {len(images):,}" in text
    for layer, share in (("input", 92), ("relu3", 98)):
        values = torch.from_numpy(points[layer].components)
        distances = torch.cdist(values, values).fill_diagonal_(torch.inf)
        same = images.labels[distances.argmin(1).numpy()] == images.labels
        assert int(100 * same.mean()) == share
        assert f"{share}" in text
    assert points["input"].share(2) < 0.2 < points["input"].share(3)


def test_1s_lie_closest_together_by_pixels(mapped: tuple[MapImages, dict[str, LayerPoints]]) -> None:
    images, points = mapped
    positions = points["input"].positions(2)
    spread = [positions[images.labels == label].std(axis=0).mean() for label in range(10)]
    assert int(np.argmin(spread)) == 1
    assert spread[1] < 0.8 * sorted(spread)[1]


# --- sure, unsure, fooled


def test_what_doubt_costs_is_what_the_chapter_says(shipped: tuple[nn.Sequential, NetworkSpec], digits: Dataset) -> None:
    found = reliability(shipped[0], digits)
    usual, careful = found.price(SURE_PROBABILITY), found.price(0.99)
    text = " ".join(text_of("sure").split())
    assert f"Of {found.data.images:,} test digits {usual.wrong} are answered wrong at 75 %" in text
    assert f"and {usual.refused} are left open" in text
    assert f"At 99 % only {careful.wrong} is wrong; but {careful.refused} are left open" in text
    assert f"of which {careful.refused_right} would have been right" in text


def test_turned_noisy_and_attacked_digits_are_answered_as_the_chapter_says(
    shipped: tuple[nn.Sequential, NetworkSpec], digits: Dataset
) -> None:
    kinds = [Perturbation.ROTATION, Perturbation.NOISE, Perturbation.FGSM, Perturbation.PGD]
    turned, noisy, once, often = measured(shipped[0], sample(digits, 1_000), kinds)

    def at(curve: KindCurve, strength: float) -> tuple[float, float, float]:
        """The shares of right answers, of those in doubt, and of those that are wrong and sure."""
        place, shares = list(curve.strengths).index(strength), curve.shares(SURE_PROBABILITY)
        return float(curve.accuracy[place]), float(shares.unsure[place]), float(shares.wrong[place])

    assert at(turned, 30)[0] > 0.9
    assert at(turned, 60)[0] < 0.5 < at(turned, 60)[1]
    assert at(noisy, 30)[1] == pytest.approx(2 / 3, abs=0.05)
    assert at(noisy, 30)[2] < 0.03
    assert at(often, 32)[0] == pytest.approx(1 / 4, abs=0.04)
    assert at(often, 32)[2] == pytest.approx(1 / 3, abs=0.04)
    assert at(often, 16)[0] > 0.9
    assert at(once, 32)[0] > 0.75
