"""What the threads do that measure how much networks can take, and what one input can.

``CurveMeasurer`` and ``InputChanger`` are Protocols so that the engines around them can be tested without torch.
Those of torch are made on their thread and used there only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.robustness.messages import DrawingCurve, KindCurve, Perturbation
from cnn_gui.engine.base import torch_threads
from cnn_gui.engine.base.held_network import HeldNetwork
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.words import said

if TYPE_CHECKING:
    from cnn_gui.core.datasets.dataset import Dataset

GoesOn = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class CurveWish:
    """Curves of a network, or of the one in a file. kinds: in this order. images: test images, at most.

    task: what it must be for, to be compared; None where it is compared with nothing.
    """

    source: NetworkState | Path
    kinds: tuple[Perturbation, ...]
    images: int
    task: Task | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CurveMeasured:
    """One of the curves of a wish. done, total: of the wish's kinds."""

    wish: CurveWish
    network: NetworkState
    data: DataUsed
    curve: KindCurve
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class CurvesEnded:
    """A wish has been worked off. refused: why it could not be, in one sentence; "" where it was."""

    wish: CurveWish
    refused: str = ""


class CurveMeasurer(Protocol):
    """Measures what a wish asks, tells each curve, and ends early, with None, where ``goes_on`` says no."""

    def measure(
        self, wish: CurveWish, goes_on: GoesOn, tell: Callable[[CurveMeasured], None], /
    ) -> CurvesEnded | None: ...


class TorchCurveMeasurer:
    """Beside the pen: on as many threads as training, and stepping back as that does."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.TRAINING)
        self._held = HeldNetwork()
        self._images: tuple[Task, Dataset] | None = None

    def measure(self, wish: CurveWish, goes_on: GoesOn, tell: Callable[[CurveMeasured], None]) -> CurvesEnded | None:
        from cnn_gui.core.evaluation.few import sample
        from cnn_gui.core.explain.errors import EndedError
        from cnn_gui.core.robustness.measuring import measured

        try:
            network = wish.source if isinstance(wish.source, NetworkState) else _opened(wish.source)
            _require_same(network, wish.task)
            data = sample(self._test_images(network.task), wish.images)
            curves = measured(self._held.of(network), data, wish.kinds, goes_on=goes_on)
            for number, curve in enumerate(curves, 1):
                used = DataUsed(data.name, len(data))
                tell(CurveMeasured(wish, network, used, curve, number, len(wish.kinds)))
        except EndedError:
            return None
        except UserError as error:
            return CurvesEnded(wish, said(error.sentence))
        return CurvesEnded(wish)

    def _test_images(self, task: Task) -> Dataset:
        """Read once for a task. Raises DataError where it has none here."""
        from cnn_gui.core.datasets.of_task import test_set_of

        if self._images is None or self._images[0] != task:
            self._images = task, test_set_of(task)
        return self._images[1]


def _opened(path: Path) -> NetworkState:
    """Raises CheckpointError, FileError."""
    from cnn_gui.core.exchange import checkpoint
    from cnn_gui.core.network.spec import layer_infos

    loaded = checkpoint.load(path)
    return NetworkState(
        0, loaded.spec, layer_infos(loaded.spec, loaded.task), loaded.weights, loaded.record, task=loaded.task
    )


def _require_same(network: NetworkState, task: Task | None) -> None:
    from cnn_gui.core.base.errors import DataError
    from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP

    if task is not None and (network.task.data, network.task.classes) != (task.data, task.classes):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "core", "{title} is for other images than the network on display: there is nothing to compare."
            ),
            title=network.record.title,
        )


@dataclass(frozen=True, slots=True, eq=False)
class InputWish:
    """What an input (C, H, W) uint8 can take of a kind, and what it looks like at one strength."""

    network: NetworkState
    input: UInt8
    kind: Perturbation
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class InputChanged:
    """curve: of the wish's kind. changed: the input at the wish's strength, (C, H, W) uint8."""

    wish: InputWish
    curve: DrawingCurve
    changed: UInt8


class InputChanger(Protocol):
    def change(self, wish: InputWish, /) -> InputChanged: ...


class TorchInputChanger:
    """The curve of an input is computed once, however many of its strengths are looked at."""

    def __init__(self) -> None:
        preload_torch()
        torch_threads.use(torch_threads.INFERENCE)
        self._held = HeldNetwork()
        self._last: tuple[InputWish, DrawingCurve] | None = None

    def change(self, wish: InputWish) -> InputChanged:
        import torch

        from cnn_gui.core.robustness.measuring import changed, drawing_curves

        network, task = self._held.of(wish.network), wish.network.task
        image = torch.from_numpy(wish.input)
        if self._last is None or not _is_same(self._last[0], wish):
            (curve,) = drawing_curves(network, image, task, [wish.kind])
            self._last = wish, curve
        curve = self._last[1]
        at_strength = changed(network, image, task, wish.kind, wish.strength, curve.answer)
        return InputChanged(wish, curve, at_strength.numpy().copy())


def _is_same(before: InputWish, after: InputWish) -> bool:
    return before.network.id == after.network.id and before.kind is after.kind and before.input is after.input
