"""Buttons of a row that carry their words where there is room for them, and only their pictures where there is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QToolButton

SLACK = 0
"""Pixels of the row that words leave to spare, for neighbours whose own words change."""

_ALONE, _BESIDE = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon


class ButtonWords:
    """The row never asks for more width than the pictures need: words that were once shown do not keep it wide."""

    def __init__(self, row: QBoxLayout, buttons: Sequence[QToolButton], *, slack: int = SLACK) -> None:
        """slack: how many pixels of the row's width the words leave to their neighbours."""
        self._row = row
        self._slack = slack
        self._buttons = tuple(buttons)
        self._measured: tuple[object, ...] = ()
        self._roomy_from = 0

    def fit(self, width: int) -> None:
        """width: of the row, in pixels."""
        self._measure()
        style = _BESIDE if width >= self._roomy_from else _ALONE
        for button in self._buttons:
            if button.toolButtonStyle() is not style:
                button.setToolButtonStyle(style)

    def _measure(self) -> None:
        """Once for each size of type and of pictures."""
        key = tuple((button.fontMetrics().height(), button.iconSize().width()) for button in self._buttons)
        if key == self._measured:
            return
        self._measured = key
        more = 0
        for button in self._buttons:
            shown = button.toolButtonStyle()
            button.setToolButtonStyle(_ALONE)
            alone = button.sizeHint().width()
            button.setToolButtonStyle(_BESIDE)
            more += button.sizeHint().width() - alone
            button.setToolButtonStyle(shown)
            button.setMinimumWidth(alone)
        self._row.invalidate()
        self._roomy_from = self._row.minimumSize().width() + more + self._slack
