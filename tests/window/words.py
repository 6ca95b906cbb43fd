"""Every word that a window says: in sight, in tips, to screen readers, in menus, and painted by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QHeaderView,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QTextEdit,
    QWidget,
)

from cnn_gui.views.base.tips import HasTips
from tests.window.legible import names_of
from tests.window.painted_texts import painted_texts

PROPERTIES = (
    "text", "title", "placeholderText", "prefix", "suffix", "specialValueText", "toolTip", "statusTip", "whatsThis",
    "accessibleName", "accessibleDescription", "windowTitle",
)  # fmt: skip
PLACES = 7
"""Across, and down, of a view that has other tips for each place."""
ROWS = 30
"""Of a table that are read."""
QTS_OWN = ("QDockWidgetTitleButton", "QTipLabel", "ScrollLeftButton", "ScrollRightButton")
"""Widgets that Qt makes for itself, by class or name: what they say is translated by Qt, and our docks have title bars
of their own."""


def words_of(root: QWidget) -> Iterator[tuple[str, str]]:
    """Where and what: each text of a widget and of all that is in it, shown or not; painted texts of what is shown."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget is not root and _is_in_menu(widget):
            # Menus are looked at by themselves; pyqtgraph has some that are never shown.
            continue
        if widget.objectName() not in QTS_OWN and widget.metaObject().className() not in QTS_OWN:
            name = f"{type(widget).__name__} {names_of(widget)}"
            yield from ((f"{name}: {where}", _plain(text)) for where, text in _said(widget) if text)


def _is_in_menu(widget: QWidget) -> bool:
    inner: QWidget | None = widget
    while inner is not None and not isinstance(inner, QMenu):
        inner = inner.parentWidget()
    return inner is not None


def _plain(text: str) -> str:
    """Without the tags of rich text."""
    if not re.search(r"<[a-z][^<>]*>", text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def _said(widget: QWidget) -> Iterator[tuple[str, str]]:
    for name in PROPERTIES:
        # A property of Qt's, or a view's own method of that name.
        value = widget.property(name)
        if isinstance(value, str) and not isinstance(widget, QSpinBox | QDoubleSpinBox | QPlainTextEdit | QTextEdit):
            yield name, value
    if isinstance(widget, QSpinBox | QDoubleSpinBox):
        for name, text in (
            ("text", widget.text()), ("tip", widget.toolTip()), ("name", widget.accessibleName()),
            ("special", widget.specialValueText()), ("suffix", widget.suffix()), ("prefix", widget.prefix()),
        ):  # fmt: skip
            yield name, text
    for action in widget.actions():
        for name in ("text", "toolTip", "statusTip"):
            yield f"action {action.objectName()} {name}", str(action.property(name) or "")
    if isinstance(widget, QComboBox):
        for i in range(widget.count()):
            yield "item", widget.itemText(i)
            yield "item's tip", str(widget.itemData(i, Qt.ItemDataRole.ToolTipRole) or "")
    if isinstance(widget, QTabBar):
        for i in range(widget.count()):
            yield "tab", widget.tabText(i)
            yield "tab's tip", widget.tabToolTip(i)
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        yield "document", widget.toPlainText()
        yield "name", widget.accessibleName()
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        yield from _items(widget)
    if isinstance(widget, HasTips) and widget.width() > 1 and widget.height() > 1:
        yield from (("tip", widget.tip_at(place)) for place in _places(widget))
    # What a label of Qt's paints is its text, line by line.
    if widget.isVisible() and not widget.visibleRegion().isEmpty() and not isinstance(widget, QLabel):
        yield from (("painted", painted.text) for painted in painted_texts(widget))


def _places(widget: QWidget) -> Iterator[QPoint]:
    for i in range(PLACES):
        for j in range(PLACES):
            yield QPoint(widget.width() * (2 * i + 1) // (2 * PLACES), widget.height() * (2 * j + 1) // (2 * PLACES))


def _items(view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    model, root = view.model(), QModelIndex()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    # A list's own count is private.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(root)
    for column in range(columns):
        for role in roles:
            yield "header", str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
            for row in range(min(model.rowCount(root), ROWS)):
                yield "cell", str(model.index(row, column, root).data(role) or "")
