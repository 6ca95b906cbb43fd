"""What a layer is: its shapes, its output size, its parameters, what one of its units sees."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cnn_gui.core.network.geometry import receptive_field
from cnn_gui.core.network.messages import WINDOWED, LayerInfo, LayerKind
from cnn_gui.views.base.numbers import format_shape
from cnn_gui.views.network.layer.text import kind_title, teaching_line
from cnn_gui.views.parts.panel import label


class LayerAbout(QScrollArea):
    """Text only, and selectable, so that a formula can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layerAbout")
        self.setAccessibleName(self.tr("About this layer"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._teaching = self._text("layerTeaching")
        self._teaching.setTextFormat(Qt.TextFormat.RichText)
        self._shapes = self._text("layerShapes")
        self._formula = self._text("layerFormula", formula=True)
        self._parameters = self._text("layerParameters", formula=True)
        self._sees = self._text("layerSees")
        self._formula_title = label("", "muted")
        self._titles = {
            self._shapes: label(self.tr("shape"), "muted"),
            self._formula: self._formula_title,
            self._parameters: label(self.tr("parameters"), "muted"),
            self._sees: label(self.tr("one unit sees"), "muted"),
        }
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(9)
        rows.setColumnStretch(1, 1)
        for row, (value, title) in enumerate(self._titles.items()):
            rows.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 8, 4, 0)
        column.setSpacing(12)
        column.addWidget(self._teaching)
        column.addLayout(rows)
        column.addStretch(1)
        self.body = body
        self.setWidget(body)

    def show_layer(self, infos: Sequence[LayerInfo], info: LayerInfo) -> None:
        """infos: all layers of the network, input first; info: the one to speak of."""
        self._teaching.setText(f"<b>{kind_title(info.kind)}</b> &nbsp; {escape(teaching_line(info))}")
        self._shapes.setText(shape_text(info))
        lines = info.formula
        at = next((i for i, line in enumerate(lines) if line.startswith("parameters")), len(lines))
        self._formula_title.setText(self.tr("output size") if info.kind in WINDOWED else self.tr("formula"))
        self._set(self._formula, _stacked(lines[:at]))
        self._set(self._parameters, _stacked(lines[at:]) or self.tr("none"))
        self._set(self._sees, self._field_text(infos, info))

    def text(self) -> str:
        """All that is said, for reading aloud and for tests."""
        values = (self._teaching, self._shapes, self._formula, self._parameters, self._sees)
        return "\n".join(value.text() for value in values)

    def _text(self, name: str, *, formula: bool = False) -> QLabel:
        result = label()
        result.setObjectName(name)
        result.setWordWrap(True)
        result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if formula:
            family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
            result.setStyleSheet(f'font-family: "{family}"')
        return result

    def _set(self, field: QLabel, text: str) -> None:
        field.setText(text)
        field.setVisible(bool(text))
        self._titles[field].setVisible(bool(text))

    def _field_text(self, infos: Sequence[LayerInfo], info: LayerInfo) -> str:
        """How much of the input a unit depends on."""
        if info.kind is LayerKind.INPUT:
            return ""
        field = receptive_field(infos, info.name)
        if field.is_whole:
            return self.tr("the whole input")
        return self.tr("{0} pixels of the input").format(f"{field.rows.size}×{field.columns.size}")


def shape_text(info: LayerInfo) -> str:
    """ "32×14×14 → 64×14×14"; of the input its one shape."""
    if info.kind is LayerKind.INPUT:
        return format_shape(info.shape_out)
    return f"{format_shape(info.shape_in)} → {format_shape(info.shape_out)}"


def _stacked(lines: Sequence[str]) -> str:
    """Lines under each other, those that go on with "=" set in."""
    return "\n".join(f"  {line}" if line.startswith("=") else line for line in lines)
