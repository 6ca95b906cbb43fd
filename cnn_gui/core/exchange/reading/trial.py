"""Readings tried on MNIST's training digits.

Which pooling, activation and normalisation belong to weights, their sizes do not say; how well they then read digits
does. First all networks that fit are tried on few digits, then the best of them with other activations, poolings and
normalisations, and the best of all on 1,000 digits. The work is bounded by counting it, not by time, so that equal
files give equal readings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from cnn_gui.core.exchange.reading.forward import DIGITS, INKS, Forward, Ink, PartWeights, digits_to_try
from cnn_gui.core.exchange.reading.template import Open, Template
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    LayerSpec,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Tanh,
)

UNLIKE = (INKS[1], INKS[3], INKS[4])
"""What makes numbers that a network of another ink can do nothing with."""

FEW, SOME = 50, 200
"""Digits that many choices are tried on, and the better ones."""

MOST_WORK = (6_000_000_000, 6_000_000_000, 8_000_000_000)
"""Multiplications, and numbers written, that each of the three rounds may take: together some two seconds of a core."""

SEEN = 0.9
"""So many of FEW digits come from no wrong reading: the less usual ones are not tried any more."""

ODDER = 1.0
"""How much more unusual (in cost) a network may be that is tried beside one that reads digits already."""

READS = 0.965
"""A choice that reads so many of SOME digits has the right activation, or one that makes no difference."""

CLOSE = 0.02
"""Choices within so much of the best are tried on all digits."""

WINS = 0.006
"""A reading that is less usual has to be better by more than this share of the digits."""

RELU = ReLU()
ACTIVATIONS: tuple[LayerSpec, ...] = (ReLU(), Tanh(), LeakyReLU(), Sigmoid(), ELU(), GELU(), SiLU(), SELU())


@dataclass(frozen=True, slots=True)
class TrialChoice:
    """A template with everything filled in that it leaves open. head: the activation behind the flatten."""

    template: Template
    activation: LayerSpec = RELU
    head: LayerSpec = RELU
    pool: str = "max"
    pool_first: bool = False
    ink: Ink = INKS[0]

    def filled(self) -> Template:
        template = self.template.pool_first() if self.pool_first else self.template
        return template.filled(self.activation, self.head, self.pool)

    @property
    def cost(self) -> float:
        """How unusual it is."""
        others = (self.activation != ReLU()) + (self.head != self.activation) + (self.pool != "max") + self.pool_first
        return self.template.cost + others + 0.2 * INKS.index(self.ink)


@dataclass(frozen=True, slots=True)
class Tried:
    """accuracy: share of right answers on ``digits``. likelihood: mean log-probability of the right class."""

    choice: TrialChoice
    accuracy: float
    likelihood: float
    digits: int

    @property
    def rank(self) -> tuple[float, float]:
        return (self.accuracy, self.likelihood)


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
    first = bench.rank(_first(templates), FEW, MOST_WORK[0], enough=SEEN)
    second = bench.rank([each.choice for each in first[:4]], SOME, MOST_WORK[1])
    for _ in range(2):
        varied = [choice for each in second[:1] for choice in _varied(each)]
        second = _ranked(
            {each.choice: each for each in [*bench.rank(varied, SOME, MOST_WORK[1] / 2), *second]}.values()
        )
    close = [each.choice for each in second if each.accuracy >= second[0].accuracy - CLOSE]
    # The most usual of those that are close, and the best of all.
    finalists = dict.fromkeys([*close[:2], *sorted(close, key=lambda choice: choice.cost)[:2]])
    last = bench.rank(finalists, DIGITS, MOST_WORK[2])
    return _told(last, [*second, *first])


def _told(last: Sequence[Tried], others: Sequence[Tried]) -> list[Tried]:
    """Those of the last round, and behind them the rest."""
    if not last:
        return list(others)
    best = max(each.accuracy for each in last)
    front = sorted((each for each in last if each.accuracy >= best - WINS), key=lambda each: each.choice.cost)
    chosen: dict[TrialChoice, Tried] = {}
    for each in (*front, *_ranked(last), *others):
        chosen.setdefault(each.choice, each)
    return list(chosen.values())


def _ranked(results: Iterable[Tried]) -> list[Tried]:
    return sorted(results, key=lambda each: each.rank, reverse=True)


def _first(templates: Iterable[Template]) -> list[TrialChoice]:
    """Each network in the ways that differ most, the most usual first."""
    choices = []
    for template in templates:
        choices.append(TrialChoice(template))
        if Open.POOL in template.open_kinds:
            choices.append(TrialChoice(template, pool="avg"))
        if Open.ACTIVATION in template.open_kinds:
            choices.append(TrialChoice(template, activation=Tanh(), head=Tanh(), pool="avg"))
        choices += [TrialChoice(template, ink=ink) for ink in UNLIKE]
    return sorted(choices, key=lambda choice: choice.cost)


def _varied(result: Tried) -> Iterator[TrialChoice]:
    """Others that differ from a choice in one thing."""
    choice = result.choice
    for ink in INKS:
        yield replace(choice, ink=ink)
    if Open.POOL in choice.template.open_kinds:
        yield replace(choice, pool="avg" if choice.pool == "max" else "max")
        if choice.pool == "avg":
            yield replace(choice, pool_first=not choice.pool_first)
    if Open.ACTIVATION not in choice.template.open_kinds:
        return
    if result.accuracy >= READS:
        if choice.activation != ReLU():
            yield replace(choice, activation=ReLU(), head=ReLU())
        return
    for activation in ACTIVATIONS:
        yield replace(choice, head=activation)
        yield replace(choice, activation=activation, head=activation)
        yield replace(choice, activation=activation)


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

    def _try(self, choice: TrialChoice, digits: int) -> Tried:
        import torch

        logits = self._forward.logits(choice.filled(), choice.ink, digits).double().nan_to_num(0.0, 1e9, -1e9)
        truth = torch.from_numpy(digits_to_try()[1][:digits].astype(np.int64))
        right = (logits.argmax(dim=1) == truth).double().mean().item()
        told = torch.log_softmax(logits, dim=1).gather(1, truth[:, None]).clamp(min=-50).mean().item()
        return Tried(choice, right, told, digits)
