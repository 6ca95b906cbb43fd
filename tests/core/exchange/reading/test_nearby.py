"""Networks near another one, and the way from a usual one to an unusual one where sizes do not decide."""

from __future__ import annotations

from typing import cast

import numpy as np

from cnn_gui.core.exchange.reading import search, trial
from cnn_gui.core.exchange.reading.choices import TrialChoice, bent_choices
from cnn_gui.core.exchange.reading.elements import element_rows
from cnn_gui.core.exchange.reading.nearby import combined, nearby
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.template import Template
from cnn_gui.core.exchange.reading.trial import Tried
from cnn_gui.core.network.messages import Conv, Flatten, LayerSpec, Linear, Pool, ReLU, Sigmoid


def mobile() -> list[WeightedPart]:
    """Two depthwise convolutions with their pointwise ones, behind another; as many maps as the classes read."""
    sizes = {
        "0.0": (8, 1, 3, 3),
        "1.0": (8, 1, 3, 3),
        "1.3": (12, 8, 1, 1),
        "2.0": (12, 1, 3, 3),
        "2.3": (16, 12, 1, 1),
    }
    parts = []
    for name, shape in sizes.items():
        container, _, number = name.partition(".")
        parts.append(WeightedPart(f"{container}.{number}", PartKind.CONV, shape))
        parts.append(WeightedPart(f"{container}.{int(number) + 1}", PartKind.NORM, shape[:1]))
    return [*parts, WeightedPart("fc", PartKind.LINEAR, (10, 16))]


def usual() -> Template:
    return search.templates(element_rows(mobile())[0], {})[0]


def layers(template: Template) -> tuple[LayerSpec, ...]:
    return template.spec().layers


def strides(template: Template) -> list[object]:
    return [layer.stride for layer in layers(template) if isinstance(layer, Conv)]


def pools(template: Template) -> int:
    return sum(isinstance(layer, Pool) for layer in layers(template))


def test_each_differs_in_one_thing() -> None:
    start = usual()
    found = nearby(start)
    assert start not in found
    assert len({each.placed for each in found}) == len(found)
    assert any(pools(each) < pools(start) and strides(each) == strides(start) for each in found)
    assert any(pools(each) < pools(start) and strides(each) != strides(start) for each in found)
    assert any(pools(each) == pools(start) and strides(each) != strides(start) for each in found)
    # "1.0" and "1.1" follow one another, and between "1.1" and "1.3" there is one layer.
    between = [[type(layer).__name__ for layer in layers(each)] for each in found]
    assert not any("ReLU, Pool, Conv" in ", ".join(names[4:9]) and names[6:8] == ["ReLU", "Pool"] for names in between)


def test_nothing_is_near_a_network_that_its_file_describes() -> None:
    assert nearby(Template((), (1, 28, 28))) == []


def test_two_changes_are_put_together() -> None:
    start = usual()
    found = nearby(start)[:12]
    both = [each for one in found for other in found for each in combined(start, one, other)]
    assert any(each not in found and each != start for each in both)


class FakeBench:
    """The more layers are those of the right network, the better; no digit is read."""

    work = 0

    def __init__(self, right: Template) -> None:
        self._right = layers(right)

    def affordable(self, choice: TrialChoice, work: float) -> int:
        return 1_000

    def rank(self, choices: list[TrialChoice], digits: int, work: float) -> list[Tried]:
        found = [Tried(each, 0.5, np.full(digits, -self._distance(each)), digits) for each in dict.fromkeys(choices)]
        return sorted(found, key=lambda each: -each.rank)

    def _distance(self, choice: TrialChoice) -> float:
        own = list(layers(choice.template))
        place = {layer: self._right.count(layer) - own.count(layer) for layer in {*own, *self._right}}
        return 0.1 * sum(map(abs, place.values()))


def test_step_by_step_the_right_one_is_reached() -> None:
    """Strides in two convolutions, an activation left out, a padding: five things that nothing but trying tells."""
    parts = mobile()
    start = usual()
    right = start
    for _ in range(3):
        right = next(each for each in nearby(right) if pools(each) < pools(right) and strides(each) != strides(right))
        if not pools(right):
            break
    bench = FakeBench(right)
    begin = Tried(TrialChoice(start), 0.5, np.full(50, -9.0), 50)
    found = trial._climbed(cast("trial._Bench", bench), begin, 50)
    best = max(found, key=lambda each: each.rank)
    assert layers(right) != layers(start)
    assert sorted(map(str, layers(best.choice.template))) == sorted(map(str, layers(right)))
    assert len(parts) == 11


def test_usual_networks_are_tried_with_activations_that_cut_off() -> None:
    sizes: list[tuple[int, ...]] = [(6, 1, 5, 5), (16, 6, 5, 5), (84, 400), (10, 84)]
    parts = [
        WeightedPart(f"l{i}", PartKind.CONV if len(shape) == 4 else PartKind.LINEAR, shape)
        for i, shape in enumerate(sizes)
    ]
    found = search.templates(element_rows(parts)[0], {})
    bent = list(bent_choices(TrialChoice(found[-1]), found))
    assert (found[0], Sigmoid(), ReLU()) in [(each.template, each.activation, each.head) for each in bent]
    filled = next(each for each in bent if (each.activation, each.head) == (Sigmoid(), ReLU())).filled()
    flat = [type(each.layer) for each in filled.placed].index(Flatten)
    assert Sigmoid() in [each.layer for each in filled.placed[:flat]]
    assert ReLU() in [each.layer for each in filled.placed[flat:]]
    assert isinstance(filled.placed[-1].layer, Linear)
