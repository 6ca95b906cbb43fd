"""A change to be taken away: the panel painted, and the inputs and answers on the way."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import columns, texts
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Change
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.explain.change_text import change_text, place_text


def change_content(
    change: Change, task: Task, picture: QWidget, left_out: tuple[QWidget, ...], place: int
) -> PanelContent:
    """The table of a .csv is the probability of every class at each place of the way."""
    caption = f"{change_text(change, task)} {place_text(change, task, place)}"
    return PanelContent(f"why not {change.target}", caption, picture, lambda: _numbers(change, task, caption), left_out)


def _numbers(change: Change, task: Task, caption: str) -> PanelNumbers:
    shares = change.probabilities()
    arrays = {
        "about": np.array(caption),
        "classes": texts(task.classes),
        "kind": np.array(str(change.kind)),
        "target": np.array(change.target),
        "inputs": change.inputs,
        "logits": change.logits,
        "probabilities": shares,
        "changed": np.array(change.changed),
        "largest": np.array(change.largest),
    }
    names = [name_of(task.names, index) for index in range(len(task.classes))]
    table = columns(("place", *names), range(len(shares)), *(shares[:, index].tolist() for index in range(len(names))))
    return PanelNumbers(arrays, table)
