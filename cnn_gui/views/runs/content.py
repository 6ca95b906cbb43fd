"""The table of runs for other programs: numbers as numbers, at full precision."""

from __future__ import annotations

from collections.abc import Iterable

from cnn_gui.core.base.number_files import NumberTable
from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.runs.text import date_text

HEADER = ("name", "recipe", "data", "images", "epochs", "epochs_planned", "seed", "accuracy", "tested_on",
          "tested_images", "test_loss", "seconds", "date", "note", "file")  # fmt: skip
HELD = ("held_back_loss", "held_back_accuracy", "held_back_images")
"""Where a run held images back."""


def run_table(runs: Iterable[RunEntry]) -> NumberTable:
    """A row for each run; empty where something is not known. accuracy is a share in 0..1."""
    runs = tuple(runs)
    header = (*HEADER, *(HELD if any(run.held is not None for run in runs) else ()))
    rows = (
        (
            run.name, run.recipe, run.data, run.images, run.epochs, run.planned, run.seed, run.accuracy,
            run.tested_on, run.tested_images, run.loss, run.seconds, date_text(run), run.notes or run.problem, run.path,
            *(run.held or (None, None)), run.held_images or None,
        )
        for run in runs
    )  # fmt: skip
    return NumberTable(header, tuple(row[: len(header)] for row in rows))
