"""Makes the weights of networks that are built, and reads specifications from files; one thread, the newest wish first.

Torch's own initial weights for 50 million parameters take half a second: nothing of that is for the GUI's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnn_gui.core.architecture.messages import KeptWeights
from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.engine.base.preload import preload_torch
from cnn_gui.engine.base.worker import Worker


@dataclass(frozen=True, slots=True, eq=False)
class BuildWish:
    """A network that is wanted with weights. before, weights, places: what it was made from, and which of its layers
    are layers of that (core.architecture.weights.carried). Whoever asked knows the wish by its identity."""

    spec: NetworkSpec
    before: NetworkSpec
    weights: Mapping[str, Float32]
    places: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BuiltNetwork:
    """The weights for a wish, and what became of those before."""

    wish: BuildWish
    weights: Mapping[str, Float32]
    kept: KeptWeights


@dataclass(frozen=True, slots=True)
class OpenedSpec:
    """What a JSON file holds. spec: None where it is no specification of a network, but something else."""

    path: Path
    spec: NetworkSpec | None


Carry = Callable[[BuildWish], tuple[Mapping[str, Float32], KeptWeights]]


def carry(wish: BuildWish) -> tuple[Mapping[str, Float32], KeptWeights]:
    """core.architecture.weights.carried, with torch."""
    preload_torch()
    from cnn_gui.core.architecture.weights import carried

    return carried(wish.before, wish.weights, wish.spec, wish.places)


class NetworkBuilder(QObject):
    """built: a BuiltNetwork; not_built: a Problem in its place. opened: an OpenedSpec; not_opened: a Problem. All
    methods are for the GUI thread and return at once."""

    built = Signal(BuiltNetwork)
    opened = Signal(OpenedSpec)
    not_built = Signal(Problem)
    not_opened = Signal(Problem)

    def __init__(self, parent: QObject | None = None, *, make: Carry = carry) -> None:
        super().__init__(parent)
        self._worker = Worker("builder", parent=self)
        self._make = make

    def build(self, wish: BuildWish) -> None:
        """Makes the weights; a wish that still waits is forgotten for it."""
        self._worker.replace(
            "build",
            lambda _control: BuiltNetwork(wish, *self._make(wish)),
            on_done=self.built.emit,
            on_failed=self.not_built.emit,
            doing=QT_TRANSLATE_NOOP("core", "building the network"),
        )

    def open(self, path: Path) -> None:
        """Reads a file that may be a specification."""
        self._worker.submit(
            lambda _control: OpenedSpec(path, _spec_in(path)),
            on_done=self.opened.emit,
            on_failed=self.not_opened.emit,
            doing=QT_TRANSLATE_NOOP("core", "opening the specification"),
        )

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this."""
        return self._worker.close(timeout_s)


def _spec_in(path: Path) -> NetworkSpec | None:
    from cnn_gui.core.architecture.files import spec_in

    return spec_in(path)
