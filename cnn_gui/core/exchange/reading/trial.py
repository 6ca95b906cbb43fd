"""Readings tried on MNIST's training digits.

Which pooling, activation and normalisation belong to weights, their sizes do not say; how well they then read digits
does. First all networks that fit are tried on few digits, then the best of them with other activations, poolings and
normalisations, the best of those on 1,000 digits, and what these do not tell apart on up to 5,000. The work is
bounded by counting it, not by time, so that equal files give equal readings.

What is compared is the logarithm of the probability of the right class, digit by digit, which says more than whether
it is the first: of two normalisations the wrong one often reads as many digits of a thousand, but is surprised more.
Each reading's probabilities are those at the temperature at which it does best: a wrong one may multiply the logits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.core.arrays import Float64
from cnn_gui.core.exchange.reading.choices import TrialChoice, bent_choices, crossed, first_choices, varied_choices
from cnn_gui.core.exchange.reading.forward import BATCH, DIGITS, MOST_DIGITS, Forward, PartWeights, digits_to_try
from cnn_gui.core.exchange.reading.nearby import combined, nearby
from cnn_gui.core.exchange.reading.template import Template

if TYPE_CHECKING:
    from torch import Tensor

FEW, SOME = 50, 200
"""Digits that many choices are tried on, and the better ones."""

MOST_WORK = (6_000_000_000, 4_000_000_000, 8_000_000_000, 12_000_000_000)
"""Multiplications, and numbers written, that each of the rounds may take, and each turn of VARIED as much as the
second: together some five seconds of a core."""

TURNS_TRIES = 60
"""Choices that there should be work for in a turn."""

CLIMBS = 0.9
"""Where no choice reads so many digits, networks near the best one are tried as well."""

MOST_CLIMB, MOST_TURNS, LEAST_MOVES, COMBINED, MORE = 16_000_000_000, 12, 20, 8, 3
"""The work for that, the turns, how many networks there has to be work for in each, of how many that are better than
before the differences are put together, and by how much digits grow where none is better."""

SEEN = 0.95
"""So many of FEW digits come from hardly a wrong reading: much less usual ones are not tried any more."""

VARIED = (4, 2, 1, 1)
"""Networks that are varied, turn by turn."""

ODDER = 1.5
"""How much more unusual (in cost) a network may be that is tried beside one that reads digits already."""

READS = 0.965
"""A choice that reads so many of SOME digits has the right activation, or one that is much like it."""

LOST = 0.25
"""A network that reads no more digits than that with any ink is of other pictures."""

DOUBT, EARLY_DOUBT = 1.5, 3.0
"""Standard errors by which the mean logarithm of one choice has to be above another's, on the same digits, before it
counts as better; below, the more usual one is taken. Of hundreds tried on few digits chance makes some better."""

FINALISTS, CONTENDERS = 6, 3
"""Choices that are tried on DIGITS, and on more."""

SIEVED, SIEVED_ON = 12, 300
"""Networks that are tried on more digits before the finalists are chosen, and how many."""

TEMPERATURES = tuple(float(each) for each in np.geomspace(0.1, 100, 31))
"""What logits are divided by."""


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """accuracy: share of right answers on ``digits``. told: for each digit the log-probability of the right class."""

    choice: TrialChoice
    accuracy: float
    told: Float64
    digits: int

    @property
    def rank(self) -> float:
        return float(self.told.mean())

    def is_better_than(self, other: Tried, doubt: float = DOUBT) -> bool:
        """Whether it is by more than chance, on the digits that both were tried on."""
        count = min(self.digits, other.digits)
        gain = self.told[:count] - other.told[:count]
        return bool(gain.mean() > doubt * gain.std() / math.sqrt(count))


def tried(
    templates: Sequence[Template], weights: PartWeights, should_stop: Callable[[], bool] = lambda: False
) -> list[Tried]:
    """The best choices, the best first; of nearly equal ones the most usual. Empty once should_stop() is true.

    In a thread of its own, with one thread of torch: where other programs need the cores, threads that wait for one
    another take ten times as long for operations as small as these, and a pool of them that stays behind slows others.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_alone, templates, weights, should_stop).result()


def _alone(templates: Sequence[Template], weights: PartWeights, should_stop: Callable[[], bool]) -> list[Tried]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _rounds(_Bench(weights, should_stop), templates)
    finally:
        # The number is also that with which threads begin that have not used torch yet.
        torch.set_num_threads(before)


