"""The table of runs as comma-separated values: numbers as numbers, names as text that no spreadsheet carries out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from cnn_gui.core.base.csv_cells import cell
from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.runs.text import date_text

HEADER = ("name", "recipe", "data", "images", "epochs", "epochs_planned", "seed", "accuracy", "tested_on",
          "tested_images", "test_loss", "seconds", "date", "note", "file")  # fmt: skip


def csv_text(runs: Iterable[RunEntry]) -> str:
    """A header and a line for each run; empty where something is not known. accuracy is a share in 0..1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for run in runs:
        row = (
            run.name, run.recipe, run.data, run.images, run.epochs, run.planned, run.seed, run.accuracy,
            run.tested_on, run.tested_images, run.loss, run.seconds, date_text(run), run.notes or run.problem, run.path,
        )  # fmt: skip
        writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
    return text.getvalue()
