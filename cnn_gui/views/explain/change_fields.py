"""What is wanted of the panel "Why not": the class that the answer is to become, and what may be changed for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from cnn_gui.core.explain.messages import ChangeKind
from cnn_gui.views.explain.change_text import kind_tip, kind_title
from cnn_gui.views.parts.compact_fields import field_label, named, switch
from cnn_gui.views.parts.fields import ChoiceField

NEXT = "next"
"""The class that is to become the answer: the one that comes next now."""


@dataclass(frozen=True, slots=True)
class WhyNotState:
    """What is wanted: target None is the class that comes next."""

    target: int | None
    kind: ChangeKind


class WhyNotFields(QWidget):
    """clicked: a person wants to find a change, or, while one is looked for, no longer."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._asked, self._ways = QHBoxLayout(), QHBoxLayout()
        self.target = ChoiceField()
        self._kinds = {kind: switch(f"whyNot{kind.title()}", kind_title(kind), kind_tip(kind)) for kind in ChangeKind}
        self.find_button = QPushButton()
        self._set_up()
        self._lay_out()
        self.find_button.clicked.connect(self._clicked)

    def set_names(self, names: tuple[str, ...]) -> None:
        """What the classes are called."""
        with QSignalBlocker(self.target):
            self.target.clear()
            self.target.add(NEXT, self.tr("the next one"))
            for index, name in enumerate(names):
                self.target.add(str(index), name)

    def set_next(self, name: str) -> None:
        """The class that comes next now; "" where there is none."""
        words = self.tr("{0} (next)").format(name) if name else self.tr("the next one")
        if words != self.target.itemText(0):
            with QSignalBlocker(self.target):
                self.target.setItemText(0, words)

    def set_busy(self, busy: bool) -> None:
        """Whether a change is looked for."""
        if busy == self._busy and self.find_button.text():
            return
        self._busy = busy
        self.find_button.setText(self.tr("Stop") if busy else self.tr("Find"))
        self.find_button.setToolTip(
            self.tr("Stops looking.") if busy else self.tr("Looks for the smallest change; it takes some seconds.")
        )

    @property
    def is_busy(self) -> bool:
        return self._busy

    def state(self) -> WhyNotState:
        """For ``restore``."""
        target = self.target.value()
        return WhyNotState(None if target == NEXT else int(target), self.kind)

    def restore(self, state: WhyNotState) -> None:
        self.target.set_value(NEXT if state.target is None else str(state.target))
        self._kinds[state.kind].setChecked(True)

    @property
    def kind(self) -> ChangeKind:
        return next(kind for kind, button in self._kinds.items() if button.isChecked())

    def kind_button(self, kind: ChangeKind) -> QToolButton:
        return self._kinds[kind]

    # --- the inside

    def _set_up(self) -> None:
        named(self.target, "whyNotTarget", self.tr("Class"), self.tr("The class that the answer is to become."))
        group = QButtonGroup(self)
        for button in self._kinds.values():
            group.addButton(button)
        self._kinds[ChangeKind.INK].setChecked(True)
        self.find_button.setObjectName("whyNotFind")
        self.set_busy(False)

    def _lay_out(self) -> None:
        for row in (self._asked, self._ways):
            row.setSpacing(6)
            self._rows.addLayout(row)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._rows.setStretch(0, 1)
        self._asked.addWidget(field_label(self.tr("Why not"), self.target))
        self.target.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._asked.addWidget(self.target, 1)
        for button in self._kinds.values():
            self._ways.addWidget(button)
        self._ways.addWidget(self.find_button)

    def minimumSizeHint(self) -> QSize:
        """The width is that of the two rows below each other."""
        widest = max(row.minimumSize().width() for row in (self._asked, self._ways))
        return QSize(widest, self._rows.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._turn()

    def _turn(self) -> None:
        """One row where there is room for it."""
        need = self._asked.minimumSize().width() + self._rows.spacing() + self._ways.minimumSize().width()
        beside = need <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction is not self._rows.direction():
            self._rows.setDirection(direction)
            self.updateGeometry()

    @Slot()
    def _clicked(self) -> None:
        self.clicked.emit()
