"""The bench's page of translation: drag the input, see which maps follow and what pooling makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.shift import TOLERANCE, Followed, Stayed
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.translation import said
from cnn_gui.views.bench.page import BenchPageView, Captioned
from cnn_gui.views.grids.mosaic_view import MosaicView
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.scales import Scales, Shown

FARTHEST = 14
"""Pixels the input can be moved by, in each direction."""
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """What the page shows. plane: (H, W), 0..1, as it is after the shift. conv, pool: names of the layers whose maps
    are shown. stayed: None where the network has no pooling behind its first convolution.
    """

    title: str
    plane: Float32
    conv: str
    pool: str
    followed: Followed
    stayed: Stayed | None


class DragPlane(PlaneView):
    """A plane to take hold of. dragged: rows down and columns to the right since the press, or since the last key."""

    dragged = Signal(int, int)
    pressed = Signal()

    def __init__(self, name: str, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, tip, parent)
        self._from: tuple[int, int] | None = None
        self._sent = (0, 0)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = self._cell_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        self._sent = (0, 0)
        if self._from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if self._from is None or cell is None:
            return
        by = cell[0] - self._from[0], cell[1] - self._from[1]
        if by != self._sent:
            self._sent = by
            self.dragged.emit(*by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            QWidget.keyPressEvent(self, event)
            return
        self.pressed.emit()
        self.dragged.emit(*step)


class TranslationPage(BenchPageView):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("benchTranslation", parent)
        self._shown: Translation | None = None
        self._start = (0, 0)
        self.input = DragPlane(
            "benchShiftInput",
            self.tr("Input to drag"),
            self.tr("Drag the picture, or move it by the arrow keys."),
        )
        self.maps = self._mosaic("benchShiftMaps", self.tr("Feature maps of the shifted input"),
                                 self.tr("What the first convolution sees now."))  # fmt: skip
        self.difference = self._mosaic(
            "benchShiftDifference", self.tr("Difference to the maps moved along"),
            self.tr("The maps now, minus the maps from before moved by the same shift. Empty: they followed exactly."),
        )  # fmt: skip
        self.pooled = self._mosaic("benchShiftPooled", self.tr("Pooled maps of the shifted input"),
                                   self.tr("What pooling gives on now."))  # fmt: skip
        self.change = self._mosaic(
            "benchShiftChange", self.tr("Change of the pooled maps, moved along"),
            self.tr("The pooled maps now minus those from before, moved along by whole cells. Empty: they followed."),
        )  # fmt: skip
        self._views = tuple(map(Captioned, (self.input, self.maps, self.difference, self.pooled, self.change)))
        self._back = QToolButton()
        self._back.setText(self.tr("Back to the start"))
        self._back.setObjectName("benchShiftBack")
        self._back.setAccessibleName(self._back.text())
        self._back.setToolTip(self.tr("Put the picture back where it was."))
        self._followed = FittingLabel("")
        self._followed.setObjectName("benchShiftFollowed")
        self._stayed = FittingLabel("")
        self._stayed.setObjectName("benchShiftStayed")
        self._scales = Scales()
        self._scales.setObjectName("benchShiftScales")
        self._lay_out()
        self._back.clicked.connect(lambda: self._change(shift=(0, 0)))
        self.input.pressed.connect(self._take)
        self.input.dragged.connect(self._drag)

    # --- told from outside -------------------------------------------------------------------------------

    def show_translation(self, shown: Translation) -> None:
        self._shown = shown
        down, right = self._settings.shift
        self.input.set_values(shown.plane, Tint.GREY, 1.0)
        followed, stayed = shown.followed, shown.stayed
        limit = symmetric_limit(followed.before)
        self.maps.set_values(followed.after, limit)
        self.difference.set_values(followed.difference, limit)
        where = self._where(down, right)
        self._views[0].set_caption(self.tr("{0} · {1}").format(shown.title, where), where)
        self._views[1].set_caption(self.tr("{0} now").format(shown.conv))
        self._views[2].set_caption(self.tr("minus {0} moved along").format(shown.conv), self.tr("minus moved"))
        counted = self.tr("{0}, {1} of {2} maps").format(shown.conv, following(followed), len(followed.before))
        sentence = said(followed.sentence)
        self._followed.set_wordings([self.tr("{0}: {1}").format(counted, sentence), sentence, said(followed.short)])
        for view in (self._views[3], self._views[4]):
            view.setVisible(stayed is not None)
        if stayed is None:
            self._stayed.set_wordings([self.tr("This network has no pooling behind its first convolution.")])
        else:
            self._show_pooled(shown.pool, stayed, limit)
        self._scales.set_scales((Shown(self.tr("all maps"), Scale.ACTIVATIONS, limit),))
        self._back.setEnabled(self._settings.shift != (0, 0))

    def clear(self, text: str) -> None:
        """text: why there is nothing to show."""
        self.input.clear(text)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def shown(self) -> Translation | None:
        return self._shown

    def followed_text(self) -> str:
        return self._followed.full_text()

    def stayed_text(self) -> str:
        return self._stayed.full_text()

    # --- the inside --------------------------------------------------------------------------------------

    def _where(self, down: int, right: int) -> str:
        """How far the picture was moved, as the sentences below say it: "2 up, 1 right", never "−2 down"."""
        rows = self.tr("{0} down") if down >= 0 else self.tr("{0} up")
        columns = self.tr("{0} right") if right >= 0 else self.tr("{0} left")
        return f"{rows.format(abs(down))}, {columns.format(abs(right))}"

    def _mosaic(self, name: str, title: str, tip: str) -> MosaicView:
        view = MosaicView(Scale.ACTIVATIONS, selectable=False)
        view.setObjectName(name)
        view.setAccessibleName(title)
        view.setToolTip(tip)
        return view

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        for view in self._views:
            row.addWidget(view, 1)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self._followed)
        lines.addWidget(self._stayed)
        foot = QHBoxLayout()
        foot.setSpacing(14)
        foot.addWidget(self._back)
        foot.addWidget(self._scales)
        foot.addLayout(lines, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row, 1)
        column.addLayout(foot)

    def _show_pooled(self, pool: str, stayed: Stayed, limit: float) -> None:
        self.pooled.set_values(stayed.after, limit)
        self.change.set_values(stayed.difference, limit)
        self._views[3].set_caption(self.tr("{0} now").format(pool))
        moved = stayed.moved != (0, 0)
        text = self.tr("minus {0} moved along") if moved else self.tr("minus {0} before")
        self._views[4].set_caption(text.format(pool), self.tr("minus moved") if moved else self.tr("minus before"))
        self._stayed.set_wordings(
            [self.tr("{0}: {1}").format(pool, said(stayed.sentence)), said(stayed.sentence), said(stayed.short)]
        )

    @Slot()
    def _take(self) -> None:
        self._start = self._settings.shift

    @Slot(int, int)
    def _drag(self, down: int, right: int) -> None:
        moved = (at + by for at, by in zip(self._start, (down, right), strict=True))
        down, right = (min(max(place, -FARTHEST), FARTHEST) for place in moved)
        self._change(shift=(down, right))


def following(followed: Followed) -> int:
    """How many of the maps followed exactly, the edge apart, where a part of the input may have left the picture."""
    inside = np.abs(np.where(followed.edge, np.float32(0), followed.difference)).max(axis=(1, 2))
    allowed = TOLERANCE * max(symmetric_limit(followed.before), symmetric_limit(followed.after))
    return int(np.count_nonzero(inside <= allowed))
