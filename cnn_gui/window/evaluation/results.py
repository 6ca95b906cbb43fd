"""What tests have found, each kept with the network and the edits that it was measured with."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.core.network.messages import NetworkState

MOST = 6
"""Results that are kept. A bad network makes thousands of mistakes, and each is kept with its picture: 1 kB."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptResult:
    """network: the one that was tested."""

    network: NetworkState
    evaluation: Evaluation

    def is_of(self, network: NetworkState) -> bool:
        """Whether it was measured with these very weights and edits, however often they have been put on display."""
        return self.has_base_of(network) and self.network.edits == network.edits

    def has_base_of(self, network: NetworkState) -> bool:
        """Whether it is the same network beneath the edits."""
        return self.network.base.id == network.base.id


class Results:
    """The newest results, one for each network and edits; those of networks without edits are kept longest."""

    def __init__(self) -> None:
        self._kept: list[KeptResult] = []

    def add(self, result: KeptResult) -> None:
        self._kept = [each for each in self._kept if not each.is_of(result.network)]
        if len(self._kept) == MOST:
            self._kept.remove(next((each for each in self._kept if each.network.edits), self._kept[0]))
        self._kept.append(result)

    def of(self, network: NetworkState) -> KeptResult | None:
        return next((each for each in self._kept if each.is_of(network)), None)
