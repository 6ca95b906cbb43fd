"""How well layers separate classes: votes and probes against brute force, each layer against its own values."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from torch import Tensor

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.messages import ProjectionProgress, Separation, layers_on_map
from cnn_gui.core.projection.passing import outputs
from cnn_gui.core.projection.separating import Separating
from cnn_gui.core.projection.separation import NEIGHBOURS, PENALTY, LinearProbe, by_nearest
from tests.core.features.small_data import random_data
from tests.core.network.random_networks import graphs
from tests.core.some_digits import some_digits


def clouds(count: int, classes: int, width: int, seed: int) -> tuple[Tensor, Tensor]:
    """Points of overlapping classes, and their labels."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, classes, (count,), generator=generator)
    middles = torch.randn(classes, width, generator=generator)
    return middles[labels] + 1.2 * torch.randn(count, width, generator=generator), labels


def voted(point: np.ndarray, points: np.ndarray, labels: np.ndarray) -> int:
    """The most frequent class of the nearest; of equally frequent ones that of the nearest image."""
    near: list[int] = labels[np.argsort(np.linalg.norm(points - point, axis=1), kind="stable")[:NEIGHBOURS]].tolist()
    counts = Counter(near)
    return next(label for label in near if counts[label] == max(counts.values()))


def fitted_directly(points: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Weights (D + 1, K), the bias last, where the probe's loss over the points' own values is least, by Newton's
    method on PyTorch's derivatives."""
    scale = (points**2).sum(dim=1).mean().sqrt()
    inputs = torch.cat([points / scale, torch.ones(len(points), 1)], dim=1).double()

    def loss(flat: Tensor) -> Tensor:
        weights = flat.view(inputs.shape[1], classes)
        mean = torch.nn.functional.cross_entropy(inputs @ weights, labels)
        return mean + PENALTY / 2 * (weights**2).sum()

    flat = torch.zeros(inputs.shape[1] * classes, dtype=torch.float64)
    for _ in range(30):
        slope = torch.autograd.functional.jacobian(loss, flat)  # type: ignore[no-untyped-call]
        curvature = torch.autograd.functional.hessian(loss, flat)  # type: ignore[no-untyped-call]
        assert isinstance(slope, Tensor)
        assert isinstance(curvature, Tensor)
        flat = flat - torch.linalg.solve(curvature, slope)
    return flat.view(-1, classes)


@pytest.mark.parametrize("seed", range(4))
def test_votes_are_those_of_brute_force(seed: int) -> None:
    points, labels = clouds(120, 4, 3, seed)
    others, _ = clouds(80, 4, 3, seed + 50)
    found = by_nearest(torch.cdist(others, points), labels, 4)
    wanted = [voted(each, points.numpy(), labels.numpy()) for each in others.numpy()]
    assert found.tolist() == wanted


def test_of_equally_many_votes_the_nearest_counts() -> None:
    labels = torch.tensor([0, 2, 2, 1, 1])
    assert by_nearest(torch.tensor([[5.0, 2.0, 4.0, 1.0, 3.0]]), labels, 3).tolist() == [1]
    assert by_nearest(torch.tensor([[5.0, 1.0, 4.0, 2.0, 3.0]]), labels, 3).tolist() == [2]
    assert by_nearest(torch.tensor([[3.0]]), torch.tensor([1]), 3).tolist() == [1]


@pytest.mark.parametrize(("width", "scale"), [(3, 1.0), (30, 100.0)])
def test_a_probe_is_where_its_loss_is_least(width: int, scale: float) -> None:
    points, labels = clouds(90, 3, width, 7)
    points = scale * (points - points.mean(dim=0))
    others, _ = clouds(60, 3, width, 8)
    others = scale * others
    probe = LinearProbe(points @ points.T, labels, 3)
    weights = fitted_directly(points, labels, 3)
    size = (points**2).sum(dim=1).mean().sqrt()
    inputs = torch.cat([others / size, torch.ones(len(others), 1)], dim=1).double()
    scores = (others @ points.T).double() / float(size) ** 2 @ probe.coefficients + probe.coefficients.sum(dim=0)
    assert scores.numpy() == pytest.approx((inputs @ weights).numpy(), abs=0.02 * float(scores.abs().max()))
    assert (probe.classes_of(others @ points.T) == (inputs @ weights).argmax(dim=1)).float().mean() > 0.98


def measured(spec: NetworkSpec, data: Dataset, images: int, **options: int) -> tuple[list[Separation], list[int]]:
    network = build(spec, seed=3)
    steps = list(Separating(network, spec, data, images, **options).steps())
    progress = [each for each in steps if isinstance(each, ProjectionProgress)]
    assert progress[-1].done == progress[-1].total
    return [each for each in steps if isinstance(each, Separation)], [each.done for each in progress]


def test_each_layer_is_judged_by_its_own_values_on_images_that_it_has_not_been_fitted_to() -> None:
    spec, data = NETWORKS["sprint"], some_digits(240)
    found, progress = measured(spec, data, 200)
    assert progress == sorted(progress)
    infos = layer_infos(spec, data.task)
    names = [info.name for info in layers_on_map(infos)]
    assert [[each.layer for each in separation.layers] for separation in found] == [
        names[: number + 1] for number in range(len(names))
    ]
    last = found[-1]
    assert last.complete
    assert not found[0].complete
    assert (last.fitted, last.tested, last.data, last.neighbours) == (100, 100, "some digits", NEIGHBOURS)
    indices = np.arange(200) * 240 // 200
    fitted, tested = torch.from_numpy(indices[::2]), torch.from_numpy(indices[1::2])
    assert not set(fitted.tolist()) & set(tested.tolist())
    network = build(spec, seed=3)
    for each in last.layers:
        wanted = frozenset((each.layer,))
        theirs = [
            next(values for _, values in outputs(network, infos, data.images[part], data.task, wanted)).numpy()
            for part in (fitted, tested)
        ]
        labels = data.labels[fitted].numpy()
        answers = np.array([voted(values, theirs[0], labels) for values in theirs[1]])
        assert each.nearest == pytest.approx((answers == data.labels[tested].numpy()).sum(), abs=1)
        moved = torch.from_numpy(theirs[0] - theirs[0].mean(axis=0))
        probe = LinearProbe(moved @ moved.T, data.labels[fitted], 10)
        their = probe.classes_of(torch.from_numpy(theirs[1] - theirs[0].mean(axis=0)) @ moved.T)
        assert each.probe == pytest.approx(int((their == data.labels[tested]).sum()), abs=1)
    with torch.inference_mode():
        answers = network((data.images[tested].float() / 255 - 0.1307) / 0.3081).argmax(dim=1).numpy()
    assert last.answered == (answers == data.labels[tested].numpy()).sum()
    pixels = next(each for each in last.layers if each.layer == "input")
    assert last.share(pixels.nearest) > 0.5


def test_wide_layers_are_measured_part_by_part() -> None:
    spec, data = NETWORKS["sprint"], some_digits(100)
    whole, _ = measured(spec, data, 100)
    parts, progress = measured(spec, data, 100, most_values=50 * 900)
    assert len(progress) > len(whole[-1].layers)
    for one, other in zip(whole[-1].layers, parts[-1].layers, strict=True):
        assert one.layer == other.layer
        assert (one.nearest, one.probe) == pytest.approx((other.nearest, other.probe), abs=1)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spec=graphs())
def test_networks_of_all_kinds_are_measured(spec: NetworkSpec) -> None:
    found, _ = measured(spec, random_data(spec, count=12), 10)
    assert found[-1].complete
    assert (found[-1].fitted, found[-1].tested) == (5, 5)
    assert all(0 <= right <= 5 for each in found[-1].layers for right in (each.nearest, each.probe))


def test_too_few_images_and_values_that_are_no_numbers_are_told_in_a_sentence() -> None:
    spec = NETWORKS["sprint"]
    with pytest.raises(DataError, match="too few test images"):
        Separating(build(spec), spec, some_digits(1))
    network = build(spec)
    with torch.no_grad():
        next(network.parameters()).fill_(float("nan"))
    with pytest.raises(DataError, match="conv1 computes of the images are no numbers"):
        list(Separating(network, spec, some_digits(20)).steps())
