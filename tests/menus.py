"""The menu behind an entry of another one."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu


def menu_of(action: QAction) -> QMenu | None:
    """The menu that an entry opens; None where it opens none.

    Not by ``QAction.menu``: what Python knows the menu by is then the action's own, and lost with what it knows the
    action by, before PySide6 6.11 at once.
    """
    menus = (each for each in QApplication.allWidgets() if isinstance(each, QMenu))
    return next((each for each in menus if each.menuAction() == action), None)
