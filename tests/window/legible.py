"""What of a window cannot be read or reached: texts that are cut or lie on each other, controls that are out of it.

A text that is cut on purpose ends in "…" and has its whole in the tool tip. What is in a scroll area may be out of
sight, but not wider than the area where it cannot be scrolled.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

from cnn_gui.views.base.tips import tip_of
from cnn_gui.views.drawing.canvas import Canvas
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from tests.window.painted_texts import Painted, painted_texts

CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QLineEdit, QTabBar, Canvas)
EDGE = 1.5
"""Pixels by which the box of some letters may be over an edge: their outermost pixels are faint."""


def illegible(root: QWidget) -> list[str]:
    """One line about each text or control in a shown widget, or its children, that is not as it should be."""
    found: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisible() or not widget.width() or not widget.height() or widget.window() is not root.window():
            continue
        if isinstance(widget, CONTROLS) and not isinstance(widget, QScrollBar):
            found.extend(f"{_name(widget)} {problem}" for problem in _out_of_reach(widget))
        if not widget.visibleRegion().isEmpty():
            found.extend(f"{_name(widget)} {problem}" for problem in _texts(widget))
    return found


def _name(widget: QWidget) -> str:
    """Its class and the nearest object names, for whoever must find it."""
    return f"{type(widget).__name__} in {names_of(widget)}:"


def names_of(widget: QWidget) -> str:
    """The two nearest object names, its own first: "field of panel"."""
    names: list[str] = []
    inner: QWidget | None = widget
    while inner is not None and len(names) < 2:
        if inner.objectName() and not inner.objectName().startswith("qt_"):
            names.append(inner.objectName())
        inner = inner.parentWidget()
    return " of ".join(names)


# --- controls ---------------------------------------------------------------------------------------------------


def _out_of_reach(widget: QWidget) -> Iterator[str]:
    """Where something around it cuts a control, and no scroll bar brings it back."""
    if isinstance(widget, QTabBar):
        hidden = [widget.tabText(i) for i in range(widget.count()) if not widget.rect().contains(widget.tabRect(i))]
        if hidden:
            yield f"the tabs {hidden} are out of it"
    for inner, outer in _around(widget):
        over = _over(QRectF(_place(inner, outer)), QRectF(outer.rect()))
        if over > 1:
            yield f"is cut by {over:.0f} px of {_name(outer)}"
            return


def _around(widget: QWidget) -> Iterator[tuple[QWidget, QWidget]]:
    """The widgets around it, each with what must lie inside of it; a scroll area stands for all that is in it."""
    inner, outer = widget, widget.parentWidget()
    while outer is not None and not inner.isWindow():
        area = outer.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is outer:
            # Scrolled: what counts from here on is the area itself.
            inner, outer = area, area.parentWidget()
            continue
        yield inner, outer
        outer = outer.parentWidget() if not outer.isWindow() else None


def _place(inner: QWidget, outer: QWidget) -> QRect:
    return QRect(inner.mapTo(outer, QPoint(0, 0)), inner.size())


def _over(box: QRectF, room: QRectF) -> float:
    return max(
        room.left() - box.left(), box.right() - room.right(), room.top() - box.top(), box.bottom() - room.bottom()
    )


# --- texts ------------------------------------------------------------------------------------------------------


def _texts(widget: QWidget) -> Iterator[str]:
    texts = [text for text in painted_texts(widget) if text.text.strip()]
    scrolled = _scrolls(widget)
    for text in texts:
        if not scrolled and _is_cut(widget, text):
            yield f"{text.text!r} is cut"
        if "…" in text.text and not _is_told_whole(widget, text.text):
            yield f"{text.text!r} is nowhere told in full"
    if not scrolled:
        yield from _on_each_other(texts)


def _scrolls(widget: QWidget) -> bool:
    """Whether this is what moves in a scroll area, so that its edge may go through any line."""
    area = widget.parentWidget()
    return isinstance(area, QAbstractScrollArea) and area.viewport() is widget


def _is_cut(widget: QWidget, text: Painted) -> bool:
    if _cuts(text.box, text.clip):
        return True
    for inner, outer in _around(widget):
        if inner is not widget:
            return False
        room = QRectF(_place(outer, outer)).translated(-QRectF(_place(widget, outer)).topLeft())
        if _cuts(text.box, room):
            return True
    return False


def _cuts(box: QRectF, room: QRectF) -> bool:
    return _over(box, room) > EDGE


def _is_told_whole(widget: QWidget, shown: str) -> bool:
    """Whether these dots are the text's own, or the tool tip has what they stand for."""
    own = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    if isinstance(widget, FittingLabel):
        return widget.toolTip() == widget.full_text()
    if isinstance(widget, ElidedLabel):
        return widget.toolTip() == widget.text()
    if isinstance(widget, ChoiceField):
        # Its tip begins with the choice while that is cut.
        return widget.shown_text() == shown
    if own and own.replace("&", "") == shown:
        return True
    if isinstance(widget, QLabel) and widget.textFormat() is Qt.TextFormat.RichText:
        # Qt cuts no text of a label: these are its own.
        return True
    parts = [part.strip() for part in shown.split("…") if part.strip()]
    return any(all(part in tip for part in parts) and len(tip) >= len(shown) for tip in _tips(widget))


def _tips(widget: QWidget) -> Iterator[str]:
    inner: QWidget | None = widget
    while inner is not None:
        if isinstance(inner, QTabBar):
            yield from (inner.tabToolTip(index) for index in range(inner.count()))
        if isinstance(inner, QAbstractItemView):
            yield from _tips_of_cells(inner)
        yield tip_of(inner, inner.rect().center()) or ""
        inner = inner.parentWidget()


def _tips_of_cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            yield str(model.data(model.index(row, column), Qt.ItemDataRole.ToolTipRole) or "")


def _on_each_other(texts: list[Painted]) -> Iterator[str]:
    for a, b in combinations(texts, 2):
        shared = a.box.intersected(b.box)
        if a.text != b.text and shared.width() > 1 and shared.height() > 1:
            yield f"{a.text!r} and {b.text!r} lie on each other"
