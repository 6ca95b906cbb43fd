"""Which runs a table shows, and in which order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cnn_gui.core.runs.run_list import RunEntry
from cnn_gui.views.base.translation import said
from cnn_gui.views.runs.text import TableColumn


@dataclass(frozen=True, slots=True)
class RunsOrder:
    """words: of which each stands in the name, recipe, data or note, in any order. course: the course's runs as well.

    Sorted in Python, with a key for each run: a thousand runs take three milliseconds. A proxy model of Qt's asks for
    every comparison, through Python, and takes a hundred times as long.
    """

    words: tuple[str, ...] = ()
    course: bool = False
    column: TableColumn = TableColumn.DATE
    descending: bool = True

    def arranged(self, runs: Iterable[RunEntry]) -> list[RunEntry]:
        """Those that are shown, sorted; of equal ones the first comes first."""
        column = self.column
        return sorted(filter(self._shows, runs), key=lambda run: key_of(run, column), reverse=self.descending)

    def _shows(self, run: RunEntry) -> bool:
        if run.course and not self.course:
            return False
        if not self.words:
            return True
        text = f"{run.name} {run.recipe} {run.data} {run.notes}".casefold()
        return all(word in text for word in self.words)


def key_of(run: RunEntry, column: TableColumn) -> str | float:
    """By what a cell is sorted; what is not known is less than everything."""
    match column:
        case TableColumn.ACCURACY:
            value: float | None = run.accuracy
        case TableColumn.LOSS:
            value = run.loss
        case TableColumn.EPOCHS:
            value = run.epochs
        case TableColumn.IMAGES:
            value = run.images
        case TableColumn.SEED:
            value = run.seed
        case TableColumn.DURATION:
            value = run.seconds
        case TableColumn.DATE:
            value = run.made
        case TableColumn.RECIPE:
            return (said(run.problem) or run.recipe).casefold()
        case TableColumn.DATA:
            return run.data.casefold()
        case TableColumn.NOTE:
            return run.notes.casefold()
        case _:
            return run.name.casefold()
    return -math.inf if value is None else float(value)
