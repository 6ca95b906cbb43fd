"""Networks built by hand as scripts: each that Build can make runs by itself and computes the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.architecture.edits import apply, change
from cnn_gui.core.architecture.fields import fields_of, with_field
from cnn_gui.core.architecture.kinds import NEW, tag_of
from cnn_gui.core.architecture.messages import FieldSort
from cnn_gui.core.architecture.presets import BLUEPRINTS, fitting
from cnn_gui.core.architecture.rows import rows, trouble_of
from cnn_gui.core.architecture.skips import new_layer
from cnn_gui.core.datasets.messages import MNIST, Task, numbered
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, ReLU
from cnn_gui.core.network.modules import state
from cnn_gui.core.network.spec import layer_infos, multiplications
from tests.core.architecture.edit_sequences import edits
from tests.core.exchange.export.scripts import module
from tests.core.network.random_networks import inputs, settled

COLOUR = Task(numbered(4), (3, 12, 9), (0.4, 0.5, 0.6), (0.2, 0.3, 0.4), mode=InputMode.AS_DRAWN)
MOST_PRODUCTS = 5_000_000
"""For one image; larger networks are left out, for the sake of time."""


@pytest.mark.parametrize("task", [MNIST, COLOUR], ids=["digits", "colour"])
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_every_preset_runs_as_a_script_and_answers_the_same(name: str, task: Task) -> None:
    _answers_alike(BLUEPRINTS[name].spec(task), task)


VALUES: dict[FieldSort, tuple[object, ...]] = {
    FieldSort.COUNT: (1, 2, 6, 13),
    FieldSort.SIZE: (0, 1, 2, 3, (1, 2), (2, 0)),
    FieldSort.NUMBER: (-1.5, 0.003, 0.4, 2.0),
    FieldSort.FLAG: (False, True),
}


@pytest.mark.parametrize("tag", sorted(NEW))
def test_every_field_of_every_kind_is_in_the_script(tag: str) -> None:
    begin = NetworkSpec((Conv(6, 3), ReLU(), Conv(6, 3, padding=1), Flatten(), Linear(4)), COLOUR.input_shape)
    tried = 0
    for place in (2, 4):
        spec = fitting(apply(begin, *new_layer(begin, COLOUR, place, tag)), COLOUR)
        for index, layer in enumerate(spec.layers):
            if tag_of(layer) != tag:
                continue
            for field in fields_of(layer, ()):
                sides = ((1, 0, 2, 1),) if field.name == "padding" else ()
                for value in (*field.choices, *VALUES.get(field.sort, ()), *sides):
                    changed = change(spec, index, with_field(layer, field.name, value))
                    if trouble_of(rows(changed, COLOUR)) is None:
                        _answers_alike(changed, COLOUR)
                        tried += 1
    assert tried or not any(field.sort in VALUES for field in fields_of(NEW[tag], ("input",)))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_whatever_is_built_runs_as_a_script_and_answers_the_same(data: st.DataObject) -> None:
    task = data.draw(st.sampled_from((MNIST, COLOUR)))
    spec = BLUEPRINTS[data.draw(st.sampled_from(sorted(BLUEPRINTS)))].spec(task)
    for _ in range(data.draw(st.integers(1, 7))):
        spec = apply(spec, *data.draw(edits(spec, task)))
        broken = trouble_of(rows(spec, task))
        if broken is not None:
            assert broken.trouble is not None
            spec = apply(spec, *broken.trouble.mends[0].edits)
    if trouble_of(rows(spec, task)) is None and multiplications(layer_infos(spec, task)) <= MOST_PRODUCTS:
        _answers_alike(spec, task)


@torch.no_grad()
def _answers_alike(spec: NetworkSpec, task: Task) -> None:
    """The script reads the weights beside it and gives the network's logits."""
    network, x = settled(spec, 3), inputs(spec, 4, count=2)
    with tempfile.TemporaryDirectory() as folder:
        theirs = module(Path(folder), spec, state(network), task).load()(x)
    ours = network(x)
    assert theirs.shape == (2, len(task.classes))
    # Equal in float32's own terms: without a batch norm numbers may be as large as they like.
    torch.testing.assert_close(theirs, ours, rtol=1e-5, atol=1e-5 * max(1.0, float(ours.abs().max())))
