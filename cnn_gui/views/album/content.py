"""The album to be taken away: how a network reads it, and how many drawings of each class there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.album.messages import AlbumEntry, Collection
from cnn_gui.core.base.number_files import NumberTable, texts
from cnn_gui.core.evaluation.messages import Evaluation
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate


def album_content(
    entries: Sequence[AlbumEntry],
    collection: Collection,
    test: Evaluation | None,
    answers: Mapping[str, int],
    words: str,
    picture: QWidget,
    left_out: tuple[QWidget, ...],
) -> PanelContent:
    """entries: those shown. test, answers: of a network, as far as they are known."""
    return PanelContent(
        translate("AlbumContent", "album"), words, picture,
        lambda: album_numbers(entries, collection, test, answers), left_out,
        of_network=test is not None, of_drawing=False,
    )  # fmt: skip


def album_numbers(
    entries: Sequence[AlbumEntry], collection: Collection, test: Evaluation | None, answers: Mapping[str, int]
) -> PanelNumbers:
    """ids, labels, kept_at (seconds since 1970), read_as (-1 where it is not known): one a drawing that is shown.
    classes: names; counts: drawings shown of each. confusion: (classes, classes), [true, read], where a network has
    been tested. The table has a row for each class."""
    count = len(collection.classes)
    names = [name_of(collection.task.names, index) for index in range(count)]
    by_class = Counter(entry.label for entry in entries)
    arrays = {
        "ids": texts([entry.id for entry in entries]),
        "labels": np.array([entry.label for entry in entries], dtype=np.int64),
        "kept_at": np.array([entry.at / 1e6 for entry in entries], dtype=np.float64),
        "read_as": np.array([answers.get(entry.id, -1) for entry in entries], dtype=np.int64),
        "classes": texts(names),
        "counts": np.array([by_class[index] for index in range(count)], dtype=np.int64),
    }
    if test is not None:
        arrays["confusion"] = test.confusion
    head = (translate("AlbumContent", "class"), translate("AlbumContent", "drawings"))
    rows = tuple((name, by_class[index]) for index, name in enumerate(names))
    return PanelNumbers(arrays, NumberTable(head, rows))
