"""The row by which what is drawn is kept: a button for each class, or a choice of them where they are many or long."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from cnn_gui.core.album.messages import DIGITS_COLLECTION, Collection
from cnn_gui.views.album.words import KEYS, key_of
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.panel import label

_SHORT = 2
"""Letters of names for which there is room on a button each."""


class KeepRow(QWidget):
    """keep_requested: the class that a person says what is drawn belongs to."""

    keep_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("albumKeep")
        self._collection: Collection | None = None
        self.title = label(self.tr("Keep as"), "", self)
        self.buttons = [self._button(number) for number in range(KEYS)]
        self.choice = ChoiceField(self)
        self.choice.setObjectName("albumKeepClass")
        self.choice.setAccessibleName(self.tr("Class of what is drawn"))
        self.keep_button = QToolButton(self)
        self.keep_button.setObjectName("albumKeepButton")
        self.keep_button.setText(self.tr("Keep"))
        self.keep_button.setToolTip(self.tr("Keep what is drawn as this class."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.title)
        row.addSpacing(4)
        for button in self.buttons:
            row.addWidget(button, 1)
        row.addWidget(self.choice, 1)
        row.addWidget(self.keep_button)
        self.keep_button.clicked.connect(self._keep_choice)
        self.show_classes(DIGITS_COLLECTION)

    def show_classes(self, collection: Collection) -> None:
        """What can be kept now."""
        if collection == self._collection:
            return
        chosen = self.choice.currentIndex() if self._collection is not None else 0
        self._collection = collection
        names, count = collection.task.names, len(collection.classes)
        few = count <= KEYS and all(len(name_of(names, index)) <= _SHORT for index in range(count))
        for index, button in enumerate(self.buttons):
            button.setVisible(few and index < count)
            if few and index < count:
                name = name_of(names, index)
                button.setText(name)
                button.setAccessibleName(self.tr("Keep as {0}").format(name))
                button.setToolTip(
                    self.tr("Keep what is drawn as {0}. The key {1} on the canvas does so too.").format(
                        name, key_of(collection, index)
                    )
                )
        self.choice.clear()
        for index in range(count):
            key = key_of(collection, index)
            tip = self.tr("Key {0} on the canvas").format(key) if key else ""
            self.choice.add(str(index), name_of(names, index), tip)
        self.choice.setCurrentIndex(max(0, min(chosen, count - 1)))
        self.choice.setVisible(not few)
        self.keep_button.setVisible(not few)

    def set_ready(self, ready: bool) -> None:
        """Whether something is drawn, and the album there."""
        for button in (*self.buttons, self.keep_button):
            button.setEnabled(ready)

    def _button(self, number: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"albumKeep_{number}")
        button.setProperty("label", number)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # Ten of them stand in a narrow panel.
        button.setStyleSheet("QToolButton { padding-left: 1px; padding-right: 1px; }")
        button.setMinimumWidth(16)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._keep)
        return button

    @Slot()
    def _keep(self) -> None:
        button = self.sender()
        if isinstance(button, QToolButton):
            self.keep_requested.emit(int(button.property("label")))

    @Slot()
    def _keep_choice(self) -> None:
        self.keep_requested.emit(self.choice.currentIndex())
