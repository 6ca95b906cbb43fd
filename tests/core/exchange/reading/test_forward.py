"""Trials cost no more memory than they have to."""

from __future__ import annotations

import gc
import weakref

import pytest
import torch

from cnn_gui.core.exchange.reading import forward, readings
from cnn_gui.core.exchange.reading.exact import template_of
from cnn_gui.core.exchange.reading.forward import INKS, Forward
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.template import Template
from cnn_gui.core.network.messages import Add, Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.modules import build, state

SPEC = NetworkSpec(
    (
        *(Conv(4, 3, padding=1), ReLU(), Conv(4, 3, padding=1), Add(inputs=("conv2", "relu1")), Pool(kernel_size=4)),
        *(Flatten(), Linear(10)),
    )
)


def network() -> tuple[Template, Forward]:
    template, weights = template_of(SPEC, dict(state(build(SPEC, seed=1))))
    return template, Forward(weights)


def test_a_wide_network_is_computed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    template, together = network()
    wanted = together.logits(template, INKS[0], 60)
    _, apart = network()
    monkeypatch.setattr(forward, "MOST_AT_ONCE", 7 * 4 * 4 * 28 * 28)
    sizes = []
    straight = Forward._straight

    def seen(self: Forward, template: Template, infos: object, inputs: torch.Tensor) -> torch.Tensor:
        sizes.append(len(inputs))
        return straight(self, template, infos, inputs)  # type: ignore[arg-type]

    monkeypatch.setattr(Forward, "_straight", seen)
    torch.testing.assert_close(apart.logits(template, INKS[0], 60), wanted)
    assert max(sizes) == 7
    assert apart.work == together.work
    assert not apart._kept


def test_what_is_not_kept_is_given_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not when Python next looks for circles: a trial took 600 MB in place of 160."""
    template, bench = network()
    monkeypatch.setattr(forward, "MOST_KEPT", 0)
    made: list[weakref.ref[torch.Tensor]] = []
    keep = Forward._keep

    def kept(self: Forward, key: object, result: torch.Tensor) -> torch.Tensor:
        made.append(weakref.ref(result))
        return keep(self, key, result)

    monkeypatch.setattr(Forward, "_keep", kept)
    gc.disable()
    try:
        bench.logits(template, INKS[0], 50)
        assert len(made) > 5
        assert sum(each() is not None for each in made) <= 1
    finally:
        gc.enable()


def test_the_shapes_of_parts_are_those_of_their_weights() -> None:
    """Networks are looked for before the numbers are read."""
    norm = WeightedPart("n", PartKind.NORM, (3,), {"running_mean": "n.running_mean", "running_var": "n.running_var"})
    assert dict(readings._shapes([norm], {})["n"]) == dict.fromkeys(
        ("weight", "bias", "running_mean", "running_var"), (3,)
    )
