"""How far each method is to be trusted in a network: its curves for one drawing, and their means over test images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.of_task import test_set_of
from cnn_gui.core.explain.explaining import explain
from cnn_gui.core.explain.faithfulness import ORDERS, curve_of, mean_curve, random_curve
from cnn_gui.core.explain.layers import layers_with_maps
from cnn_gui.core.explain.messages import Faithfulness, InkCurve, Method, Question
from cnn_gui.core.explain.passes import GoesOn, always
from cnn_gui.core.network.messages import LayerInfo, NetworkSpec
from cnn_gui.core.network.spec import layer_infos

IMAGES = 200
"""The first of the test images, over which means are made."""

Progress = Callable[[int, int], None]
"""Called with (done, total)."""


def methods_of(infos: tuple[LayerInfo, ...]) -> tuple[Method, ...]:
    """The methods that a network can be explained by: all, or all but Grad-CAM where no layer has maps."""
    return tuple(method for method in Method if method is not Method.GRAD_CAM or layers_with_maps(infos))


def curves(
    network: nn.Sequential,
    spec: NetworkSpec,
    x: Float32,
    question: Question,
    task: Task,
    goes_on: GoesOn = always,
    orders: int = ORDERS,
) -> Iterator[tuple[Method | None, InkCurve]]:
    """The curves of an input (C, H, W) for a class as ``question`` says: first that of random orders, as None, then
    each method's. Raises EndedError as soon as they are no longer wanted."""
    case = (network, spec, task)
    first = explain(network, spec, x, replace(question, method=Method.GRADIENT), task, goes_on)
    yield None, random_curve(case, first, orders=orders, goes_on=goes_on)
    for method in methods_of(layer_infos(spec, task)):
        asked = replace(question, method=method, layer=question.layer if method is question.method else "")
        yield method, curve_of(case, explain(network, spec, x, asked, task, goes_on), goes_on)


def mean_faithfulness(
    network: nn.Sequential,
    spec: NetworkSpec,
    task: Task,
    progress: Progress = lambda _done, _total: None,
    goes_on: GoesOn = always,
) -> Faithfulness:
    """The means of all curves over the first IMAGES test images of the network's data, each for the answer it gets.

    Raises DataError where there is no such data, EndedError as soon as they are no longer wanted.
    """
    data = test_set_of(task)
    images = normalised(unit_scale(data.images[:IMAGES]), task).numpy()
    found: dict[Method | None, list[InkCurve]] = {}
    for number, x in enumerate(images):
        for method, curve in curves(network, spec, x, Question(Method.GRADIENT), task, goes_on, orders=1):
            found.setdefault(method, []).append(curve)
        progress(number + 1, len(images))
    means = {method: mean_curve(each) for method, each in found.items()}
    random = means.pop(None)
    return Faithfulness({method: curve for method, curve in means.items() if method is not None}, random, len(images))
