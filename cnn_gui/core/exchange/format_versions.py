"""Which version of our file format a network needs: the oldest that can hold it, so that earlier apps read the rest."""

from __future__ import annotations

import json

from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import spec_to_json

FIRST, SECOND = "1", "2"
"""The first has layers in a chain, square and of five kinds, and MNIST's digits; the second any layer and any task."""

KNOWN = frozenset({FIRST, SECOND})

_FIRST_FIELDS = {
    "conv": {"out_channels", "kernel_size", "stride", "padding"},
    "pool": {"mode", "kernel_size", "stride"},
    "relu": set(),
    "flatten": set(),
    "linear": {"out_features"},
}


def needed(spec: NetworkSpec, task: str | None) -> str:
    """The version for a file with this spec and the task's text, None where it has none."""
    layers = json.loads(spec_to_json(spec))["layers"]
    is_first = task is None and layers[-1]["kind"] == "linear" and all(map(_is_first, layers))
    return FIRST if is_first else SECOND


def _is_first(layer: dict[str, object]) -> bool:
    fields = _FIRST_FIELDS.get(str(layer["kind"]))
    sizes = [value for name, value in layer.items() if name not in ("kind", "mode")]
    return fields is not None and layer.keys() - {"kind"} <= fields and all(isinstance(size, int) for size in sizes)
