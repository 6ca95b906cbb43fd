"""The album: the panel "Album", and the command that keeps what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Slot

from cnn_gui.core.album.messages import MAX_NAME
from cnn_gui.views.album.view import AlbumView
from cnn_gui.views.album.words import person_name
from cnn_gui.views.parts.name_dialog import NameDialog
from cnn_gui.window.album.importing import AlbumImport
from cnn_gui.window.album.keys import KeepingKeys
from cnn_gui.window.album.session import AlbumSession
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Panel
from cnn_gui.window.base.subject import Context, Subject


class AlbumSubject(Subject):
    """keys: hears the canvas, once it is given that to watch."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engines = context.engines
        self.view = AlbumView()
        self.session = AlbumSession(
            self.view, engines.album, engines.album_thumbnails, engines.album_tests, engines.inference, self
        )
        self.importing = AlbumImport(engines.album, context.window, self)
        self.importing.join(self.session.collection, self.session.person)
        self.keys = KeepingKeys(self)
        self.panels = (Panel("album", self.tr("Album"), self.view),)

    def join(self, hub: Hub) -> None:
        session, view, keeper, menu = self.session, self.view, self.context.engines.album, self.view.menu_button
        for source in (session, self.importing):
            source.failed.connect(hub.problem)
            source.informed.connect(hub.info)
        session.refused.connect(hub.refused)
        session.drawing_chosen.connect(hub.drawing_wanted)
        session.relabelled.connect(hub.preview_wanted)
        session.person_changed.connect(self._keep_person)
        keeper.resolved.connect(hub.withdrawn)
        keeper.written.connect(self._tell_written)
        self.importing.done.connect(session.take_step)
        self.keys.number_pressed.connect(session.keep_by_key)
        self.keys.enter_pressed.connect(session.keep_answer)
        view.clears_changed.connect(self._keep_clears)
        view.files_dropped.connect(self._take_files)
        menu.import_pictures.connect(self.import_pictures)
        menu.import_drawings.connect(self.import_drawings)
        menu.export.connect(self.export)
        menu.add_person.connect(self.add_person)
        menu.rename_person.connect(self.rename_person)
        hub.network.connect(session.show_network)
        hub.snapshot.connect(session.show_snapshot)
        hub.drawing_changed.connect(session.show_drawing)
        hub.run_state.connect(session.show_run_state)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"keep": self.session.keep_answer}

    def set_seen(self, panel: str, seen: bool) -> None:
        self.keys.armed = seen
        self.session.set_seen(seen)

    def begin(self) -> None:
        settings = self.context.settings
        self.session.begin(settings.album_person(), clears=settings.album_clears())

    # --- people

    @Slot()
    def add_person(self) -> None:
        """Asks for the name of somebody new."""
        title, question = self.tr("Somebody new"), self.tr("Whose drawings will you keep?")
        dialog = NameDialog(title, question, "", self._why_not, self.context.window)
        dialog.named.connect(self.session.add_person)
        dialog.open()

    @Slot()
    def rename_person(self) -> None:
        person = next((each for each in self.session.people() if each.id == self.session.person()), None)
        if person is None:
            return
        title, question = self.tr("Rename"), self.tr("What is {0} called?").format(person_name(person))
        dialog = NameDialog(title, question, person.name, self._why_not, self.context.window)
        dialog.named.connect(self.session.rename_person)
        dialog.open()

    def _why_not(self, name: str) -> str:
        if any(person.name == name for person in self.session.people()):
            return self.tr("Somebody is called so already.")
        return self.tr("That is too long a name.") if len(name) > MAX_NAME else ""

    # --- files

    @Slot()
    def import_pictures(self) -> None:
        self._take_files(tuple(map(str, self.context.dialogs.open_pictures())))

    @Slot()
    def import_drawings(self) -> None:
        path = self.context.dialogs.open_drawings()
        if path is not None:
            self.importing.read((path,))

    @Slot()
    def export(self) -> None:
        """Writes the drawings that are shown into a drawings file."""
        entries = self.view.shown_entries()
        path = self.context.dialogs.save(self.tr("Export the album"), "album.json.gz", ".gz")
        if path is not None and entries:
            self.context.engines.album.export(path, entries)

    @Slot(tuple)
    def _take_files(self, files: tuple[str, ...]) -> None:
        if files:
            self.importing.read(tuple(map(Path, files)))

    @Slot(str)
    def _tell_written(self, path: str) -> None:
        self.context.hub.info.emit(self.tr("Saved as {0}.").format(Path(path).name))

    # --- what is remembered

    @Slot(str)
    def _keep_person(self, person: str) -> None:
        self.context.settings.set_album_person(person)

    @Slot(bool)
    def _keep_clears(self, clears: bool) -> None:
        self.session.clears = clears
        self.context.settings.set_album_clears(clears)
