"""What the explaining thread does: it holds the network on display and explains one answer at a time.

``AnswerExplainer`` is a Protocol so that the engine around it can be tested without torch. ``TorchExplainer`` is made
on the explaining thread and used there only, so that its module is shared with no other thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.explain.messages import Explanation, Method, Question
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.held_network import HeldNetwork
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.words import said


@dataclass(frozen=True, slots=True, eq=False)
class Inquiry:
    """What is to be explained: the answer of a network to an input (C, H, W), that of the Snapshot ``generation``."""

    network: NetworkState
    input: Float32
    question: Question
    generation: int

    def is_like(self, other: Inquiry) -> bool:
        """Whether it asks the same of the same network, perhaps for another drawing."""
        return (self.question, self.network.version) == (other.question, other.network.version)


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """An explanation and what it answers. seconds: on the worker."""

    inquiry: Inquiry
    explanation: Explanation
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """Why the question does not fit the network, in one sentence for people."""

    inquiry: Inquiry
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class StepsFound:
    """With how many steps integrated gradients would be complete; None where none of those tried is enough."""

    explained: Explained
    steps: int | None


class AnswerExplainer(Protocol):
    """Explains, and ends early where ``goes_on`` says no."""

    def explain(self, inquiry: Inquiry, goes_on: Callable[[], bool], /) -> Explained | Refused | None: ...

    def steps_enough(self, explained: Explained, goes_on: Callable[[], bool], /) -> StepsFound | None: ...


class TorchExplainer:
    """On one thread of the CPU, as answers are: a single small image is sooner done there than shared out."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.INFERENCE)
        self._held = HeldNetwork()

    def explain(self, inquiry: Inquiry, goes_on: Callable[[], bool]) -> Explained | Refused | None:
        """None where it ended early."""
        from cnn_gui.core.explain.errors import EndedError
        from cnn_gui.core.explain.explaining import explain

        begun = time.perf_counter()
        network, state = self._held.of(inquiry.network), inquiry.network
        try:
            found = explain(network, state.spec, inquiry.input, inquiry.question, state.task, goes_on)
        except EndedError:
            return None
        except UserError as error:
            return Refused(inquiry, said(error.sentence))
        return Explained(inquiry, found, time.perf_counter() - begun)

    def steps_enough(self, explained: Explained, goes_on: Callable[[], bool]) -> StepsFound | None:
        """None where it ended early, or where there is nothing to look for."""
        import torch

        from cnn_gui.core.explain.errors import EndedError
        from cnn_gui.core.explain.gradients import steps_enough
        from cnn_gui.core.explain.passes import Aim

        found, state = explained.explanation, explained.inquiry.network
        if found.question.method is not Method.INTEGRATED_GRADIENTS or found.baseline is None:
            return None
        x, baseline = (torch.from_numpy(each)[None] for each in (found.input, found.baseline))
        aim = Aim(found.target, found.question.against)
        try:
            steps = steps_enough(self._held.of(state), state.spec, x, baseline, aim, goes_on)
        except EndedError:
            return None
        return StepsFound(explained, steps)
