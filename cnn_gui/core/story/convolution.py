"""The story of a convolution's unit: for every input map of its group a patch times a kernel, and the bias."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.geometry import cells
from cnn_gui.core.network.messages import Index, LayerInfo
from cnn_gui.core.story.messages import ConvStory, ConvTerm
from cnn_gui.core.story.parts import Told, summed, with_bias


def tell(info: LayerInfo, before: Float32, weight: Float32, bias: Float32 | None, unit: Index) -> Told:
    """before: (C, H, W). weight: (out, C / groups, kernel rows, kernel columns). unit: (map, row, column)."""
    channel, row, column = unit
    rows, columns = info.rows(row), info.columns(column)
    count = weight.shape[1]
    first = channel // (info.shape_out[0] // info.groups) * count
    patches, inside = cells(before[first : first + count], np.array(rows), np.array(columns))
    kernels = weight[channel]
    products = patches.astype(np.float64) * kernels
    totals = products.sum(axis=(1, 2))
    order = np.argsort(-np.abs(totals), kind="stable").tolist()
    terms = tuple(ConvTerm(first + c, patches[c], kernels[c], products[c], float(totals[c])) for c in order)
    offset = None if bias is None else float(bias[channel])
    computed = float(totals.sum()) + (offset or 0.0)
    magnitude = float(np.abs(products).sum()) + abs(offset or 0.0)
    body = ConvStory(terms, offset, ~inside, rows, columns)
    return Told(body, computed, magnitude, with_bias("Σ patch · kernel", summed(_listed(body)), offset, computed))


def _listed(body: ConvStory) -> list[float]:
    """The sums of the maps; of a single one its products, the largest first."""
    if len(body.terms) > 1:
        return [term.total for term in body.terms]
    products = body.terms[0].products.ravel()
    ordered: list[float] = products[np.argsort(-np.abs(products), kind="stable")].tolist()
    return ordered
