from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.base.errors import DeviceError
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.evaluation import accuracy
from cnn_gui.core.evaluation.accuracy import evaluate, evaluate_inputs
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, ReLU
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")


class Says(nn.Module):
    """A network whose logits are decided by the first pixel: class (pixel % 10), the surer the larger the pixel."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pixel = ((x[:, 0, 0, 0] * 0.3081 + 0.1307) * 255).round()
        return nn.functional.one_hot((pixel % 10).long(), 10) * pixel[:, None] / 50


def digits_of(pixels: list[int], labels: list[int]) -> Dataset:
    images = torch.zeros(len(pixels), 1, 28, 28, dtype=torch.uint8)
    images[:, 0, 0, 0] = torch.tensor(pixels)
    return Dataset("made", "test", images, torch.tensor(labels))


def test_confusion_and_mistakes_by_hand() -> None:
    data = digits_of([21, 33, 47, 202, 15, 93], [1, 3, 2, 2, 0, 8])
    result = evaluate(Says(), data)
    assert (result.n, result.correct, result.accuracy) == (6, 3, 0.5)
    assert result.confusion[2, 7] == 1
    assert result.confusion[0, 5] == 1
    assert result.confusion[8, 3] == 1
    assert result.confusion.sum() == 6
    assert result.per_class[1] == 1.0
    assert result.per_class[2] == 0.5
    assert result.per_class[9] is None
    assert [mistake.index for mistake in result.mistakes] == [5, 2, 4]
    first = result.mistakes[0]
    assert (first.label, first.predicted) == (8, 3)
    e = np.exp(93 / 50)
    assert first.probability == pytest.approx(e / (e + 9), rel=1e-5)
    assert first.label_probability == pytest.approx(1 / (e + 9), rel=1e-5)
    assert np.array_equal(first.image, data.images[5, 0].numpy())


def test_the_numbers_are_pytorchs() -> None:
    network, data = build(NETWORKS["sprint"], seed=1), some_digits(300)
    result = evaluate(network, data)
    with torch.no_grad():
        logits = network(normalised(unit_scale(data.images), MNIST))
    assert result.loss == pytest.approx(nn.functional.cross_entropy(logits, data.labels).item(), rel=1e-5)
    assert result.correct == int((logits.argmax(1) == data.labels).sum())
    assert len(result.mistakes) == 300 - result.correct
    confidence = [mistake.probability for mistake in result.mistakes]
    assert confidence == sorted(confidence, reverse=True)
    assert all(mistake.predicted != mistake.label for mistake in result.mistakes)
    assert {mistake.data for mistake in result.mistakes} == {result.data} == {data.name}


def test_inputs_give_what_their_images_give() -> None:
    network, data = build(NETWORKS["sprint"], seed=1), some_digits(40)
    inputs = normalised(unit_scale(data.images), MNIST).numpy()
    by_inputs, by_images = evaluate_inputs(network, inputs, data.labels.numpy()), evaluate(network, data)
    assert np.array_equal(by_inputs.confusion, by_images.confusion)
    assert by_inputs.loss == by_images.loss
    assert by_inputs.mistakes == ()
    assert evaluate_inputs(network, inputs[:0], data.labels.numpy()[:0]).n == 0


def test_another_task_has_its_own_classes_shape_and_colours() -> None:
    task = Task(("cat", "dog", "emu"), (3, 12, 16), (0.2, 0.4, 0.6), (0.1, 0.2, 0.3))
    images = torch.randint(0, 256, (9, 3, 12, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    data = Dataset("animals", "test", images, torch.arange(9) % 3, task)
    network = build(NetworkSpec((Conv(4), ReLU(), Flatten(), Linear(3)), (3, 12, 16)), seed=3)
    result = evaluate(network, data)
    mean, std = (torch.tensor(numbers).view(3, 1, 1) for numbers in (task.mean, task.std))
    with torch.no_grad():
        predicted = network((images / 255 - mean) / std).argmax(1)
    assert result.confusion.shape == (3, 3)
    assert result.correct == int((predicted == data.labels).sum())
    assert (result.task, result.data) == (task, "animals")
    first = result.mistakes[0]
    assert np.array_equal(first.image, images[first.index].permute(1, 2, 0).numpy())


def test_progress_is_told_and_a_wish_to_stop_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "BATCH", 4)
    told: list[tuple[int, int]] = []
    network, data = build(NETWORKS["sprint"]), some_digits(10)
    evaluate(network, data, progress=lambda done, total: told.append((done, total)))
    assert told == [(4, 10), (8, 10), (10, 10)]
    part = evaluate(network, data, should_stop=lambda: True)
    assert part.n == 4
    assert part.confusion.sum() == 4


def test_the_network_is_left_as_it_is() -> None:
    network = build(NETWORKS["sprint"]).train()
    evaluate(network, some_digits(4), mistakes=False)
    assert network.training
    assert all(parameter.grad is None for parameter in network.parameters())


def test_a_device_that_fails_is_named() -> None:
    with pytest.raises(DeviceError, match="cuda failed while testing"):
        evaluate(Broken(), some_digits(4), device="cuda")
    with pytest.raises(RuntimeError, match="out of memory"):
        evaluate(Broken(), some_digits(4))


class Broken(nn.Module):
    def forward(self, _x: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("CUDA out of memory")

    def to(self, *_args: object, **_kwargs: object) -> Broken:
        raise RuntimeError("CUDA out of memory")


def test_a_network_of_large_layers_is_tested_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The accuracy does not depend on it; the memory does: 500 images of a million units are 2 GB."""
    network = build(NETWORKS["tutorial"], seed=1)
    pixels = torch.randint(0, 256, (30, 1, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(2))
    digits = Dataset("digits", "test", pixels, torch.zeros(30).long())
    steps: list[int] = []
    whole = evaluate(network, digits)
    monkeypatch.setattr(accuracy, "MAX_VALUES", 8 * 32 * 28 * 28)
    parts = evaluate(network, digits, progress=lambda done, _total: steps.append(done))
    assert steps == [8, 16, 24, 30]
    assert (parts.n, parts.correct) == (whole.n, whole.correct)
    assert np.array_equal(parts.confusion, whole.confusion)
