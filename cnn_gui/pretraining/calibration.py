"""The temperature of a network that is shipped, folded into its last layer.

That layer is linear, so the number is divided into its weights and bias, and the softmax of the plain network is
calibrated: nothing happens to the numbers outside of it. How it is found: core.evaluation.calibration.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnn_gui.core.arrays import Float32


def folded(weights: Mapping[str, Float32], number: float, last: str) -> dict[str, Float32]:
    """The weights with those of the layer named ``last`` divided by the temperature."""
    return {
        name: np.asarray(array / np.float32(number), dtype=np.float32) if name.startswith(f"{last}.") else array
        for name, array in weights.items()
    }
