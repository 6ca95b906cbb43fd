"""What is tried of each network that fits: the activation, pooling and normalisation that weights do not tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cnn_gui.core.exchange.reading.forward import INKS, Ink
from cnn_gui.core.exchange.reading.template import Open, Template
from cnn_gui.core.network.messages import (
    ELU,
    GELU,
    SELU,
    Hardswish,
    LayerSpec,
    LeakyReLU,
    Mish,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)

UNLIKE = (INKS[1], INKS[3], INKS[4])
"""What makes numbers that a network of another ink can do nothing with."""

USUAL = 6
"""Networks that are tried with saturating activations on the usual inks at once: with others they look alike."""

CROSSED = 24
"""Most usual networks that are tried with what suits the best one."""

RELU = ReLU()
ACTIVATIONS: tuple[LayerSpec, ...] = (
    *(ReLU(), Tanh(), LeakyReLU(), Sigmoid(), LeakyReLU(0.2), ELU(), GELU(), SiLU(), SELU(), LeakyReLU(0.1)),
    *(ReLU6(), Hardswish(), Mish()),
)
ACTIVATION_COSTS: dict[LayerSpec, float] = {ReLU(): 0.0, Tanh(): 1.0, Sigmoid(): 1.0, LeakyReLU(): 1.0}
"""What is more unusual costs 2."""

SATURATING: tuple[LayerSpec, ...] = (Tanh(), Sigmoid())
ALIKE: tuple[LayerSpec, ...] = (
    *(ReLU(), LeakyReLU(), LeakyReLU(0.1), LeakyReLU(0.2), GELU(), SiLU(), ELU(), ReLU6(), Hardswish(), Mish()),
)
"""Those that read many digits of a network that was made for another of them."""


MIXED: tuple[tuple[LayerSpec, LayerSpec], ...] = (
    *((Tanh(), ReLU()), (Sigmoid(), ReLU()), (ReLU(), Tanh()), (ReLU(), Sigmoid()), (Sigmoid(), Tanh())),
)
"""Before and behind the flatten, where scripts have two."""


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
        activations = ACTIVATION_COSTS.get(self.activation, 2.0) + 1.5 * (self.head != self.activation)
        others = activations + (self.pool != "max") + self.pool_first
        return self.template.cost + others + 0.2 * INKS.index(self.ink)


def first_choices(templates: Iterable[Template]) -> list[TrialChoice]:
    """Each network in the ways that differ most, the most usual first."""
    choices = []
    for place, template in enumerate(templates):
        pools = ("max", "avg") if Open.POOL in template.open_kinds else ("max",)
        choices += [TrialChoice(template, pool=pool) for pool in pools]
        choices += [TrialChoice(template, ink=ink) for ink in UNLIKE]
        if Open.ACTIVATION in template.open_kinds:
            usual = place < USUAL
            choices += [
                TrialChoice(template, activation=activation, head=activation, pool=pool, ink=ink)
                for activation in (SATURATING if usual else SATURATING[:1])
                for pool in (pools if usual else pools[-1:])
                for ink in (INKS[:3] if usual else INKS[:1])
            ]
    return sorted(choices, key=lambda choice: choice.cost)


def crossed(choice: TrialChoice, templates: Sequence[Template]) -> Iterator[TrialChoice]:
    """Other networks with what suits this one."""
    for template in templates[:CROSSED]:
        for pool in ("max", "avg") if Open.POOL in template.open_kinds else (choice.pool,):
            yield replace(choice, template=template, pool=pool)


def bent_choices(choice: TrialChoice, templates: Sequence[Template]) -> Iterator[TrialChoice]:
    """The most usual networks with activations that cut off, everywhere or on one side of the flatten: with others such
    a network may look like another one."""
    for template in templates[:USUAL]:
        pairs = MIXED if template.is_open_on_both_sides else ()
        for pool in ("max", "avg") if Open.POOL in template.open_kinds else (choice.pool,):
            for one, other in (*((each, each) for each in SATURATING), *pairs):
                yield TrialChoice(template, one, other, pool, ink=choice.ink)


def varied_choices(choice: TrialChoice, *, reads: bool, closely: bool) -> Iterator[TrialChoice]:
    """Others that differ from a choice in one thing.

    closely: in activations too. reads: it reads digits, and only activations that are much alike are looked at.
    """
    for ink in INKS:
        yield replace(choice, ink=ink)
    if Open.POOL in choice.template.open_kinds:
        yield replace(choice, pool="avg" if choice.pool == "max" else "max")
        if choice.pool == "avg":
            yield replace(choice, pool_first=not choice.pool_first)
    if Open.ACTIVATION not in choice.template.open_kinds or not closely:
        return
    if reads:
        for activation in ALIKE:
            yield replace(choice, activation=activation, head=activation)
        return
    yield from (replace(choice, activation=each, head=each) for each in ACTIVATIONS)
    if not choice.template.is_open_on_both_sides:
        return
    yield from (replace(choice, activation=one, head=other) for one, other in MIXED)
    yield from (replace(choice, head=each) for each in ACTIVATIONS)
    yield from (replace(choice, activation=each) for each in ACTIVATIONS)
