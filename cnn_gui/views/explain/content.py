"""An explanation to be taken away: the panel painted, and every number behind it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import matrix
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Explanation
from cnn_gui.core.explain.named_arrays import explanation_arrays
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.explain.text import caption_of


def explanation_content(
    explanation: Explanation, task: Task, picture: QWidget, left_out: tuple[QWidget, ...], *, stencil: bool
) -> PanelContent:
    """The table of a .csv is each pixel's share, (H, W)."""
    caption = caption_of(explanation, task, stencil=stencil)
    asked = explanation.question
    name = f"why {asked.method.replace('_', ' ')} {explanation.target}"
    return PanelContent(name, caption, picture, lambda: _numbers(explanation, task, caption), left_out)


def _numbers(explanation: Explanation, task: Task, caption: str) -> PanelNumbers:
    return PanelNumbers(explanation_arrays(explanation, task, caption), matrix(explanation.by_pixel))
