"""The end of a window: by a person, who may be asked, or by the system, when nobody can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication

from cnn_gui.window.frame import closing

if TYPE_CHECKING:
    from cnn_gui.window.frame.main import MainWindow

CLOSE_S = 2.0
"""Within this time the window is gone, with a running training saved."""


class Ending(QObject):
    """Saves everything once, and closes the window.

    ended_well: no thread was busy any more at the end.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
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
        lessons = self._window.lessons
        if not self._nobody_can_be_asked:
            if lessons.has_own_edits and not self._may_lose(changed_by_hand=True):
                return False
            if not lessons.leave():
                # What a lesson trained is not what a person would be asked about.
                lessons.settled.connect(self._window.close, Qt.ConnectionType.SingleShotConnection)
                return False
            if not self._agreed():
                return False
        self.shut()
        return True

    def _agreed(self) -> bool:
        window = self._window
        if window.training.is_active:
            return closing.while_training(window, window.training.save_problem)
        network = window.networks.network
        if network is None or not network.modified:
            return True
        return self._may_lose(changed_by_hand=window.experiments.has_edits)

    def _may_lose(self, *, changed_by_hand: bool) -> bool:
        """Asks what is to become of the network on display, which is in no file."""
        answer = closing.unsaved(self._window, changed_by_hand=changed_by_hand)
        if answer is closing.Unsaved.SAVE:
            # Written in the background: the window stays, and says that it is saved.
            self._window.commands.save_network_as()
        return answer is closing.Unsaved.DISCARD

    @Slot()
    def quit(self) -> None:
        """For a signal of the system: saves everything and ends the event loops, that of an open dialog as well."""
        self._window.quit_without_asking()
        QGuiApplication.exit(0)

    @Slot(object)
    def session_ends(self, _manager: object = None) -> None:
        """The person logs out: keeps what can be kept now, and asks nothing when the window is closed in a moment.

        A training goes on until then, because the logout may still be cancelled; closing saves it.
        """
        self._nobody_can_be_asked = True
        self._window.engines.autosave.write_now()
        self._keep_places()

    @Slot()
    def shut(self) -> None:
        """Saves everything and ends the engines. May be repeated."""
        if self._is_shut:
            return
        self._is_shut = True
        self._window.lessons.leave()
        self._keep_places()
        self.ended_well = self._window.engines.close(CLOSE_S) and self.ended_well

    def _keep_places(self) -> None:
        window = self._window
        # What the tour brought to the front is nobody's arrangement.
        window.tour.stop()
        window.settings.set_window(window.saveGeometry(), window.layout_.save())
        window.settings.sync()
