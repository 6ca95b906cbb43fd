from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Precision, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.window.network.about import layers_text, network_text, rows
from tests.views.many_kinds import kinds_state
from tests.views.networks import network_state

NETWORK = network_state()


def facts(config: TrainingConfig) -> dict[str, str]:
    record = NetworkRecord("x", recipe=config)
    return dict(rows(NetworkState(1, NETWORKS[config.network], (), {}, record)))


def test_a_plain_recipe_says_nothing_of_what_it_has_not() -> None:
    said = facts(RECIPES["tutorial"])
    assert said["Optimiser"] == "Adam"
    assert said["Learning rate"] == "0.001"
    assert said["Precision"] == "float32"


def test_muon_warm_up_and_precision_are_told() -> None:
    said = facts(RECIPES["fast"])
    assert said["Optimiser"].startswith("Muon for filters and hidden weights, Adam for the rest, momentum 0.9")
    assert said["Learning rate"] == "one cycle up to 0.007 (Muon 0.06), rising for 15.0 % of the run"
    assert said["Precision"] == "bfloat16 where that is faster, else float32"
    assert facts(replace(RECIPES["fast"], precision=Precision.BFLOAT16))["Precision"] == "bfloat16"


def test_what_was_measured_comes_first_a_line_each() -> None:
    record = NetworkRecord("x", sources="digits", notes="Measured:\n· drawings: 99 %\n· pictures < strokes")
    network = NetworkState(1, NETWORKS["tutorial"], (), {}, record)
    assert [name for name, _ in rows(network)][2:5] == ["Test", "Notes", "Trained on"]
    assert "Measured:<br>· drawings: 99 %<br>· pictures &lt; strokes" in network_text(network)


def test_ways_that_part_and_meet_are_told_as_what_they_are() -> None:
    text = layers_text(kinds_state("resnet").layers)
    assert text.startswith("input → conv1 → norm1 → relu1 → conv2 → norm2 → relu2 → conv3 → norm3 → add1 ")
    assert "norm3 → add1 (from norm3 and relu1) → relu3" in text
    branches = layers_text(kinds_state("inception").layers)
    assert "relu2, conv3 (from pool1) → relu3" in branches
    assert "relu5 → concat1 (from relu2, relu4 and relu5) → conv6" in branches
    assert layers_text(NETWORK.layers) == " → ".join(info.name for info in NETWORK.layers)


def test_what_goes_in_and_what_is_told_apart_is_said_of_any_task_but_mnist() -> None:
    said = dict(rows(kinds_state("depthwise")))
    assert said["Input"] == "3×32×32, in colour"
    assert said["Tells apart"].startswith("10 classes: T-shirt/top, Trouser, ")
    assert "Input" not in dict(rows(NETWORK))
