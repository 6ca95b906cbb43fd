"""Fields of few choices, in compact rows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.fields import CountField, RateField
from cnn_gui.views.parts.panel import label

_ICON = QSize(16, 16)


class BiasField(RateField):
    """A number of either sign, in steps of 0.1."""

    STEP = 0.1

    def stepBy(self, steps: int) -> None:
        self.setValue(round(self.value() + steps * self.STEP, 6))
        self.selectAll()


class SideField(CountField):
    """The side of a square: "3×3"."""

    def textFromValue(self, value: int) -> str:
        return f"{value}×{value}"

    def valueFromText(self, text: str) -> int:
        first = text.partition("×")[0].strip()
        return int(first) if first.isdecimal() else self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        good = all(character in "0123456789× " for character in text)
        return QValidator.State.Acceptable if good else QValidator.State.Invalid, text, position


def side_field(name: str, title: str, tip: str, allowed: range) -> SideField:
    field = SideField(allowed.start, allowed.stop - 1, 1)
    named(field, name, title, tip)
    return field


def count_field(name: str, title: str, tip: str, allowed: range) -> CountField:
    field = CountField(allowed.start, allowed.stop - 1, 1)
    named(field, name, title, tip)
    field.setMinimumWidth(46)
    return field


def switch(name: str, title: str, tip: str) -> QToolButton:
    """A button that stays down."""
    button = QToolButton()
    button.setText(title)
    button.setCheckable(True)
    named(button, name, title, tip)
    return button


def tool(name: str, icon_name: str, title: str, tip: str) -> QToolButton:
    """A small button with a picture; draw_icons colours it."""
    button = QToolButton()
    button.setProperty("icon_name", icon_name)
    button.setProperty("role", "quiet")
    button.setIconSize(_ICON)
    button.setStyleSheet("QToolButton { padding: 4px 5px; }")
    named(button, name, title, tip)
    return button


def named(widget: QWidget, name: str, title: str, tip: str) -> None:
    widget.setObjectName(name)
    widget.setAccessibleName(title)
    widget.setToolTip(tip)


def draw_icons(owner: QWidget) -> None:
    """Colours the pictures of all tools inside, for the theme in force."""
    theme = theme_of(owner)
    for button in owner.findChildren(QToolButton):
        name = button.property("icon_name")
        if name:
            button.setIcon(icon(str(name), theme))


def field_label(text: str, field: QWidget) -> QLabel:
    """A muted word before a field; its mnemonic and its tool tip are the field's."""
    result = label(text, "muted")
    result.setBuddy(field)
    result.setToolTip(field.toolTip())
    return result


def fields_row(*parts: QWidget | tuple[str, QWidget], spacing: int = 6) -> QHBoxLayout:
    """Fields in a line, each with its word before it; what is left of the width is shared by the fields."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for part in parts:
        if isinstance(part, tuple):
            row.addWidget(field_label(*part), 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(part[1], 1)
        else:
            row.addWidget(part)
    return row
