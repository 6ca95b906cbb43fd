"""What stands in the cells of the table of runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

from cnn_gui.core.base.plain_text import SENTENCE, one_line
from cnn_gui.core.runs.run_files import MAX_TITLE
from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.base.numbers import (
    format_count,
    format_date,
    format_duration,
    format_fixed,
    format_percent,
    format_rounded,
    format_value,
)
from cnn_gui.views.base.translation import said, translate


class TableColumn(IntEnum):
    """In the order in which they stand at first."""

    NAME = 0
    RECIPE = 1
    ACCURACY = 2
    LOSS = 3
    EPOCHS = 4
    IMAGES = 5
    DATA = 6
    SEED = 7
    DURATION = 8
    DATE = 9
    NOTE = 10


NUMBERS = frozenset(
    {
        TableColumn.ACCURACY,
        TableColumn.LOSS,
        TableColumn.EPOCHS,
        TableColumn.IMAGES,
        TableColumn.SEED,
        TableColumn.DURATION,
        TableColumn.DATE,
    }
)
EDITABLE = frozenset({TableColumn.NAME, TableColumn.NOTE})


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    tip: str


def heads() -> dict[TableColumn, Head]:
    """Title and tooltip of each column."""
    return {
        TableColumn.NAME: Head(
            translate("RunsModel", "Name"), translate("RunsModel", "What the run is called; F2 gives it another name.")
        ),
        TableColumn.RECIPE: Head(
            translate("RunsModel", "Recipe"), translate("RunsModel", "The recipe, and what was changed in it.")
        ),
        TableColumn.ACCURACY: Head(
            translate("RunsModel", "Accuracy"),
            translate("RunsModel", "Share of test images that were classified right."),
        ),
        TableColumn.LOSS: Head(
            translate("RunsModel", "Test loss"),
            translate("RunsModel", "How wrong the network was on the test images, in the last test."),
        ),
        TableColumn.EPOCHS: Head(
            translate("RunsModel", "Epochs"), translate("RunsModel", "How often every image was trained on.")
        ),
        TableColumn.IMAGES: Head(
            translate("RunsModel", "Images"), translate("RunsModel", "How many images were trained on.")
        ),
        TableColumn.DATA: Head(
            translate("RunsModel", "Data"), translate("RunsModel", "The data set that was trained on.")
        ),
        TableColumn.SEED: Head(translate("RunsModel", "Seed"), translate("RunsModel", "The start of all chance.")),
        TableColumn.DURATION: Head(
            translate("RunsModel", "Duration"),
            translate("RunsModel", "What a person waited for it: training, tests and loading."),
        ),
        TableColumn.DATE: Head(translate("RunsModel", "Date"), translate("RunsModel", "When the run began.")),
        TableColumn.NOTE: Head(
            translate("RunsModel", "Note"), translate("RunsModel", "What you want to remember; F2 changes it.")
        ),
    }


def text_of(run: RunEntry, column: TableColumn) -> str:
    """What stands in a cell; "" where it is not known."""
    match column:
        case TableColumn.NAME:
            return one_line(run.name, MAX_TITLE)
        case TableColumn.RECIPE:
            return one_line(said(run.problem) or run.recipe, SENTENCE)
        case TableColumn.ACCURACY:
            return accuracy_text(run)
        case TableColumn.LOSS:
            return "" if run.loss is None else format_value(run.loss)
        case TableColumn.EPOCHS:
            return epochs_text(run)
        case TableColumn.IMAGES:
            return "" if run.images is None else format_count(run.images)
        case TableColumn.DATA:
            return one_line(run.data)
        case TableColumn.SEED:
            return "" if run.seed is None else str(run.seed)
        case TableColumn.DURATION:
            return "" if run.seconds is None else format_duration(run.seconds)
        case TableColumn.DATE:
            return date_text(run)
        case TableColumn.NOTE:
            return one_line(run.notes, SENTENCE)


def accuracy_text(run: RunEntry) -> str:
    """ "99.09 % of 10,000 MNIST", or as much of it as is known."""
    if run.accuracy is None:
        return ""
    share = format_percent(run.accuracy, 2)
    if run.tested_images is None:
        return share
    return (
        translate("RunsModel", "{0} of {1} {2}")
        .format(share, format_count(run.tested_images), one_line(run.tested_on))
        .rstrip()
    )


def epochs_text(run: RunEntry) -> str:
    """ "4", or "0.3 of 4" where it ended before."""
    if run.epochs is None:
        return ""
    made = format_fixed(run.epochs, 1).removesuffix(".0")
    # One that is nearly made is not made.
    made = format_rounded(math.floor(run.epochs * 10) / 10, 6) if run.planned and run.epochs < run.planned else made
    if run.planned is None or run.epochs >= run.planned:
        return made
    return translate("RunsModel", "{0} of {1}").format(made, format_count(run.planned))


def size_text(size: int) -> str:
    """Bytes as megabytes of a million, "33.8 MB"; at least 0.1, for what is there is not nothing."""
    return translate("RunsModel", "{0} MB").format(format_fixed(max(size / 1e6, 0.1), 1))


def date_text(run: RunEntry) -> str:
    return format_date(run.made)


def tip_of(run: RunEntry, column: TableColumn) -> str:
    """The whole of a cell, and what is wrong with a file."""
    if run.problem:
        return said(run.problem)
    if column is TableColumn.NOTE:
        return run.notes
    if column is TableColumn.ACCURACY and run.accuracy is not None and run.tested_images is None:
        return translate("RunsModel", "The file does not say on which images this was measured.")
    if column is TableColumn.ACCURACY and run.accuracy is not None:
        words = translate("RunsModel", "{0} test images").format(accuracy_text(run))
        return words if run.held is None else f"{words}\n{_held(run, format_percent(run.held[1], 2))}"
    if column is TableColumn.LOSS and run.held is not None:
        return f"{text_of(run, column)}\n{_held(run, format_value(run.held[0]))}"
    if column is TableColumn.DATE:
        return run.path
    return text_of(run, column)


def _held(run: RunEntry, number: str) -> str:
    return translate("RunsModel", "{0} on the {1} training images held back").format(
        number, format_count(run.held_images)
    )


def accessible_text(run: RunEntry, column: TableColumn) -> str:
    """A cell for a screen reader."""
    unknown = translate("RunsModel", "not known")
    return f"{heads()[column].title}: {text_of(run, column) or unknown}"
