"""The story of a convolution's unit: for every input map a patch times a kernel, and the bias."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.geometry import cells
from cnn_gui.core.network.messages import Index, LayerInfo
from cnn_gui.core.story.messages import ConvStory, ConvTerm
from cnn_gui.core.story.parts import Told, number, plus, summed


def tell(info: LayerInfo, before: Float32, weight: Float32, bias: Float32, unit: Index) -> Told:
    """before: (C, H, W). weight: (out, C, k, k). unit: (map, row, column)."""
    channel, row, column = unit
    rows, columns = info.rows(row), info.columns(column)
    patches, inside = cells(before, np.array(rows), np.array(columns))
    kernels = weight[channel]
    products = patches.astype(np.float64) * kernels
    totals = products.sum(axis=(1, 2))
    order = np.argsort(-np.abs(totals), kind="stable").tolist()
    terms = tuple(ConvTerm(c, patches[c], kernels[c], products[c], float(totals[c])) for c in order)
    offset = float(bias[channel])
    computed = float(totals.sum()) + offset
    magnitude = float(np.abs(products).sum()) + abs(offset)
    body = ConvStory(terms, offset, ~inside, rows.start, columns.start)
    return Told(body, computed, magnitude, _formula(body, computed))


def _formula(body: ConvStory, computed: float) -> str:
    if len(body.terms) == 1:
        # A single kernel: its products are the terms, the largest first.
        products = body.terms[0].products.ravel()
        terms = products[np.argsort(-np.abs(products), kind="stable")].tolist()
        return f"Σ patch · kernel + bias = ({summed(terms)}) {plus(body.bias)} = {number(computed)}"
    totals = [term.total for term in body.terms]
    return f"Σ patch · kernel + bias = ({summed(totals)}) {plus(body.bias)} = {number(computed)}"
