"""What can be done with the album beside keeping and looking: people, files, and what is selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cnn_gui.core.album.messages import Collection, Person
from cnn_gui.views.album.words import key_of, person_name
from cnn_gui.views.base.class_names import name_of


class AlbumMenu(QToolButton):
    """clears_changed: whether the canvas is emptied when something is kept. import_pictures, import_drawings, export,
    add_person, rename_person: what a person has chosen."""

    clears_changed = Signal(bool)
    import_pictures = Signal()
    import_drawings = Signal()
    export = Signal()
    add_person = Signal()
    rename_person = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("albumMenuButton")
        self.setText("⋯")
        self.setAccessibleName(self.tr("People and files of the album"))
        self.setToolTip(self.tr("People, pictures and drawings files: bring them in, take the album away."))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setObjectName("albumMenu")
        self.clears_action = menu.addAction(self.tr("&Clear the canvas after keeping"))
        self.clears_action.setCheckable(True)
        self.clears_action.setChecked(True)
        menu.addSeparator()
        self.add_action = menu.addAction(self.tr("Somebody &new…"))
        self.rename_action = menu.addAction(self.tr("&Rename this person…"))
        menu.addSeparator()
        self.pictures_action = menu.addAction(self.tr("Import &pictures…"))
        self.drawings_action = menu.addAction(self.tr("Import &drawings…"))
        self.export_action = menu.addAction(self.tr("&Export what is shown…"))
        self.setMenu(menu)
        self.clears_action.toggled.connect(self.clears_changed)
        self.add_action.triggered.connect(self.add_person)
        self.rename_action.triggered.connect(self.rename_person)
        self.pictures_action.triggered.connect(self.import_pictures)
        self.drawings_action.triggered.connect(self.import_drawings)
        self.export_action.triggered.connect(self.export)


class SelectionMenu(QMenu):
    """For the drawings that are selected. relabel: to which class; give: to whom; delete."""

    relabel = Signal(int)
    give = Signal(str)
    delete = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("albumSelectionMenu")

    def open_at(self, place: QPoint, collection: Collection, people: Sequence[Person]) -> None:
        self.clear()
        classes = self.addMenu(self.tr("Another &class"))
        for index in range(len(collection.classes)):
            key, name = key_of(collection, index), name_of(collection.task.names, index)
            classes.addAction(f"{name}\t{key}").setData(index)
        classes.triggered.connect(self._relabel)
        others = self.addMenu(self.tr("&Somebody else's"))
        for person in people:
            others.addAction(person_name(person)).setData(person.id)
        others.triggered.connect(self._give)
        others.setEnabled(len(people) > 1)
        self.addSeparator()
        self.addAction(self.tr("&Delete\tDel")).triggered.connect(self.delete)
        self.popup(place)

    @Slot(QAction)
    def _relabel(self, action: QAction) -> None:
        self.relabel.emit(int(action.data()))

    @Slot(QAction)
    def _give(self, action: QAction) -> None:
        self.give.emit(str(action.data()))
