"""The app's own SVG icons, recoloured for the theme when they are loaded."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from cnn_gui.core.base.resources import find
from cnn_gui.views.base.theme import Theme

SIZE = 20


@lru_cache(maxsize=256)
def _pixmap(name: str, color: str, ratio: float) -> QPixmap:
    svg = find("icons", f"{name}.svg").read_text(encoding="utf-8").replace("#000", color)
    pixmap = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, theme: Theme, role: str = "text") -> QIcon:
    """An icon in one of the theme's colours ("text", "accent", "on_accent"), its disabled look in "faint"."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    result = QIcon(_pixmap(name, theme.color(role).name(), ratio))
    result.addPixmap(_pixmap(name, theme.faint, ratio), QIcon.Mode.Disabled)
    if role == "text":
        result.addPixmap(_pixmap(name, theme.accent, ratio), QIcon.Mode.Normal, QIcon.State.On)
    return result
