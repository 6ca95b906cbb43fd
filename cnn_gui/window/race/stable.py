"""Which networks can race: those that the app can train, those to begin with, and those that have been on display, as
specifications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cnn_gui.core.architecture.presets import BLUEPRINTS, Blueprint
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS, fitted
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.race.messages import Entrant
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.views.base.translation import translate
from cnn_gui.views.race.lane import OF_THE_RECIPE

MOST_SEEN = 8
LONGEST = 40
"""Characters of what a network is called."""


class Stable:
    """Keys are names of NETWORKS and of BLUEPRINTS, or numbers of networks that were seen."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, NetworkSpec]] = {}

    def see(self, network: NetworkState) -> bool:
        """A network is on display, without what is tried on it; whether that is one more to choose from."""
        spec = network.base.spec
        offered = (*NETWORKS.values(), *(each.spec(network.base.task) for each in _more()))
        if spec in offered or any(known == spec for _, known in self._seen.values()):
            return False
        self._seen[str(network.base.id)] = one_line(network.base.record.title, LONGEST), spec
        while len(self._seen) > MOST_SEEN:
            del self._seen[next(iter(self._seen))]
        return True

    def titles(self) -> Mapping[str, str]:
        """What can be chosen, by key."""
        own = translate("RaceStable", "its own network")
        seen = {key: translate("RaceStable", "as {0}").format(title) for key, (title, _) in self._seen.items()}
        more = {each.name: translate("core", each.title) for each in _more()}
        return {OF_THE_RECIPE: own} | {name: name for name in NETWORKS} | more | seen

    def entrant(self, recipe: str, key: str, task: Task) -> Entrant:
        """Raises CheckpointError and DataError where the network cannot be fitted to the task."""
        config = RECIPES[recipe]
        name, spec = self._network(key or config.network, task)
        title = recipe if name == config.network else f"{recipe}, {name}"
        return Entrant(title, replace(config, network=name), fitted(spec, task))

    def _network(self, key: str, task: Task) -> tuple[str, NetworkSpec]:
        """What it is called, and what it is made of."""
        if key in NETWORKS:
            return key, NETWORKS[key]
        if key in BLUEPRINTS:
            return BLUEPRINTS[key].title, BLUEPRINTS[key].spec(task)
        return self._seen[key]


def _more() -> tuple[Blueprint, ...]:
    """The networks to begin with that no recipe is for."""
    return tuple(each for each in BLUEPRINTS.values() if each.name not in NETWORKS)


def named_apart(entrants: list[Entrant]) -> list[Entrant]:
    """Equal ones are told apart by numbers."""
    counts: dict[str, int] = {}
    result = []
    for entrant in entrants:
        counts[entrant.name] = counts.get(entrant.name, 0) + 1
        number = counts[entrant.name]
        result.append(entrant if number == 1 else replace(entrant, name=f"{entrant.name} ({number})"))
    return result


def parameters_of(entrant: Entrant) -> int:
    return sum(info.parameters for info in layer_infos(entrant.spec))
