"""A test to be taken away: its confusion matrix, and every mistake."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import Cell, NumberTable, texts
from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.measured import measured_text
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate


def evaluation_content(
    evaluation: Evaluation, whose: Sequence[str], picture: QWidget, left_out: tuple[QWidget, ...]
) -> PanelContent:
    """whose: words for the network that was tested, where it is not the one on display."""
    words = translate(
        "EvaluationContent", "{0} right, {1} mistakes. Rows: true classes, columns: what they are read as"
    )
    words = words.format(measured_text(evaluation.measured), format_count(evaluation.n - evaluation.correct))
    if whose:
        words = f"{words}. {whose[0]}"
    return PanelContent(
        "test", words, picture, lambda: evaluation_numbers(evaluation), left_out,
        of_network=not whose, of_drawing=False,
    )  # fmt: skip


def evaluation_numbers(evaluation: Evaluation) -> PanelNumbers:
    """confusion: (classes, classes), [true, read]; classes: names; per_class: share of right answers, NaN for a class
    that did not occur; mistake_index, mistake_label, mistake_predicted, mistake_probability: one a mistake; n, correct,
    loss. The table is the confusion matrix."""
    names = [name_of(evaluation.task.names, index) for index in range(len(evaluation.task.classes))]
    mistakes = evaluation.mistakes
    arrays = {
        "confusion": evaluation.confusion,
        "classes": texts(names),
        "per_class": np.array([np.nan if share is None else share for share in evaluation.per_class]),
        "mistake_index": np.array([each.index for each in mistakes], dtype=np.int64),
        "mistake_label": np.array([each.label for each in mistakes], dtype=np.int64),
        "mistake_predicted": np.array([each.predicted for each in mistakes], dtype=np.int64),
        "mistake_probability": np.array([each.probability for each in mistakes], dtype=np.float64),
        "n": np.array(evaluation.n),
        "correct": np.array(evaluation.correct),
        "loss": np.array(evaluation.loss),
    }
    corner = translate("EvaluationContent", "true class")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *map(int, row)) for name, row in zip(names, evaluation.confusion, strict=True)
    )
    return PanelNumbers(arrays, NumberTable((corner, *names), rows))
