"""What a run on the command line keeps beside its file: its weights at moments, and the numbers of its layers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cnn_gui.core.base.files import reason
from cnn_gui.core.dynamics.keeper import DynamicsKeeper
from cnn_gui.core.dynamics.messages import DynamicsSample
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.timeline.keeper import MomentKeeper
from cnn_gui.core.training.messages import TrainingEvent


class KeptBeside:
    """moments, numbers: whether they are kept. ``take`` sees each event of the run."""

    def __init__(self, spec: NetworkSpec, *, moments: bool, numbers: bool) -> None:
        self._moments = MomentKeeper(spec) if moments else None
        self._numbers = DynamicsKeeper() if numbers else None

    def take(self, event: TrainingEvent) -> None:
        if isinstance(event, DynamicsSample):
            if self._numbers is not None:
                self._numbers.take(event)
        elif self._moments is not None:
            self._moments.take(event)

    def settle(self, run: Path) -> None:
        """The run is kept in this file: what there is goes beside it."""
        if self._moments is not None:
            self._moments.settle(run)
        if self._numbers is not None:
            self._numbers.settle(run)

    def close(self) -> None:
        """All is on the disk when this returns."""
        for keeper in (self._moments, self._numbers):
            if keeper is not None:
                keeper.close()

    def problems(self) -> Iterator[str]:
        """Sentences on what was not kept."""
        for keeper, what in ((self._moments, "moments"), (self._numbers, "numbers")):
            if keeper is not None and keeper.problem is not None:
                yield f"The {what} of the run were not kept: {reason(keeper.problem)}."
