"""Own classes to be taken away: the panel painted, and how many drawings there are of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import columns, texts
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate


def classes_content(
    name: str, classes: Sequence[str], counts: Sequence[int], picture: QWidget, left_out: tuple[QWidget, ...]
) -> PanelContent:
    """classes: (n,) names; drawings: (n,) how many are kept. The table has a row for each class."""
    caption = translate("ClassesContent", "Your classes: {0}").format(name)

    def numbers() -> PanelNumbers:
        arrays = {"classes": texts(classes), "drawings": np.array(counts, dtype=np.int64)}
        header = translate("ClassesContent", "class"), translate("ClassesContent", "drawings")
        return PanelNumbers(arrays, columns(header, list(classes), list(counts)))

    return PanelContent("your classes", caption, picture, numbers, left_out, of_network=False, of_drawing=False)
