"""The story of a fully connected unit: every input times its weight, and the bias."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.story.messages import LinearStory
from cnn_gui.core.story.parts import Told, summed, with_bias


def tell(inputs: Float32, weight: Float32, bias: Float32 | None, unit: int, maps: tuple[int, int, int] | None) -> Told:
    """inputs: (N,). weight: (out, N). maps: the shape the inputs had before they were flattened, if any."""
    row = weight[unit]
    products = inputs.astype(np.float64) * row
    order = np.argsort(-np.abs(products), kind="stable")
    offset = None if bias is None else float(bias[unit])
    computed = float(products.sum()) + (offset or 0.0)
    formula = with_bias("Σ input · weight", summed(products[order].tolist()), offset, computed)
    body = LinearStory(inputs, row, products, order, offset, maps)
    return Told(body, computed, float(np.abs(products).sum()) + abs(offset or 0.0), formula)
