"""What is said of an explanation: what it explains, what the shares come to, and whether that is what they should."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Explanation
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.explain.text import sum_text, why_text
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.parts.panel import label

SIGNS = ("·", "✓", "✗")
"""No sum is promised; it is what it should be; it is not."""


class ExplanationLines(QWidget):
    """steps_wanted: as many as would do, at a click. trust_wanted: the checks of the explanation."""

    steps_wanted = Signal(int)
    trust_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._enough = 0
        self._why = WrappedLabel()
        self._why.setObjectName("whyValue")
        self._sign = label()
        self._sign.setObjectName("whySign")
        self._sign.setToolTip(
            self.tr("A sum that a method promises is made and compared with what the network itself says.")
        )
        self._sum = WrappedLabel()
        self._sum.setObjectName("whySum")
        self._steps = QToolButton()
        self._steps.setObjectName("whyStepsEnough")
        self._steps.setToolTip(self.tr("With so many steps the shares add up. A click takes them."))
        self._steps.hide()
        self._steps.clicked.connect(lambda: self.steps_wanted.emit(self._enough))
        self._trust = QToolButton()
        self._trust.setObjectName("whyTrustButton")
        self._trust.setText(self.tr("Is it to be trusted?"))
        self._trust.setToolTip(
            self.tr(
                "Takes ink away in the order of the shares, and makes weights random: does the picture mean a thing?"
            )
        )
        self._trust.clicked.connect(self.trust_wanted)
        self._trust.hide()
        self._lay_out()
        self._make_room()

    def show_explanation(self, explanation: Explanation, task: Task) -> None:
        _say(self._why, why_text(explanation, task))
        _say(self._sum, sum_text(explanation))
        self._trust.show()
        check = explanation.check
        none, holds, fails = SIGNS
        sign, role = (none, "muted") if check is None else (holds, "good") if check.holds else (fails, "bad")
        self._sign.setText(sign)
        if self._sign.property("role") != role:
            self._sign.setProperty("role", role)
            # The style sheet is asked again for what it says of the new role.
            self._sign.style().unpolish(self._sign)
            self._sign.style().polish(self._sign)
        if check is None or check.holds:
            self._steps.hide()

    def show_steps(self, steps: int | None) -> None:
        """With how many steps the sum would be complete; None where no number that was tried is enough."""
        self._enough = steps or 0
        if steps is None:
            self._steps.setText(self.tr("1,024 steps are too few"))
        else:
            self._steps.setText(self.tr("{0} steps would do").format(format_count(steps)))
        self._steps.setEnabled(steps is not None)
        self._steps.show()

    def clear(self) -> None:
        _say(self._why, "")
        _say(self._sum, "")
        self._sign.setText("")
        self._steps.hide()
        self._trust.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._make_room()

    def _make_room(self) -> None:
        """For each of the signs, also before there is one: the words beside it stay where they are."""
        metrics = self._sign.fontMetrics()
        self._sign.setMinimumWidth(max(metrics.horizontalAdvance(sign) for sign in SIGNS) + 1)

    def why_text(self) -> str:
        return self._why.text()

    def sum_text(self) -> str:
        """With its sign: "✓ the shares add up to ..."."""
        return f"{self._sign.text()} {self._sum.text()}".strip()

    def _lay_out(self) -> None:
        check = QHBoxLayout()
        check.setSpacing(6)
        check.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        check.addWidget(self._sum, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._why)
        column.addLayout(check)
        column.addWidget(self._steps, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._trust, 0, Qt.AlignmentFlag.AlignLeft)


def _say(where: WrappedLabel, text: str) -> None:
    """Laying a text out anew takes a while, and under the pen most stay the same."""
    if where.text() != text:
        where.setText(text)
