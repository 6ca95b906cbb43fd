"""What only one of two networks gets right, as a table for other programs."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.base.number_files import Cell, NumberTable
from cnn_gui.core.compare.messages import Comparison

HEADER = ("only_right", "test_image", "true_class", "the_other_reads", "probability")


def table_of(found: Comparison, names: Sequence[str]) -> NumberTable:
    """A row for each image that only A or only B gets right, those of A first. names: of all classes."""
    rows: list[tuple[Cell, ...]] = [
        (letter, each.index, names[each.label], names[each.predicted], each.probability)
        for letter, images in (("A", found.only_a), ("B", found.only_b))
        for each in images
    ]
    return NumberTable(HEADER, tuple(rows))
