"""Curves of a network: what PyTorch itself answers to the changed images, how doubt counts, attacks within bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from cnn_gui.core.base import resources
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.network import modules
from cnn_gui.core.robustness.attacks import attacked
from cnn_gui.core.robustness.measuring import ATTACKED, batch_size, drawing_curves, measured
from cnn_gui.core.robustness.messages import CORRUPTIONS, KindCurve, NetworkCurves, Perturbation
from cnn_gui.core.robustness.perturbing import perturbed
from tests.core.some_digits import some_digits


@pytest.fixture(scope="module")
def network() -> nn.Sequential:
    loaded = checkpoint.load(resources.network_file(None))
    module = modules.build(loaded.spec)
    modules.load_weights(module, loaded.weights)
    return module


def inputs(images: torch.Tensor) -> torch.Tensor:
    return (images.float() / 255 - MNIST.mean[0]) / MNIST.std[0]


def test_a_curve_is_what_the_network_answers(network: nn.Sequential) -> None:
    data = some_digits(40)
    (curve,) = measured(network, data, [Perturbation.ROTATION])
    assert curve.images == 40
    for place, strength in enumerate(curve.strengths.tolist()):
        with torch.no_grad():
            shares = network(inputs(perturbed(data.images, curve.kind, strength))).softmax(1)
        assert np.allclose(curve.confidence[place], shares.max(1).values.numpy(), atol=1e-5)
        assert np.array_equal(curve.right[place], (shares.argmax(1) == data.labels).numpy())
    assert curve.accuracy[list(curve.strengths).index(0)] > 0.9 > curve.accuracy[0]


def test_chance_meets_equal_images_otherwise_in_every_batch(network: nn.Sequential) -> None:
    size = batch_size(MNIST)
    data = some_digits(size)
    twice = replace(data, images=torch.cat([data.images] * 2), labels=torch.cat([data.labels] * 2))
    (curve,) = measured(network, twice, [Perturbation.NOISE])
    first, second = curve.confidence[-1, :size], curve.confidence[-1, size:]
    assert (np.abs(first - second) > 1e-4).mean() > 0.5
    plain = list(curve.strengths).index(0)
    assert np.allclose(curve.confidence[plain, :size], curve.confidence[plain, size:], atol=1e-6)


def test_shares_count_right_wrong_and_not_sure() -> None:
    confidence = np.array([[0.9, 0.9, 0.8, 0.6, 0.75, np.nan]], dtype=np.float32)
    right = np.array([[True, False, True, True, True, True]])
    curve = KindCurve(Perturbation.NOISE, np.zeros(1, dtype=np.float32), confidence, right)
    shares = curve.shares(0.75)
    assert (shares.right[0], shares.unsure[0], shares.wrong[0]) == pytest.approx((3 / 6, 2 / 6, 1 / 6))
    assert curve.accuracy[0] == pytest.approx(5 / 6)
    assert float(curve.shares(0.0).unsure[0]) == pytest.approx(1 / 6)
    assert NetworkCurves("x", curves={curve.kind: curve}).accuracy == pytest.approx(5 / 6)
    assert NetworkCurves("x").accuracy is None


def test_measuring_ends_between_two_batches_where_nobody_waits(network: nn.Sequential) -> None:
    data = some_digits(batch_size(MNIST) + 10)
    asked: list[None] = []

    def goes_on() -> bool:
        asked.append(None)
        return len(asked) < 3

    with pytest.raises(EndedError):
        list(measured(network, data, [Perturbation.NOISE], goes_on=goes_on))
    assert len(asked) == 3


@pytest.mark.parametrize("kind", [Perturbation.FGSM, Perturbation.PGD])
def test_attacks_stay_within_their_steps_and_make_the_loss_larger(network: nn.Sequential, kind: Perturbation) -> None:
    data = some_digits(20)
    losses = []
    for steps in (0, 8, 32):
        changed = attacked(network, data.images, data.labels, kind, steps, MNIST)
        assert changed.dtype == torch.uint8
        assert int((changed.int() - data.images.int()).abs().max()) == steps
        with torch.no_grad():
            losses.append(float(functional.cross_entropy(network(inputs(changed)), data.labels)))
    assert losses[0] < losses[1] < losses[2]


def test_fgsm_is_the_sign_of_pytorchs_gradient_of_the_loss(network: nn.Sequential) -> None:
    """Where that gradient is not 0 already: on images that the network is not quite sure of."""
    data = some_digits(30)
    images = perturbed(data.images, Perturbation.BLUR, 2)
    leaf = inputs(images).double().requires_grad_()
    precise = network.double()
    try:
        loss = functional.cross_entropy(precise(leaf), data.labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, leaf)
    finally:
        network.float()
    expected = (images.int() + 4 * gradient.sign().int()).clamp(0, 255)
    found = attacked(network, images, data.labels, Perturbation.FGSM, 4, MNIST).int()
    told = gradient.abs() > 1e-3 * gradient.abs().amax((1, 2, 3), keepdim=True)
    assert torch.equal(found[told], expected[told])


def test_pgd_fools_more_than_fgsm_by_the_same_steps(network: nn.Sequential) -> None:
    data = some_digits(60)
    fgsm, pgd = measured(network, data, [Perturbation.FGSM, Perturbation.PGD])
    place = list(fgsm.strengths).index(32)
    assert pgd.accuracy[place] < fgsm.accuracy[place]
    assert fgsm.images == pgd.images == min(60, ATTACKED)


def test_attacks_are_on_few_of_the_images() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    data = some_digits(ATTACKED + 50)
    curves = dict(
        zip(
            (Perturbation.FGSM, Perturbation.SHEAR),
            measured(network, data, [Perturbation.FGSM, Perturbation.SHEAR]),
            strict=True,
        )
    )
    assert curves[Perturbation.FGSM].images == ATTACKED
    assert curves[Perturbation.SHEAR].images == ATTACKED + 50


def test_a_drawing_has_a_probability_at_every_strength_and_an_attack_leads_away_from_its_answer(
    network: nn.Sequential,
) -> None:
    image = some_digits(1).images[0]
    found = drawing_curves(network, image, MNIST, (*CORRUPTIONS, Perturbation.PGD))
    assert [curve.kind for curve in found] == [*CORRUPTIONS, Perturbation.PGD]
    for curve in found:
        zero = list(curve.strengths).index(0)
        assert np.array_equal(curve.inputs[zero], image.numpy())
        assert np.allclose(curve.probabilities.sum(1), 1, atol=1e-5)
        assert int(curve.probabilities[zero].argmax()) == curve.answer == 7
    assert found[-1].probabilities[-1, 7] < 0.1