def _rounds(bench: _Bench, templates: Sequence[Template]) -> list[Tried]:
    first = bench.rank(first_choices(templates), FEW, MOST_WORK[0], enough=SEEN)
    if not first:
        return []
    # Many things are varied, so that a larger network is tried on fewer digits.
    some = max(FEW, min(SOME, bench.affordable(first[0].choice, MOST_WORK[1] / TURNS_TRIES)))
    second = bench.rank(_best_and_usual(first, 6), some, MOST_WORK[1])
    for count in VARIED if second else ():
        # With the wrong ink the wrong network may look best: those of others are varied as well, at first.
        closely = count < VARIED[0]
        varied = [choice for each in _unlike(second)[:count] for choice in _varied(each, closely=closely)]
        if closely:
            # What is right for one network may show that another is meant.
            varied[:0] = crossed(second[0].choice, templates)
        before, second = second[0], _ranked(_once([*second, *bench.rank(varied, some, MOST_WORK[1])]))
        if second[0].accuracy < LOST or (closely and second[0].choice == before.choice):
            break
    if second and LOST < second[0].accuracy < CLIMBS:
        second = _ranked(_once([*second, *_climbed(bench, second[0], some)]))
    sieved = _sieved(bench, second)
    finalists = list(dict.fromkeys([*_best_and_usual(second, FINALISTS), *_best_and_usual(sieved, 2)]))
    # A large network is tried on fewer digits, so that all of them are.
    tried_on = max(SOME, min([DIGITS, *(bench.affordable(each, MOST_WORK[2] / len(finalists)) for each in finalists)]))
    last = bench.rank(finalists, tried_on, MOST_WORK[2])
    if last and LOST < last[0].accuracy < READS:
        last = _ranked(_once([*last, *_bent(bench, last[0], templates, some)]))
    contenders = [each.choice for each in _contenders(last)]
    digits = min([MOST_DIGITS, *(bench.affordable(each, MOST_WORK[3] / len(contenders)) for each in contenders)])
    if len(contenders) == 1:
        digits = min(digits, DIGITS)
    if digits > tried_on:
        last = [*bench.rank(contenders, digits, MOST_WORK[3]), *last]
    return _chosen_first(last, [*second, *first])


def _climbed(bench: _Bench, best: Tried, digits: int) -> list[Tried]:
    """Choices that are better and better: of all that differ in one thing from the best so far always the best."""
    found: list[Tried] = []
    end = bench.work + MOST_CLIMB
    inks = list(varied_choices(best.choice, reads=True, closely=False))
    for _ in range(MOST_TURNS):
        moves = [replace(best.choice, template=each) for each in nearby(best.choice.template)]
        if not moves or bench.affordable(best.choice, (end - bench.work) / LEAST_MOVES) < digits:
            break
        turn = bench.rank([best.choice, *inks, *moves], digits, end - bench.work)
        inks = []
        at = next((place for place, each in enumerate(turn) if each.choice == best.choice), 0)
        if at == 0:
            # On few digits chance may hide what is better.
            if digits >= SOME:
                break
            digits = min(digits * MORE, SOME)
            continue
        turn = _ranked([*turn, *bench.rank(_combined(best.choice, turn[:at]), digits, end - bench.work)])
        best = turn[0]
        found += turn[:FINALISTS]
    if found:
        found += bench.rank(_varied(best, closely=True), digits, MOST_WORK[1] / 2)
    return found


def _bent(bench: _Bench, best: Tried, templates: Sequence[Template], digits: int) -> list[Tried]:
    """Activations that may have been looked at only with what else was wrong, on as many digits as ``best``."""
    choices = [
        *bent_choices(best.choice, templates),
        *varied_choices(best.choice, reads=False, closely=True),
    ]
    better = bench.rank(choices, digits, MOST_WORK[1])[:CONTENDERS]
    return bench.rank([each.choice for each in better], best.digits, MOST_WORK[1])


def _combined(choice: TrialChoice, better: Sequence[Tried]) -> list[TrialChoice]:
    """What the best changed, with what each of the next few did."""
    best, *others = better[: 1 + COMBINED]
    return [
        replace(best.choice, template=template)
        for other in others
        for template in combined(choice.template, best.choice.template, other.choice.template)
    ]


def _sieved(bench: _Bench, ranked: Sequence[Tried]) -> list[Tried]:
    """Networks that FEW digits may have ranked wrongly, on more of them, each in its most usual way."""
    if not ranked:
        return []
    best = ranked[0]
    close = [each.choice for each in ranked if not best.is_better_than(each, EARLY_DOUBT)]
    usual: dict[Template, TrialChoice] = {}
    for choice in sorted(close, key=lambda choice: choice.cost):
        usual.setdefault(choice.template, choice)
    chosen = [best.choice, *list(usual.values())[:SIEVED]]
    digits = min(SIEVED_ON, bench.affordable(best.choice, MOST_WORK[1] / len(chosen)))
    if digits <= best.digits:
        return []
    found = bench.rank(chosen, digits, MOST_WORK[1])
    if not found or found[0].choice.template == best.choice.template:
        return found
    return _ranked([*found, *bench.rank(_varied(found[0], closely=True), digits, MOST_WORK[1])])


