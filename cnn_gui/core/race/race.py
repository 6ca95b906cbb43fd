"""A race: trainings that take turns in one thread, so that whoever has had least goes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.race.messages import Entrant, RaceEvent, RaceRules
from cnn_gui.core.race.racer import Racer
from cnn_gui.core.race.rules import check_race

TURN_S = 0.2
"""Seconds of a turn. Shorter ones cost speed, because the processor's caches hold the other's weights; in longer ones a
race is not seen side by side, and a wish to pause waits."""


def no_moments(_spec: NetworkSpec) -> int:
    return 0


class Race:
    """Asks its racers for their events in turn: ``while not race.is_over: for event in race.turn(): ...``.

    Fair: all see the same images in the same order, as the seed of the rules says, and of what is shared each has the
    same at the end; on the way no more than a turn's worth, or a step's, lies between them.
    """

    def __init__(
        self,
        entrants: Sequence[Entrant],
        rules: RaceRules,
        train_set: Dataset,
        test_set: Dataset,
        *,
        moments: Callable[[NetworkSpec], int] = no_moments,
        turn: float = TURN_S,
    ) -> None:
        """moments: how many each keeps, by its network. turn: seconds. Raises UserError where it cannot be."""
        check_race(entrants, rules)
        self._turn = turn
        self.racers = tuple(Racer(entrant, rules, train_set, test_set, moments(entrant.spec)) for entrant in entrants)

    @property
    def is_over(self) -> bool:
        return not self._racing

    @property
    def _racing(self) -> list[tuple[int, Racer]]:
        return [(place, racer) for place, racer in enumerate(self.racers) if racer.finished is None]

    def turn(self) -> Iterator[RaceEvent]:
        """The turn of whoever has had least; of equal ones, the first."""
        place, racer = min(self._racing, key=lambda each: each[1].used)
        for event in racer.turn(self._turn):
            yield RaceEvent(place, event)

    def newest(self) -> Iterator[RaceEvent]:
        """The weights of all as they are now, as far as they have not been told: before a pause, and before an end."""
        for place, racer in enumerate(self.racers):
            weights = racer.newest()
            if weights is not None:
                yield RaceEvent(place, weights)

    def close(self) -> None:
        """Ends all trainings."""
        for racer in self.racers:
            racer.close()
