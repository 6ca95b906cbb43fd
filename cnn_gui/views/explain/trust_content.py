"""The checks of an explanation, to be taken away: the window painted, and every number behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.number_files import Cell, NumberTable, texts
from cnn_gui.core.explain.messages import Explanation, Faithfulness, InkCurve, Method, Randomised
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.explain.trust_table import ROWS

HEADER = ("method", "deletion", "deletion_mean", "insertion", "insertion_mean")
"""The means of the curves: for the drawing, and over test images."""


@dataclass(frozen=True, slots=True, eq=False)
class TrustFindings:
    """All that is known by now. curves: for the drawing, by method; of random orders where that is None."""

    explanation: Explanation
    curves: Mapping[Method | None, InkCurve]
    means: Faithfulness | None
    rows: Sequence[Randomised]


def trust_content(
    findings: TrustFindings, caption: str, picture: QWidget, left_out: tuple[QWidget, ...]
) -> PanelContent:
    """The table of a .csv is that of the methods side by side; an .npz has the curves and the pictures too."""
    asked = findings.explanation
    name = f"trust {asked.question.method.replace('_', ' ')} {asked.target}"
    return PanelContent(name, caption, picture, lambda: _numbers(findings, caption), left_out)


def _numbers(findings: TrustFindings, caption: str) -> PanelNumbers:
    arrays: dict[str, np.ndarray] = {"about": np.array(caption), "shares": findings.explanation.by_pixel}
    arrays |= dict(_curves("", findings.curves))
    means = findings.means
    if means is not None:
        over_images: dict[Method | None, InkCurve] = {
            None: means.random,
            **{each: means.curves[each] for each in means.curves},
        }
        arrays |= dict(_curves("mean_", over_images))
        arrays["images"] = np.array(means.images)
    if findings.rows:
        arrays["random_layers"] = texts([row.layer for row in findings.rows])
        arrays["random_similarity"] = np.array([row.similarity for row in findings.rows])
        arrays["random_shares"] = np.stack([row.shares for row in findings.rows])
    return PanelNumbers(arrays, NumberTable(HEADER, tuple(_row(method, findings) for method in ROWS)))


def _curves(prefix: str, curves: Mapping[Method | None, InkCurve]) -> Iterator[tuple[str, Float32]]:
    for method, curve in curves.items():
        yield f"{prefix}deletion_{_name(method)}", curve.deletion
        yield f"{prefix}insertion_{_name(method)}", curve.insertion


def _row(method: Method | None, findings: TrustFindings) -> tuple[Cell, ...]:
    means = findings.means
    here = findings.curves.get(method)
    mean = None if means is None else means.random if method is None else means.curves.get(method)
    away = [None if curve is None else curve.deletion_area for curve in (here, mean)]
    on = [None if curve is None else curve.insertion_area for curve in (here, mean)]
    return _name(method), *away, *on


def _name(method: Method | None) -> str:
    return "random" if method is None else str(method)
