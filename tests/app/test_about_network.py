from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.messages import NetworkRecord, NetworkState, Precision, TrainingConfig
from cnn_gui.core.recipes import RECIPES
from cnn_gui.core.spec import NETWORKS
from cnn_gui.window.about_network import rows


def facts(config: TrainingConfig) -> dict[str, str]:
    record = NetworkRecord("x", recipe=config)
    return dict(rows(NetworkState(1, NETWORKS[config.network].to_json(), (), {}, record)))


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
