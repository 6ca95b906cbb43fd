"""A story in two lines: its formula, and whether it comes to PyTorch's value and what part of the input it sees."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.core.story.messages import Story
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label
from cnn_gui.views.story.text import check_texts, field_texts, formula_texts


class StoryLines(QWidget):
    """Each line gives up its less important parts when it gets narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story: Story | None = None
        self._formula = FittingLabel("")
        self._formula.setObjectName("storyFormula")
        self._sign = label()
        self._sign.setObjectName("storySign")
        self._sign.setToolTip(
            QCoreApplication.translate(
                "StoryView",
                "The arithmetic below is done anew, in double precision, and compared with what PyTorch computed.",
            )
        )
        self._check = FittingLabel("")
        self._check.setObjectName("storyCheck")
        self._field = FittingLabel()
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._field.setObjectName("storyField")
        self._lay_out()

    def show_story(self, story: Story) -> None:
        self._story = story
        self._formula.set_wordings(formula_texts(story.formula))
        self._check.set_wordings(check_texts(story))
        self._field.set_wordings(field_texts(story.field))
        self._colour_sign(story)

    def formula_text(self) -> str:
        return self._formula.full_text()

    def check_text(self) -> str:
        """Whether the story equals PyTorch's value: "✓ equals PyTorch's value 2.084 (difference 2.2×10⁻⁷)"."""
        sign = _sign(self._story) if self._story is not None else "·"
        return f"{sign} {self._check.full_text()}"

    def field_text(self) -> str:
        return self._field.full_text()

    def _colour_sign(self, story: Story) -> None:
        self._sign.setProperty("role", "good" if story.agrees or not story.is_checked else "bad")
        # The style sheet is asked again for what it says of the new role.
        self._sign.style().unpolish(self._sign)
        self._sign.style().polish(self._sign)
        self._sign.setText(_sign(story))

    def _lay_out(self) -> None:
        check = QHBoxLayout()
        check.setSpacing(6)
        check.addWidget(self._sign)
        check.addWidget(self._check, 3)
        check.addWidget(self._field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._formula)
        column.addLayout(check)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


def _sign(story: Story) -> str:
    if not story.is_checked:
        return "·"
    return "✓" if story.agrees else "✗"