def _best_and_usual(ranked: Sequence[Tried], count: int) -> list[TrialChoice]:
    """The best, and the most usual of those that may be as good: on few digits chance ranks them."""
    close = [each.choice for each in ranked if not ranked[0].is_better_than(each, EARLY_DOUBT)]
    usual = sorted(close, key=lambda choice: choice.cost)[: count // 2]
    return list(dict.fromkeys([*usual, *(each.choice for each in ranked[:count])]))


def _indistinguishable(ranked: Sequence[Tried]) -> list[Tried]:
    """Those of which the first is not better by more than chance; the more unusual it is, the more it has to be."""
    if not ranked:
        return []
    best = ranked[0]
    gaps = [min(max(best.choice.cost - each.choice.cost, 1.0), 2.0) for each in ranked]
    return [each for each, gap in zip(ranked, gaps, strict=True) if not best.is_better_than(each, DOUBT * gap)]


def _contenders(ranked: Sequence[Tried]) -> list[Tried]:
    """Of those that digits do not tell apart so far the best and the most usual; of those that answer alike one."""
    unlike: dict[bytes, Tried] = {}
    for each in sorted(_indistinguishable(ranked), key=lambda each: each.choice.cost):
        unlike.setdefault(each.told.round(6).tobytes(), each)
    close = list(unlike.values())
    return list(dict.fromkeys([*close[:1], *_ranked(close)]))[:CONTENDERS]


def _chosen_first(last: Sequence[Tried], others: Sequence[Tried]) -> list[Tried]:
    """The most usual of those that are as good as the best of the last round, then the others by rank."""
    if not last:
        return list(others)
    last = _once(last)
    # On fewer digits more is left to chance.
    as_many = [each for each in last if each.digits == last[0].digits]
    front = sorted(_indistinguishable(as_many), key=lambda each: each.choice.cost)
    return _once([*front, *last, *others])


def _once(results: Iterable[Tried]) -> list[Tried]:
    """Of each choice the first."""
    chosen: dict[TrialChoice, Tried] = {}
    for each in results:
        chosen.setdefault(each.choice, each)
    return list(chosen.values())


def _varied(result: Tried, *, closely: bool) -> Iterable[TrialChoice]:
    return varied_choices(result.choice, reads=result.accuracy >= READS, closely=closely)


def _unlike(ranked: Sequence[Tried]) -> list[Tried]:
    """The best choice of each network."""
    best: dict[Template, Tried] = {}
    for each in ranked:
        best.setdefault(each.choice.template, each)
    return list(best.values())


def _ranked(results: Iterable[Tried]) -> list[Tried]:
    return sorted(results, key=lambda each: each.rank, reverse=True)


class _Bench:
    """Runs choices on digits, as long as there is work left."""

    def __init__(self, weights: PartWeights, should_stop: Callable[[], bool]) -> None:
        self._forward, self._should_stop = Forward(weights), should_stop

    def rank(self, choices: Iterable[TrialChoice], digits: int, work: float, enough: float = 2.0) -> list[Tried]:
        """Those that there was work for, the best first. Once one is right on ``enough``, only what is nearly as usual
        is tried besides."""
        results: list[Tried] = []
        most, end = math.inf, self._forward.work + work
        for choice in dict.fromkeys(choices):
            if self._should_stop() or (self._forward.work > end and results) or choice.cost > most:
                break
            result = self._try(choice, digits)
            if result.accuracy >= enough:
                most = min(most, choice.cost + ODDER)
            results.append(result)
        return _ranked(results)

    @property
    def work(self) -> int:
        """Done so far."""
        return self._forward.work

    def affordable(self, choice: TrialChoice, work: float) -> int:
        """Digits, up to MOST_DIGITS, that a choice can be tried on for so much work."""
        return min(MOST_DIGITS, int(work / self._forward.work_of(choice.filled())) // BATCH * BATCH)

    def _try(self, choice: TrialChoice, digits: int) -> Tried:
        import torch

        logits = self._forward.logits(choice.filled(), choice.ink, digits).double().nan_to_num(0.0, 1e9, -1e9)
        truth = torch.from_numpy(digits_to_try()[1][:digits].astype(np.int64))
        right = (logits.argmax(dim=1) == truth).double().mean().item()
        return Tried(choice, right, _told(logits, truth), digits)


def _told(logits: Tensor, truth: Tensor) -> Float64:
    """The log-probability of the right class of each digit, at the best temperature."""
    import torch

    right, best = truth[:, None], torch.empty(0)
    for temperature in TEMPERATURES:
        told = torch.log_softmax(logits / temperature, dim=1).gather(1, right)[:, 0].clamp(min=-50)
        if not len(best) or told.mean() > best.mean():
            best = told
    result: Float64 = best.numpy()
    return result
