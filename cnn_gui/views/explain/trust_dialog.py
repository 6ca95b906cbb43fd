"""How far an explanation is to be trusted: a window beside the main one that follows what is explained while it is
open."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.explain.messages import Explanation, Faithfulness, InkCurve, Method, Randomised
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.explain.ink_curves import InkCurvePlot
from cnn_gui.views.explain.random_strip import RandomStrip
from cnn_gui.views.explain.text import caption_of
from cnn_gui.views.explain.trust_content import TrustFindings, trust_content
from cnn_gui.views.explain.trust_table import TrustTable
from cnn_gui.views.explain.trust_text import ink_text, random_text
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.parts.panel import label


class TrustDialog(QDialog):
    """seen: whether it has come into sight; nothing is checked while it is not."""

    seen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explanation: Explanation | None = None
        self._task, self._network = MNIST, 0
        self._curves: dict[Method | None, InkCurve] = {}
        self._found_means: Faithfulness | None = None
        self.setObjectName("whyTrust")
        self.setWindowTitle(self.tr("How far to trust it"))
        self.setModal(False)
        self.setSizeGripEnabled(True)
        self._title = WrappedLabel("title", self)
        self._title.setObjectName("whyTrustTitle")
        self.away = InkCurvePlot(
            "whyDeletion",
            self.tr("Ink taken away"),
            self.tr("The class's probability while the ink goes, largest shares first; dashed: in random order."),
        )
        self.on = InkCurvePlot(
            "whyInsertion",
            self.tr("Ink put on paper"),
            self.tr("The class's probability while the ink comes, largest shares first; dashed: in random order."),
        )
        self._ink, self._random, self._means = WrappedLabel(), WrappedLabel(), WrappedLabel("muted")
        self._ink.setObjectName("whyInkWords")
        self._random.setObjectName("whyRandomWords")
        self._means.setObjectName("whyMeansWords")
        self.table, self.strip = TrustTable(), RandomStrip()
        self.take_button = QToolButton()
        self.take_button.setObjectName("whyTrustTake")
        self.take_button.setText(self.tr("Take away"))
        self.take_button.setToolTip(self.tr("Take this window's picture or its numbers away"))
        self.take_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()

    # --- told from outside -------------------------------------------------------------------------------

    def begin(self, explanation: Explanation, network: NetworkState) -> None:
        """Another explanation is checked; its findings come one by one. The means stay where the weights are the same
        ones."""
        self._empty()
        self._explanation, self._task = explanation, network.task
        self._title.setText(caption_of(explanation, network.task, stencil=False))
        if network.id != self._network:
            self._network = network.id
            self.show_means(None)
        self.table.mark(explanation.question.method)
        self.strip.begin(explanation.by_pixel)

    def show_nothing(self, sentence: str) -> None:
        """There is no explanation to be checked, as the sentence says; what was found of one before goes."""
        self._empty()
        self._network = 0
        self.show_means(None)
        self.table.mark(None)
        self._title.setText(sentence)

    def show_curve(self, method: Method | None, curve: InkCurve) -> None:
        """A method's curve for the drawing, or that of random orders (None)."""
        self._curves[method] = curve
        self.table.show_curve(method, curve)
        found = self._explanation
        if found is None:
            return
        own, random = self._curves.get(found.question.method), self._curves.get(None)
        self.away.set_curves(*(None if each is None else each.deletion for each in (own, random)))
        self.on.set_curves(*(None if each is None else each.insertion for each in (own, random)))
        if own is not None and random is not None:
            self._ink.setText(ink_text(found, self._task, own, random))

    def show_random(self, row: Randomised) -> None:
        """One more layer is at random; the last one told of is the first of the network."""
        self.strip.add(row)
        self._random.setText("" if row.learnt else random_text(row))

    def show_progress(self, done: int, total: int) -> None:
        """How many test images the means are through."""
        words = self.tr("Means over test images: {0} of {1} …")
        self._means.setText(words.format(format_count(done), format_count(total)))

    def show_means(self, found: Faithfulness | None, why_not: str = "") -> None:
        """The means for the network; or none, and why in a sentence."""
        self._found_means = found
        self.table.show_means(found)
        self._means.setText(why_not)

    # --- what is shown -----------------------------------------------------------------------------------

    def title(self) -> str:
        """What is checked, or why nothing is."""
        return self._title.text()

    def ink_words(self) -> str:
        return self._ink.text()

    def random_words(self) -> str:
        return self._random.text()

    def means_words(self) -> str:
        return self._means.text()

    def panel_content(self) -> PanelContent | None:
        """What is known by now; None where there is no explanation."""
        found = self._explanation
        if found is None:
            return None
        findings = TrustFindings(found, dict(self._curves), self._found_means, self.strip.rows)
        return trust_content(
            findings, self.tr("How far to trust it: {0}").format(self._title.text()), self, (self.take_button,)
        )

    def sizeHint(self) -> QSize:
        return QSize(680, 700)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen.emit(False)

    def _lay_out(self) -> None:
        plots = QHBoxLayout()
        plots.setSpacing(16)
        plots.addWidget(self.away)
        plots.addWidget(self.on)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.take_button)
        column.addLayout(head)
        column.addLayout(plots, 1)
        column.addWidget(self._ink)
        column.addWidget(self.table)
        column.addWidget(self._means)
        column.addWidget(label(self.tr("Weights at random, from the last layer to the first"), "title"))
        column.addWidget(self.strip)
        column.addWidget(self._random)
        self.setTabOrder(self.table, self.take_button)
        self.table.setFocus()

    def _empty(self) -> None:
        """Nothing is known of any drawing."""
        self._explanation, self._curves = None, {}
        self.away.set_curves(None, None)
        self.on.set_curves(None, None)
        self._ink.setText("")
        self._random.setText("")
        self.table.clear_here()
        self.strip.begin(None)
