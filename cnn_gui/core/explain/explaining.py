"""From a question to an explanation, for any network and task; as a notebook calls it:

network = modules.build(spec); modules.load_weights(network, weights)
explanation = explain(network, spec, x, Question(Method.INTEGRATED_GRADIENTS, target=3, against=8), task)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.explain import grad_cam as cam
from cnn_gui.core.explain import gradients
from cnn_gui.core.explain.baselines import baseline_of, pixels_of
from cnn_gui.core.explain.layers import is_piecewise_linear
from cnn_gui.core.explain.linear import EQUAL, linear_parts
from cnn_gui.core.explain.messages import Explanation, LinearView, Method, Question, SumCheck
from cnn_gui.core.explain.occlusion import occlusion
from cnn_gui.core.explain.passes import Aim, GoesOn, always, array
from cnn_gui.core.explain.questions import settled
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import layer_infos


def explain(
    network: nn.Sequential,
    spec: NetworkSpec,
    x: Float32,
    question: Question,
    task: Task = MNIST,
    goes_on: GoesOn = always,
) -> Explanation:
    """Explains the answer to one input (C, H, W) float32, normalised as the task says.

    network: of that spec, in evaluation mode; its weights are not changed. goes_on: asked between two batches.
    Raises ExplainError where the question does not fit the network, CheckpointError where its numbers are not finite,
    EndedError where ``goes_on`` says no.
    """
    image = torch.from_numpy(np.ascontiguousarray(x, dtype=np.float32))[None].to(_device(network))
    with torch.no_grad():
        logits = network(image)
    asked = settled(question, layer_infos(spec, task), array(logits[0]))
    aim = Aim(asked.target if asked.target is not None else 0, asked.against)
    found = _METHODS[asked.method](_Case(network, spec, image, aim, asked, task, goes_on))
    whole = replace(found, logits=array(logits[0]), value=float(aim.of(logits)))
    if not (np.isfinite(whole.attribution).all() and np.isfinite(whole.logits).all()):
        raise CheckpointError(
            QT_TRANSLATE_NOOP("core", "The numbers of this explanation are not finite: the weights are of no use.")
        )
    return whole


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """One question to one network about an input (1, C, H, W)."""

    network: nn.Sequential
    spec: NetworkSpec
    x: Tensor
    aim: Aim
    question: Question
    task: Task
    goes_on: GoesOn

    def baseline(self) -> Tensor:
        return baseline_of(self.question.baseline, self.x, self.task)

    def explained(
        self, attribution: Tensor, baseline: Tensor | None = None, check: SumCheck | None = None
    ) -> Explanation:
        """Without logits and value, which are the same for all methods."""
        return Explanation(
            self.question,
            array(attribution[0]),
            array(self.x[0]),
            np.zeros(0, dtype=np.float32),
            0.0,
            None if baseline is None else array(baseline[0]),
            check,
        )


def _device(network: nn.Module) -> torch.device:
    first = next(network.parameters(), None)
    return torch.device("cpu") if first is None else first.device


def _gradient(case: _Case) -> Explanation:
    return case.explained(gradients.gradient(case.network, case.x, case.aim))


def _input_x_gradient(case: _Case) -> Explanation:
    # What is multiplied is the distance from an input of zeros: every pixel of the mean brightness.
    return case.explained(gradients.input_x_gradient(case.network, case.x, case.aim), torch.zeros_like(case.x))


def _integrated(case: _Case) -> Explanation:
    baseline, steps = case.baseline(), case.question.steps
    attribution = gradients.integrated_gradients(
        case.network, case.spec, case.x, baseline, case.aim, steps, case.goes_on
    )
    check = gradients.completeness(case.network, case.x, baseline, case.aim, attribution)
    return case.explained(attribution, baseline, check)


def _occlusion(case: _Case) -> Explanation:
    fill = case.baseline()
    return case.explained(occlusion(case.network, case.spec, case.x, fill, case.aim, case.question, case.goes_on), fill)


def _grad_cam(case: _Case) -> Explanation:
    coarse = cam.grad_cam(case.network, case.spec, case.x, case.aim, case.question.layer)
    height, width = case.x.shape[2:]
    found = case.explained(cam.enlarged(coarse, (height, width)).expand_as(case.x))
    return replace(found, coarse=array(coarse[0, 0]))


def _linear(case: _Case) -> Explanation:
    weights, constant, value = linear_parts(case.network, case.spec, case.x, case.aim, case.task)
    shares = weights * pixels_of(case.x, case.task)
    total, magnitude = float(shares.double().sum()), float(shares.double().abs().sum())
    exact = is_piecewise_linear(layer_infos(case.spec, case.task))
    tolerance = EQUAL * max(1.0, abs(value), magnitude / 10)
    check = SumCheck(total + constant, value, tolerance) if exact else None
    view = LinearView(array(weights[0]), constant if exact else value - total, exact)
    paper = baseline_of(case.question.baseline, case.x, case.task)
    return replace(case.explained(shares, paper, check), linear=view)


_METHODS: dict[Method, Callable[[_Case], Explanation]] = {
    Method.GRADIENT: _gradient,
    Method.INPUT_X_GRADIENT: _input_x_gradient,
    Method.INTEGRATED_GRADIENTS: _integrated,
    Method.OCCLUSION: _occlusion,
    Method.GRAD_CAM: _grad_cam,
    Method.LINEAR: _linear,
}
