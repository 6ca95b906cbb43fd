"""What an explanation becomes while the weights are made random, layer by layer, as pictures side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.explain.messages import Randomised
from cnn_gui.views.base.colors import Scale, symmetric_limit, table, to_image, to_rgb32
from cnn_gui.views.base.numbers import format_fixed
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.legend import small_font

MOST = 8
"""Pictures of random weights; of more layers some are left out, evenly, and never the last."""

_GAP = 8


class RandomStrip(QWidget):
    """The picture as it is, then that with the last layer at random, and so on to the first; how alike stands below.

    Each picture has a scale of its own: random weights make other sizes of numbers, and it is the picture that counts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: Float32 | None = None
        self._rows: list[Randomised] = []
        self._images: list[QImage] | None = None
        self.setObjectName("whyRandomStrip")
        self.setAccessibleName(self.tr("With random weights"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def begin(self, shares: Float32 | None) -> None:
        """The picture (H, W) as the network makes it, None where there is none; what comes after it is to come."""
        self._own, self._rows, self._images = shares, [], None
        self.setAccessibleDescription("")
        self.update()

    def add(self, row: Randomised) -> None:
        self._rows.append(row)
        self._images = None
        self.setAccessibleDescription(", ".join(self.captions()))
        self.update()

    @property
    def rows(self) -> Sequence[Randomised]:
        return tuple(self._rows)

    def captions(self) -> list[str]:
        """Under each picture: "as learnt", then the layer and how alike."""
        return [self.tr("as learnt"), *(f"{row.layer} · {format_fixed(row.similarity, 2)}" for row in self.shown())]

    def shown(self) -> list[Randomised]:
        """The rows for which there is room."""
        if len(self._rows) <= MOST:
            return self._rows
        return [self._rows[round((number + 1) * len(self._rows) / MOST) - 1] for number in range(MOST)]

    def tip_at(self, position: QPoint) -> str:
        number = int(position.x() // max(self._step(), 1.0))
        rows = self.shown()
        if not 1 <= number <= len(rows):
            return ""
        words = self.tr(
            "The weights of {0} and of all layers behind it are random: the rank correlation with the picture"
        )
        return f"{words.format(rows[number - 1].layer)} = {format_fixed(rows[number - 1].similarity, 3)}"

    def sizeHint(self) -> QSize:
        return QSize(520, self._high(74))

    def minimumSizeHint(self) -> QSize:
        return QSize(260, self._high(40))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._images = None
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._own is None:
            return
        if self._images is None:
            colours = table(theme_of(self), Scale.ACTIVATIONS)
            planes = [self._own, *(row.shares for row in self.shown())]
            self._images = [to_image(to_rgb32(each, symmetric_limit(each), colours)) for each in planes]
        painter = QPainter(self)
        painter.setFont(small_font(self, 0.82))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme_of(self).color("muted"))
        step, high = self._step(), self.height() - metrics.height() - 4
        for number, (image, caption) in enumerate(zip(self._images, self.captions(), strict=True)):
            scale = min((step - _GAP) / image.width(), high / image.height())
            box = QRectF(number * step, 0, image.width() * scale, image.height() * scale)
            painter.drawImage(box, image)
            text = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, step - 4)
            painter.drawText(QRectF(number * step, box.bottom() + 2, step - 2, metrics.height()), text)

    def _step(self) -> float:
        """As wide as captions are, as long as there is room for all."""
        metrics = QFontMetricsF(small_font(self, 0.82))
        widest = max((metrics.horizontalAdvance(caption) for caption in self.captions()), default=0.0) + _GAP
        least = self.width() / (MOST + 1)
        return max(least, min(widest, self.width() / (len(self.shown()) + 1)))

    def _high(self, picture: int) -> int:
        return round(picture + QFontMetricsF(small_font(self, 0.82)).height() + 4)
