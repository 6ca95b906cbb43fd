"""Settings > Language: what the app's texts are written in from its next start on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from cnn_gui.views.base import languages
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.frame.actions import choice_menu


class LanguageChoice(QObject):
    """told: what a choice does, for the person who made it."""

    told = Signal(str)

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings

    def fill(self, menu: QMenu) -> None:
        """Adds the submenu. English is always there, beside every language that the app has a translation for."""
        options = [(languages.SYSTEM, self.tr("As the &system"))]
        options += [(language.code, language.name) for language in languages.offered()]
        chosen = self._settings.language()
        known = {code for code, _ in options}
        shown = chosen if chosen in known else languages.SYSTEM
        submenu, group = choice_menu(menu, self.tr("Lan&guage"), options, shown, self)
        submenu.setObjectName("menu_language")
        group.triggered.connect(self._chosen)

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        code = str(action.data())
        if code != self._settings.language():
            self._settings.set_language(code)
            self.told.emit(self.tr("The language is chosen; the app speaks it when it is started again."))
