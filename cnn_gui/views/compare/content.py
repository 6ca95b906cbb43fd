"""Two networks side by side, to be taken away: both answers, and what their tests have found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import Arrays, Cell, NumberTable, texts
from cnn_gui.core.compare.messages import Comparison
from cnn_gui.core.compare.table import table_of
from cnn_gui.core.evaluation.messages import Mistake
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.measured import measured_text
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate


def comparison_content(
    titles: Sequence[str],
    snapshots: Mapping[int, Snapshot],
    comparison: Comparison | None,
    picture: QWidget,
    left_out: tuple[QWidget, ...],
) -> PanelContent:
    """titles: what A and B are called. snapshots: their answers, by place."""
    words = translate("CompareContent", "A: {0}. B: {1}").format(*titles)
    if comparison is not None:
        measured = (measured_text(test.measured) for test in (comparison.a, comparison.b))
        words = translate("CompareContent", "A: {0}, {1}. B: {2}, {3}").format(
            *(part for pair in zip(titles, measured, strict=True) for part in pair)
        )
    answers = dict(snapshots)
    return PanelContent(
        "compare", words, picture, lambda: comparison_numbers(answers, comparison), left_out,
        of_network=False, of_drawing=False,
    )  # fmt: skip


def comparison_numbers(snapshots: Mapping[int, Snapshot], comparison: Comparison | None) -> PanelNumbers:
    """probabilities_a, probabilities_b: (classes,); classes: names. After a test of both also confusion_a, confusion_b
    and difference, (classes, classes), [true, read]; n, correct_a, correct_b, both_wrong; only_a and only_b with
    _index, _label and _predicted: images that only that one gets right, and what the other reads. The table has a row
    for each of these images, or, without a test, for each class."""
    a, b = snapshots[0], snapshots[1]
    names = [name_of(a.task.names, index) for index in range(len(a.task.classes))]
    arrays: dict[str, np.ndarray] = {
        "classes": texts(names),
        "probabilities_a": a.probabilities,
        "probabilities_b": b.probabilities,
    }
    if comparison is None:
        return PanelNumbers(arrays, _answers(names, a, b))
    arrays |= {
        "confusion_a": comparison.a.confusion,
        "confusion_b": comparison.b.confusion,
        "difference": comparison.difference,
        "n": np.array(comparison.a.n),
        "correct_a": np.array(comparison.a.correct),
        "correct_b": np.array(comparison.b.correct),
        "both_wrong": np.array(comparison.both_wrong),
        **_images("only_a", comparison.only_a),
        **_images("only_b", comparison.only_b),
    }
    return PanelNumbers(arrays, table_of(comparison, names))


def _answers(names: Sequence[str], a: Snapshot, b: Snapshot) -> NumberTable | None:
    if len(a.probabilities) != len(b.probabilities):
        return None
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, float(first), float(second))
        for name, first, second in zip(names, a.probabilities, b.probabilities, strict=True)
    )
    return NumberTable(("class", "A", "B"), rows)


def _images(name: str, images: Sequence[Mistake]) -> Arrays:
    return {
        f"{name}_index": np.array([each.index for each in images], dtype=np.int64),
        f"{name}_label": np.array([each.label for each in images], dtype=np.int64),
        f"{name}_predicted": np.array([each.predicted for each in images], dtype=np.int64),
    }
