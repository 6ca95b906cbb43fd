"""A name for what was found out about a network: another one where anything is different that it follows from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.messages import NetworkSpec


def key_of(
    version: str,
    spec: NetworkSpec,
    weights: Mapping[str, Float32],
    about: Sequence[object],
    arrays: Iterable[npt.NDArray[Any]],
) -> str:
    """40 hexadecimal digits. version: of what is computed. about: what else it follows from, in values that JSON has;
    arrays: and in arrays."""
    digest = hashlib.sha256(version.encode())
    digest.update(msgspec.json.encode([spec, *about]))
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(weights[name]).data)
    for array in arrays:
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:40]
