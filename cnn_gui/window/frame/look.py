"""Theme and size of type: chosen in the menu Settings, remembered, applied to the whole app."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from cnn_gui.views.base import theme
from cnn_gui.views.base.theme import Scheme, Theme
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.frame.actions import choice_menu

LARGE = 1.4


class Look(QObject):
    """changed: the Theme in force. Follows the desktop where the choice is "system"."""

    changed = Signal(Theme)

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.apply)

    def fill(self, menu: QMenu) -> None:
        schemes = [
            (Scheme.SYSTEM.value, self.tr("As the &system")),
            (Scheme.LIGHT.value, self.tr("&Light")),
            (Scheme.DARK.value, self.tr("&Dark")),
        ]
        _, group = choice_menu(menu, self.tr("&Theme"), schemes, self._settings.scheme().value, self)
        group.triggered.connect(self._scheme_chosen)
        large = menu.addAction(self.tr("&Large type"))
        large.setObjectName("action_large")
        large.setCheckable(True)
        large.setChecked(self._settings.large())
        large.setToolTip(self.tr("Bigger type and cells, for a projector."))
        large.toggled.connect(self._large_toggled)

    @Slot()
    def apply(self) -> Theme:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        result = theme.apply(app, self._settings.scheme(), LARGE if self._settings.large() else 1.0)
        self.changed.emit(result)
        return result

    @Slot(QAction)
    def _scheme_chosen(self, action: QAction) -> None:
        self._settings.set_scheme(Scheme(action.data()))
        self.apply()

    @Slot(bool)
    def _large_toggled(self, large: bool) -> None:
        self._settings.set_large(large)
        self.apply()
