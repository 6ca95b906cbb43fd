"""The networks that come with the app, by name: how each begins, and how long it is trained."""

from __future__ import annotations

from dataclasses import replace

from torch import nn

from cnn_gui.core.network import modules as networks
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.pretraining.normalised import normalised
from cnn_gui.pretraining.plan import Plan

TITLES = {"tutorial": "pretrained", "deep": "deep"}
"""What the app calls them."""


def plan_of(name: str, seed: int) -> Plan:
    """The deep network sees each image less often: it learns more from each, and a step takes four times as long.

    Muon was measured on the tutorial's layers only.
    """
    plan = Plan(network=name, title=TITLES[name], seed=seed)
    return plan if name == "tutorial" else replace(plan, epochs=14, learning_rate=3e-3, muon=0.0)


def fresh(name: str, seed: int) -> nn.Sequential:
    """The network to train."""
    if name == "tutorial":
        return networks.build(NETWORKS[name], seed=seed)
    return normalised(NETWORKS[name], seed)


def last_layer(name: str) -> str:
    """The name of the layer whose output are the logits."""
    return layer_infos(NETWORKS[name])[-2].name
