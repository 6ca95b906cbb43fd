"""Curves to be taken away: the panel painted, and every number of the curves and of the drawing."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnn_gui.core.base.number_files import NumberTable, columns
from cnn_gui.core.robustness.messages import KINDS, Reliability
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.robustness.curves_page import CurvesPage
from cnn_gui.views.robustness.reliability_page import ReliabilityPage
from cnn_gui.views.robustness.words import kind_title


def curves_content(page: CurvesPage) -> PanelContent | None:
    """None where nothing has been measured and nothing is drawn."""
    own = page.own
    if own is None and all(network.curve is None for network in page.plot.networks):
        return None
    title = kind_title(page.kind)
    caption = " ".join(part for part in (f"{title}:", page.words.text(), page.own_words.text()) if part)
    left_out = (page.kind_field, page.slider, page.progress, page.images_field)
    return PanelContent(f"robustness {page.kind}", caption, page, lambda: _numbers(page, caption), left_out)


def reliability_content(page: ReliabilityPage) -> PanelContent | None:
    """The table of a .csv is that of the bins, before and after the temperature."""
    found = page.found
    if found is None:
        return None
    caption = f"{page.words.text()} {page.price_words.text()}"
    numbers = partial(_reliability_numbers, found, page.sure_from, caption)
    return PanelContent("reliability", caption, page, numbers, (page.slider, page.progress), of_drawing=False)


def _reliability_numbers(found: Reliability, sure_from: float, caption: str) -> PanelNumbers:
    before, after = found.bins(), found.bins(tempered=True)
    coverage, risk = found.risk_coverage()
    arrays = {
        "about": np.array(caption),
        "confidence": found.confidence,
        "confidence_tempered": found.tempered,
        "is_right": found.right,
        "temperature": np.array(found.temperature),
        "coverage": coverage,
        "risk": risk,
        "sure_from": np.array(sure_from),
    }
    header, parts = [], []
    for name, bins in (("as_it_is", before), ("tempered", after)):
        for each in ("confidence", "accuracy", "counts"):
            header.append(f"{each}_{name}")
            parts.append([None if value != value else value for value in getattr(bins, each).tolist()])
    return PanelNumbers(arrays, columns(header, *parts))


def _numbers(page: CurvesPage, caption: str) -> PanelNumbers:
    """The table of a .csv is that of the network on display, where it is measured, else that of the drawing."""
    arrays = {
        "about": np.array(caption),
        "kind": np.array(str(page.kind)),
        "unit": np.array(str(KINDS[page.kind].unit)),
    }
    table: NumberTable | None = None
    for place, network in enumerate(page.plot.networks, 1):
        curve = network.curve
        if curve is None:
            continue
        shares = curve.shares(network.sure_from)
        named = {
            "strengths": curve.strengths,
            "accuracy": curve.accuracy,
            "right": shares.right,
            "not_sure": shares.unsure,
            "wrong": shares.wrong,
            "confidence": curve.confidence,
            "is_right": curve.right,
            "network": np.array(network.title),
        }
        arrays |= {f"{name}_{place}": values for name, values in named.items()}
        if table is None:
            parts = ("strengths", "accuracy", "right", "not_sure", "wrong")
            table = columns(parts, *(named[part].tolist() for part in parts))
    if page.own is not None:
        own = page.own.curve
        arrays |= {
            "drawing_strengths": own.strengths,
            "drawing_probabilities": own.probabilities,
            "drawing_inputs": own.inputs,
            "drawing_changed": page.own.changed,
        }
        if table is None:
            table = columns(
                ("strengths", "probability"), own.strengths.tolist(), own.probabilities[:, own.answer].tolist()
            )
    return PanelNumbers(arrays, table)
