"""What the panel Build shows, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.core.architecture.messages import KeptWeights, LayerRow
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.network.messages import NetworkSpec


@dataclass(frozen=True, slots=True)
class BuildShown:
    """rows: of core.architecture.rows. alive: whether this very network is on display. kept: what became of the weights
    when it was made; None for one that was opened or trained. blocked: why nothing can be changed now, "" where all
    can. preset: the name of the preset that it is, "" for none."""

    spec: NetworkSpec
    rows: tuple[LayerRow, ...]
    task: Task = MNIST
    alive: bool = True
    kept: KeptWeights | None = None
    preset: str = ""
    blocked: str = ""
    undo: bool = False
    redo: bool = False
