"""A race to be taken away: the curves of all who took part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import Cell, NumberTable, texts
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.race.lane_curve import Against, LaneCurve


def race_content(
    curves: Sequence[LaneCurve], told: str, picture: QWidget, left_out: tuple[QWidget, ...]
) -> PanelContent:
    """told: what was the same for all, in a sentence."""
    names = ", ".join(curve.name for curve in curves)
    words = translate("RaceContent", "Race: {0}. {1}").format(names, told)
    kept = tuple(curves)
    return PanelContent(
        "race", words, picture, lambda: race_numbers(kept), left_out, of_network=False, of_drawing=False
    )


def race_numbers(curves: Sequence[LaneCurve]) -> PanelNumbers:
    """names, parameters: one each. By entrant, from 0: lane0_seconds, lane0_images, lane0_losses (smoothed) of its
    steps; lane0_test_seconds, lane0_test_images, lane0_test_losses, lane0_accuracies of its tests. The table has a row
    for each test."""
    arrays: dict[str, np.ndarray] = {
        "names": texts([curve.name for curve in curves]),
        "parameters": np.array([curve.parameters for curve in curves]),
    }
    rows: list[tuple[Cell, ...]] = []
    for number, curve in enumerate(curves):
        lane = {
            "seconds": curve.steps_over(Against.TIME),
            "images": curve.steps_over(Against.IMAGES),
            "losses": curve.losses,
            "test_seconds": curve.tests_over(Against.TIME),
            "test_images": curve.tests_over(Against.IMAGES),
            "test_losses": curve.test_losses,
            "accuracies": curve.accuracies,
        }
        arrays |= {f"lane{number}_{name}": np.array(values) for name, values in lane.items()}
        columns = (lane[name].tolist() for name in ("test_seconds", "test_images", "test_losses", "accuracies"))
        rows += [
            (curve.name, seconds, int(images), loss, accuracy)
            for seconds, images, loss, accuracy in zip(*columns, strict=True)
        ]
    header = ("entrant", "seconds", "images", "test_loss", "test_accuracy")
    return PanelNumbers(arrays, NumberTable(header, tuple(rows)))
