"""Networks on the way: each knows what it was made from, until it has weights of its own."""

from __future__ import annotations

from collections.abc import Iterator

from cnn_gui.core.architecture.edits import apply, sources
from cnn_gui.core.architecture.messages import KeptWeights, NetworkEdit
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import NetworkSpec, NetworkState

Places = tuple[int | None, ...]


class Draft:
    """A spec that may not fit, and its network once that is made.

    parent: what it was made from; None for a network that came from elsewhere, and once there is a network. places: for
    each of its layers, which of the parent's it is. kept: what became of the weights, None for one from elsewhere.
    """

    def __init__(
        self,
        spec: NetworkSpec,
        task: Task,
        parent: Draft | None = None,
        places: Places = (),
        network: NetworkState | None = None,
    ) -> None:
        self.spec, self.task = spec, task
        self.parent, self.places = parent, places
        self.network = network
        self.kept: KeptWeights | None = None

    @classmethod
    def of(cls, network: NetworkState) -> Draft:
        """A network from elsewhere."""
        return cls(network.spec, network.task, network=network)

    def after(self, edits: tuple[NetworkEdit, ...]) -> Draft:
        """What the edits make of it. Raises IndexError where they name a row that is not there."""
        return Draft(apply(self.spec, *edits), self.task, self, sources(self.spec, *edits))

    def base(self) -> tuple[Draft | None, Places]:
        """The nearest one that has a network, and which of its layers this one's are; None where there is none."""
        draft: Draft | None = self
        places: Places = tuple(range(len(self.spec.layers)))
        while draft is not None and draft.network is None:
            above = draft.places
            places = tuple(None if place is None else above[place] for place in places)
            draft = draft.parent
        return draft, places

    def settle(self, network: NetworkState, kept: KeptWeights) -> None:
        """It has a network: what it was made from is needed no more."""
        self.network, self.kept, self.parent = network, kept, None

    def forget(self) -> None:
        """Lets the weights go; they begin anew when the draft is wanted again."""
        self.network = self.kept = self.parent = None
        self.places = (None,) * len(self.spec.layers)


def weight_bytes(drafts: Iterator[Draft]) -> int:
    """What the weights of some drafts take in memory; arrays that they share are counted once."""
    arrays = {
        id(array): array.nbytes for draft in drafts if draft.network is not None
        for array in draft.network.weights.values()
    }  # fmt: skip
    return sum(arrays.values())
