"""A stroke that begins beside the canvas and goes on onto it is a stroke: a fast hand does not aim at the edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.views.drawing.canvas import Canvas
from cnn_gui.views.parts.panel import PanelDock


class StrokeBeside(QObject):
    """Watches what lies around the canvas in its panel. A press there that does not reach the canvas does nothing."""

    def __init__(self, canvas: Canvas, panel: QWidget, dock: PanelDock) -> None:
        super().__init__(dock)
        self._canvas, self._title = canvas, dock.title_bar
        self._outside: QPointF | None = None
        self._draws = False
        for widget in (panel, dock.widget(), dock.title_bar):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.MouseButtonPress:
                self._pressed(watched, event)
            elif event.type() is QEvent.Type.MouseMove and self._outside is not None:
                self._moved(event)
            elif event.type() is QEvent.Type.MouseButtonRelease:
                self._released()
        return super().eventFilter(watched, event)

    def _pressed(self, watched: QObject, event: QMouseEvent) -> None:
        moves_panel = watched is self._title and self._title.is_grip(event.position())
        if event.button() is Qt.MouseButton.LeftButton and not moves_panel:
            self._outside = self._on_canvas(event)

    def _moved(self, event: QMouseEvent) -> None:
        place = self._on_canvas(event)
        if not self._draws and self._outside is not None and self._canvas.rect().contains(place.toPoint()):
            self._draws = True
            self._canvas.begin_beside(self._outside)
        self._outside = place
        if self._draws:
            self._canvas.go_on_beside(place)

    def _released(self) -> None:
        if self._draws:
            self._canvas.end_beside()
        self._outside, self._draws = None, False

    def _on_canvas(self, event: QMouseEvent) -> QPointF:
        return self._canvas.mapFromGlobal(event.globalPosition())
