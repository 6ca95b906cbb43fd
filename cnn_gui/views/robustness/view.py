"""The panel "Robustness": what networks can take, and how far their probabilities are to be trusted."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import Task
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.parts.compact_fields import switch
from cnn_gui.views.robustness.content import curves_content, reliability_content
from cnn_gui.views.robustness.curves_page import CurvesPage
from cnn_gui.views.robustness.reliability_page import ReliabilityPage


class RobustnessPage(StrEnum):
    """What is looked at: what networks can TAKE, or when they are SURE."""

    TAKE = "take"
    SURE = "sure"


class RobustnessView(QWidget):
    """curves: what networks can take. reliability: how far they are to be trusted. page_changed: by a person."""

    page_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("robustnessView")
        self.setAccessibleName(self.tr("How much the network can take"))
        self.curves, self.reliability = CurvesPage(), ReliabilityPage()
        self._pages = QStackedWidget()
        self._buttons = self._switches()
        row = QHBoxLayout()
        row.setSpacing(6)
        for page, view in ((RobustnessPage.TAKE, self.curves), (RobustnessPage.SURE, self.reliability)):
            self._pages.addWidget(view)
            row.addWidget(self._buttons[page])
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._pages, 1)

    def show_task(self, task: Task) -> None:
        self.curves.show_task(task)

    @property
    def page(self) -> RobustnessPage:
        return next(page for page, button in self._buttons.items() if button.isChecked())

    def page_button(self, page: RobustnessPage) -> QToolButton:
        return self._buttons[page]

    def show_page(self, page: RobustnessPage) -> None:
        """As if a person had turned to it."""
        self._buttons[page].setChecked(True)
        self._turn()

    def panel_content(self) -> PanelContent | None:
        if self.page is RobustnessPage.SURE:
            return reliability_content(self.reliability)
        return curves_content(self.curves)

    def sizeHint(self) -> QSize:
        return QSize(480, 360)

    def _switches(self) -> dict[RobustnessPage, QToolButton]:
        words = {
            RobustnessPage.TAKE: (
                self.tr("What it can take"),
                self.tr("What is answered, the more images are changed."),
            ),
            RobustnessPage.SURE: (self.tr("When it is sure"), self.tr("Whether probabilities mean what they say.")),
        }
        group, buttons = QButtonGroup(self), {}
        for page, (title, tip) in words.items():
            buttons[page] = switch(f"robustnessPage_{page}", title, tip)
            group.addButton(buttons[page])
        buttons[RobustnessPage.TAKE].setChecked(True)
        group.buttonClicked.connect(self._turn)
        return buttons

    @Slot()
    def _turn(self) -> None:
        self._pages.setCurrentIndex(list(RobustnessPage).index(self.page))
        self.page_changed.emit()
