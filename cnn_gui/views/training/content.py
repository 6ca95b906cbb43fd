"""The curves of training to be taken away: every step and epoch of the runs on display."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.training.curve_model import PlottedRun, Quantity, table_of

COLUMNS = ("steps", "losses", "smoothed", "learning_rates", "test_steps", "test_losses", "test_accuracies")
HELD = ("held_steps", "held_losses", "held_accuracies")
"""Of a run that held images back."""


def curves_content(runs: Sequence[PlottedRun], quantity: Quantity, picture: QWidget) -> PanelContent:
    """runs: those on display, the one that counts first."""
    names = "; ".join(one_line(run.name) for run in runs)
    words = translate("TrainingContent", "Training, {0} by step: {1}").format(quantity_words(quantity), names)
    return PanelContent("training", words, picture, lambda: curve_numbers(runs), of_network=False, of_drawing=False)


def quantity_words(quantity: Quantity) -> str:
    """What an axis of the curves says."""
    return {
        Quantity.LOSS: translate("CurvePicture", "loss (cross-entropy)"),
        Quantity.ACCURACY: translate("CurvePicture", "test images classified right"),
        Quantity.LEARNING_RATE: translate("CurvePicture", "learning rate"),
    }[quantity]


def curve_numbers(runs: Sequence[PlottedRun]) -> PanelNumbers:
    """Of each run, run0 the one on show: its name, (steps,) of steps, losses, smoothed losses and learning rates,
    (epochs,) of the steps of tests, test losses and accuracies in 0..1, and the same of images held back. The table
    has a line a step."""
    return PanelNumbers(dict(_arrays(runs)), table_of(runs))


def _arrays(runs: Sequence[PlottedRun]) -> Iterator[tuple[str, np.ndarray]]:
    for number, run in enumerate(runs):
        name = f"run{number}_"
        yield f"{name}name", np.array(run.name)
        for column in (*COLUMNS, *(HELD if run.held_steps.size else ())):
            yield name + column, getattr(run, column).copy()
