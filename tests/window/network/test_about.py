from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Precision, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.window.network.about import network_text, rows


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
