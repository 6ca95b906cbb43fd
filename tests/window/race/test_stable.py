"""Which networks can race, and what entrants are called."""

from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.network.messages import Conv, NetworkSpec
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.views.race.lane import OF_THE_RECIPE
from cnn_gui.window.race.stable import MOST_SEEN, Stable, named_apart
from tests.core.race.entrants import entrant
from tests.engine.fakes import network_state


def test_of_many_networks_that_were_on_display_the_newest_can_race() -> None:
    stable, state = Stable(), network_state("sprint")
    assert not stable.see(state)
    for maps in range(1, MOST_SEEN + 3):
        spec = NetworkSpec((Conv(maps, kernel_size=5, stride=3), *state.spec.layers[1:]))
        assert stable.see(replace(state, id=maps, spec=spec, record=replace(state.record, title=f"of {maps} maps")))
    titles = stable.titles()
    assert list(titles)[: len(NETWORKS) + 1] == [OF_THE_RECIPE, *NETWORKS]
    assert list(titles.values())[-MOST_SEEN:] == [f"as of {maps} maps" for maps in range(3, MOST_SEEN + 3)]
    assert "as of 2 maps" not in titles.values()


def test_equal_entrants_are_told_apart() -> None:
    one, other = entrant("sprint"), entrant("tutorial")
    names = [each.name for each in named_apart([one, other, one, one])]
    assert names == [one.name, other.name, f"{one.name} (2)", f"{one.name} (3)"]
