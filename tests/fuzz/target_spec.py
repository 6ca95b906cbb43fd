"""What a network is made of, as JSON."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos, spec_from_json, spec_to_json
from tests.fuzz.frame import Target


def read(data: bytes, _folder: Path) -> object:
    spec = spec_from_json(data)
    assert spec_from_json(spec_to_json(spec)) == spec
    return layer_infos(spec)


def seeds() -> dict[str, bytes]:
    return {name: spec_to_json(spec).encode() for name, spec in NETWORKS.items()}


TARGET = Target(read, seeds)
