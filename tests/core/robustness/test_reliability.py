"""Calibration, risk-coverage and prices, against their definitions; which images a temperature is fitted on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets.batches import chosen
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.evaluation.calibration import expected_calibration_error, temperature
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.robustness.messages import FittedOn, Reliability
from cnn_gui.core.robustness.reliability import held_back_images, reliability


def spread(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Logits, and labels drawn with just their probabilities."""
    chance = torch.Generator().manual_seed(seed)
    logits = torch.randn(count, 10, generator=chance) * 2
    return logits, torch.multinomial(logits.softmax(1), 1, generator=chance)[:, 0]


class Told(nn.Module):
    """Answers an image, whose first two pixels are its number, with logits that are known: three times too large."""

    def __init__(self, logits: Tensor) -> None:
        super().__init__()
        self._logits = logits

    def forward(self, x: Tensor) -> Tensor:
        pixels = ((x * MNIST.std[0] + MNIST.mean[0]) * 255).round().long()
        return 3 * self._logits[pixels[:, 0, 0, 0] * 256 + pixels[:, 0, 0, 1]]


def numbered(labels: Tensor, begin: int = 0) -> Dataset:
    numbers = torch.arange(begin, begin + len(labels))
    images = torch.zeros(len(labels), 1, 28, 28, dtype=torch.uint8)
    images[:, 0, 0, 0], images[:, 0, 0, 1] = numbers // 256, numbers % 256
    return Dataset("numbers", "test", images, labels)


def test_the_error_is_that_of_the_logits_and_a_temperature_makes_it_small() -> None:
    logits, labels = spread(4000, 1)
    network, test, held_back = Told(logits), numbered(labels[:2000]), numbered(labels[2000:], 2000)
    found = reliability(network, test, held_back)
    assert found.data == DataUsed("numbers", 2000)
    assert (found.fitted_on, found.fitted) == (FittedOn.HELD_BACK, 2000)
    assert found.temperature == pytest.approx(temperature(3 * logits[2000:], labels[2000:]))
    assert found.temperature == pytest.approx(3, rel=0.1)
    assert found.bins().error == pytest.approx(expected_calibration_error(3 * logits[:2000], labels[:2000]), abs=1e-5)
    scaled = 3 * logits[:2000] / found.temperature
    assert found.bins(tempered=True).error == pytest.approx(expected_calibration_error(scaled, labels[:2000]), abs=1e-4)
    assert found.bins(tempered=True).error < 0.04 < 0.1 < found.bins().error


def test_without_images_that_were_held_back_one_half_of_the_test_is_fitted_on_and_the_other_judges() -> None:
    logits, labels = spread(1000, 2)
    found = reliability(Told(logits), numbered(labels))
    assert (found.fitted_on, found.fitted, found.data.images) == (FittedOn.HALF, 500, 500)
    assert found.temperature == pytest.approx(temperature(3 * logits[::2], labels[::2]))
    assert np.array_equal(found.right, (logits.argmax(1) == labels)[1::2].numpy())
    assert np.allclose(found.confidence, (3 * logits[1::2]).softmax(1).amax(1).numpy(), atol=1e-6)


def test_it_ends_where_nobody_waits() -> None:
    logits, labels = spread(300, 3)
    with pytest.raises(EndedError):
        reliability(Told(logits), numbered(labels), goes_on=lambda: False)


def test_too_few_images_to_judge_by_are_refused_in_a_sentence() -> None:
    logits, labels = spread(200, 4)
    with pytest.raises(DataError, match=r"numbers has 99 test images: .* from 100 on"):
        reliability(Told(logits), numbered(labels[:99]))
    with pytest.raises(DataError, match=r"49 test images: .* from 50 on"):
        reliability(Told(logits), numbered(labels[:49]), numbered(labels[49:], 49))
    assert reliability(Told(logits), numbered(labels[:100])).data.images == 50


def known(confidence: list[float], right: list[bool]) -> Reliability:
    values = np.array(confidence, dtype=np.float32)
    return Reliability(DataUsed("x", len(right)), values, values, np.array(right), 1.0, FittedOn.HALF, 1)


def test_a_threshold_has_its_price() -> None:
    price = known([0.9, 0.8, 0.7, 0.6, 0.75], [True, False, True, False, True]).price(0.75)
    assert (price.refused, price.refused_right, price.answered, price.wrong) == (2, 1, 3, 1)


def test_risk_goes_with_coverage_from_the_surest_to_all() -> None:
    coverage, risk = known([0.5, 0.9, 0.7, 0.8], [False, True, True, False]).risk_coverage()
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])


def test_bins_count_every_image_once_and_nothing_where_there_is_none() -> None:
    bins = known([0.0, 0.05, 0.999, 1.0], [True, False, True, True]).bins()
    assert bins.counts.sum() == 4
    assert bins.counts[0] == bins.counts[-1] == 2
    assert (bins.accuracy[0], bins.accuracy[-1]) == (0.5, 1.0)
    assert np.isnan(bins.accuracy[5])


def test_what_a_run_held_back_is_what_its_recipe_left_out() -> None:
    recipe = TrainingConfig(train_size=55_000, seed=4)
    record = NetworkRecord("run", recipe=recipe, trained_on=DataUsed("MNIST", 55_000))
    found = held_back_images(record, MNIST)
    assert found is not None
    assert len(found) == 5_000
    train = mnist("train")
    left = torch.ones(len(train), dtype=torch.bool)
    left[chosen(len(train), 55_000, 4)] = False
    assert torch.equal(found.images, train.images[left])
    assert torch.equal(found.labels, train.labels[left])
    for unknown in (
        NetworkRecord("x"),
        replace(record, trained_on=DataUsed("Fashion-MNIST", 55_000)),
        replace(record, recipe=replace(recipe, train_size=59_500)),
    ):
        assert held_back_images(unknown, MNIST) is None
