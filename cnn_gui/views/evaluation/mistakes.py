"""The misclassified images as thumbnails, most confident first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from cnn_gui.core.arrays import UInt8
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.evaluation.messages import Mistake
from cnn_gui.core.network.messages import SURE_PROBABILITY
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.parts.thumbnails import (
    ITEM,
    SIDE,
    Index,
    ThumbnailDelegate,
    ThumbnailModel,
    ThumbnailView,
    caption_font,
)

_LONGEST = 128
"""Pixels of a caption at most; longer names are cut in it."""


class MistakesModel(ThumbnailModel):
    """A list of mistakes. sure_from: from which probability on an answer counts as sure."""

    sure_from = SURE_PROBABILITY

    def mistake(self, row: int) -> Mistake:
        mistake = self.items[row]
        assert isinstance(mistake, Mistake)
        return mistake

    def caption(self, row: int) -> str:
        return caption(self.mistake(row), self.task)

    def tip(self, row: int) -> str:
        mistake = self.mistake(row)
        text = self.tr("Test image {0}: {1} read as {2} with {3}; the true class got {4}. Click puts it on the canvas.")
        if self.task.is_of_digits:
            text = self.tr(
                "Test digit {0}: a {1} read as {2} with {3}; the true digit got {4}. Click puts it on the canvas."
            )
        text = text.format(
            format_count(mistake.index),
            name_of(self.task.names, mistake.label),
            name_of(self.task.names, mistake.predicted),
            whole_percent(mistake.probability),
            whole_percent(mistake.label_probability),
        )
        # On the canvas the answer will be "not sure": then the test must not sound surer.
        sure = mistake.probability >= self.sure_from
        return text if sure else self.tr("{0} The answer is “not sure”.").format(text)


def caption(mistake: Mistake, task: Task = MNIST) -> str:
    """Like "9 → 4 · 98 %": the true class, what it was read as, and how sure the network was."""
    return f"{pair(mistake, task)} · {whole_percent(mistake.probability)}"


def pair(mistake: Mistake, task: Task) -> str:
    """Like "9 → 4": the true class, and what it was read as."""
    return f"{name_of(task.names, mistake.label)} → {name_of(task.names, mistake.predicted)}"


def whole_percent(share: float) -> str:
    """A share in whole percent. A mistake is never quite sure: what rounds to 100 says more than 99."""
    percent = 100.0 * share
    if 99.5 <= percent < 100.0:
        return ">99 %"
    return "<1 %" if 0.0 < percent < 0.5 else f"{format_fixed(percent, 0)} %"


class MistakeDelegate(ThumbnailDelegate):
    """With a caption of one line of digits, and of two of named classes."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(caption_font(option.font))
        model, lines, words = index.model(), 1, "9 → 4 · >99 %"
        if isinstance(model, MistakesModel):
            names = [name_of(model.task.names, i) for i in range(len(model.task.classes))]
            first, second = sorted(names, key=metrics.horizontalAdvance)[-2:]
            lines = 1 if max(map(len, names)) == 1 else 2
            words = f"{first} → {second}  " if lines == 2 else f"{first} → {second} · >99 %"
        width = max(SIDE, min(metrics.horizontalAdvance(words), _LONGEST))
        return QSize(width + 6, SIDE + lines * metrics.height() + 12)

    def pixels(self, index: Index) -> UInt8:
        image: UInt8 = _mistake(index).image
        return image

    def words(self, painter: QPainter, index: Index, width: int) -> str:
        metrics, words, mistake, model = painter.fontMetrics(), str(index.data()), _mistake(index), index.model()
        if metrics.horizontalAdvance(words) <= width:
            return words
        task = model.task if isinstance(model, MistakesModel) else MNIST
        names = metrics.elidedText(pair(mistake, task), Qt.TextElideMode.ElideMiddle, width - 4)
        return f"{names}\n{whole_percent(mistake.probability)}"


def _mistake(index: Index) -> Mistake:
    mistake = index.data(ITEM)
    assert isinstance(mistake, Mistake)
    return mistake


class MistakesView(ThumbnailView):
    """mistake_chosen carries the Mistake clicked, or chosen by Enter."""

    mistake_chosen = Signal(Mistake)

    def __init__(self, parent: QWidget | None = None) -> None:
        model = MistakesModel()
        super().__init__(model, MistakeDelegate(), parent)
        self._mistakes = model
        self.setObjectName("mistakes")
        self.setAccessibleName(self.tr("Mistakes, most confident first"))
        self.chosen.connect(self.mistake_chosen)

    def set_sure_from(self, sure_from: float) -> None:
        """From which probability on an answer of the network on display counts as sure."""
        self._mistakes.sure_from = sure_from

    def set_mistakes(self, mistakes: Sequence[Mistake], task: Task = MNIST) -> None:
        """task: whose classes these are."""
        surest = sorted(mistakes, key=lambda mistake: -mistake.probability)
        self._mistakes.set_items(surest, task)
        self.scrollToTop()
