"""What a network is made of, as JSON."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.network.spec import NETWORKS, NetworkSpec, layer_infos
from tests.fuzz.frame import Target


def read(data: bytes, _folder: Path) -> object:
    spec = NetworkSpec.from_json(data)
    assert NetworkSpec.from_json(spec.to_json()) == spec
    return layer_infos(spec)


def seeds() -> dict[str, bytes]:
    return {name: spec.to_json().encode() for name, spec in NETWORKS.items()}


TARGET = Target(read, seeds)
