"""Every text that a widget paints, caught by a device that paints nothing.

Whatever draws it, a label, a style, or a view that paints by hand, in the end QPainter is told a text, a place and a
clip. So nothing needs to be known about a widget but what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import (
    QFontMetricsF,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QRegion,
    QTextItem,
)
from PySide6.QtWidgets import QWidget

METRIC = QPaintDevice.PaintDeviceMetric


@dataclass(frozen=True, slots=True)
class Painted:
    """A text as it was painted. box, clip: in the widget's pixels; the clip is what of it may be seen."""

    text: str
    box: QRectF
    clip: QRectF


class _Catcher(QPaintEngine):
    """Keeps the texts and lets everything else pass."""

    def __init__(self, size: QRectF) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self._size = size
        self.texts: list[Painted] = []

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def drawTextItem(self, p: Any, item: QTextItem) -> None:
        where = QPointF(p)
        painter = self.painter()
        to_widget = painter.combinedTransform()
        # The letters themselves, not the line that they stand in.
        box = QFontMetricsF(item.font()).tightBoundingRect(item.text()).translated(where)
        clip = to_widget.mapRect(painter.clipBoundingRect()) if painter.hasClipping() else self._size
        self.texts.append(Painted(item.text(), to_widget.mapRect(box), clip.intersected(self._size)))

    def updateState(self, state: QPaintEngineState) -> None:
        pass

    def drawPixmap(self, *_: Any) -> None:
        pass

    def drawImage(self, *_: Any) -> None:
        pass

    def drawPath(self, *_: Any) -> None:
        pass

    def drawPolygon(self, *_: Any) -> None:
        pass

    def drawTiledPixmap(self, *_: Any) -> None:
        pass


class _Paper(QPaintDevice):
    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.catcher = _Catcher(QRectF(0, 0, width, height))
        self._metrics = {
            METRIC.PdmWidth: width,
            METRIC.PdmHeight: height,
            METRIC.PdmDpiX: 96,
            METRIC.PdmDpiY: 96,
            METRIC.PdmPhysicalDpiX: 96,
            METRIC.PdmPhysicalDpiY: 96,
            METRIC.PdmDepth: 32,
            METRIC.PdmNumColors: 1 << 24,
            METRIC.PdmDevicePixelRatio: 1,
            METRIC.PdmDevicePixelRatioScaled: int(QPaintDevice.devicePixelRatioFScale()),
        }

    def paintEngine(self) -> QPaintEngine:
        return self.catcher

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return self._metrics.get(metric, 100)


def painted_texts(widget: QWidget) -> list[Painted]:
    """What the widget itself paints, without its children."""
    paper = _Paper(widget.width(), widget.height())
    painter = QPainter(paper)
    widget.render(painter, QPoint(), QRegion(), QWidget.RenderFlag(0))
    painter.end()
    return paper.catcher.texts
