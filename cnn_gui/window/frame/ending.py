"""The end of a window: by a person, who may be asked, or by the system, when nobody can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from cnn_gui.window.base.subject import Context, Subject
from cnn_gui.window.base.workspaces import Workspaces

CLOSE_S = 2.0
"""Within this time the window is gone, with a running training saved."""


class Ending(QObject):
    """Saves everything once, and closes the window.

    ended_well: no thread was busy any more at the end.
    """

    def __init__(
        self,
        context: Context,
        subjects: Sequence[Subject],
        spaces: Workspaces,
        stop_tour: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context, self._subjects, self._spaces, self._stop_tour = context, subjects, spaces, stop_tour
        self._nobody_can_be_asked = False
        self._is_shut = False
        self.ended_well = True

    @property
    def is_shut(self) -> bool:
        """Whether everything is saved and the engines are closed."""
        return self._is_shut

    def may_close(self) -> bool:
        """For the window's closeEvent: asks where something would be lost, and saves everything where it closes."""
        if self._is_shut:
            return True
        if not self._nobody_can_be_asked and not all(each.may_close() for each in reversed(self._subjects)):
            return False
        self.shut()
        return True

    @Slot()
    def quit(self) -> None:
        """For a signal of the system: saves everything and ends the event loops, that of an open dialog as well."""
        self.quit_without_asking()
        QGuiApplication.exit(0)

    def quit_without_asking(self) -> None:
        """Saves everything and closes."""
        self.shut()
        self._context.window.close()

    @Slot(object)
    def session_ends(self, _manager: object = None) -> None:
        """The person logs out: keeps what can be kept now, and asks nothing when the window is closed in a moment.

        A training goes on until then, because the logout may still be cancelled; closing saves it.
        """
        self._nobody_can_be_asked = True
        self._context.engines.autosave.write_now()
        self._keep_places()

    @Slot()
    def shut(self) -> None:
        """Saves everything and ends the engines. May be repeated."""
        if self._is_shut:
            return
        self._is_shut = True
        for subject in self._subjects:
            subject.leave()
        self._keep_places()
        self.ended_well = self._context.engines.close(CLOSE_S) and self.ended_well

    def _keep_places(self) -> None:
        # What the tour brought to the front is nobody's arrangement.
        self._stop_tour()
        self._context.settings.set_geometry(self._context.window.saveGeometry())
        self._spaces.store()
        self._context.settings.set_window_size(self._context.window.size())
        self._context.settings.set_panel_sizes(self._spaces.panel_sizes)
        self._context.settings.set_side(*self._spaces.side_widths)
        self._context.settings.sync()
