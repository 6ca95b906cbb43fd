"""What the tellers of the kinds of layers share: their result, and how numbers stand in a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnn_gui.core.story.messages import Body

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A story's arithmetic, before it is known whose it is; the fields are those of Story."""

    body: Body
    computed: float
    magnitude: float
    formula: str


def number(value: float, digits: int = 4) -> str:
    """Four significant digits with a true minus sign."""
    return f"{value:z.{digits}g}".replace("-", MINUS)


def summed(terms: Sequence[float], most: int = 3) -> str:
    """A sum in figures, "0.81 − 0.42 + 0.31", to three digits; beyond ``most`` terms it ends in "+ … 29 more"."""
    text = ""
    for value in terms[:most]:
        if text:
            text += f" {MINUS if value < 0 else '+'} {number(abs(value), 3)}"
        else:
            text = number(value, 3)
    rest = len(terms) - most
    return f"{text} + … {rest:,} more" if rest > 0 else text


def plus(value: float) -> str:
    """A further term: "+ 0.013" or "− 0.013"."""
    return f"{MINUS if value < 0 else '+'} {number(abs(value))}"


def with_bias(letters: str, terms: str, bias: float | None, result: float) -> str:
    """A weighted sum in letters and in figures, with or without a bias."""
    if bias is None:
        return f"{letters} = {terms} = {number(result)}"
    return f"{letters} + bias = ({terms}) {plus(bias)} = {number(result)}"
