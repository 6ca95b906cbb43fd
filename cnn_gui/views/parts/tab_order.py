"""The way of the Tab key where widgets were not made in the order in which they stand."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QWidget


def in_tab_order(*widgets: QWidget) -> None:
    """Tab goes through these in this order. All of them are in one window already, and their neighbours stay."""
    for one, following in pairwise(widgets):
        QWidget.setTabOrder(one, following)
