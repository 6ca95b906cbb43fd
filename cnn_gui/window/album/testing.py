"""When the network on display is tested on the album, and what of it is known already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cnn_gui.core.album.messages import AlbumEntry, AlbumTest
from cnn_gui.core.album.store import Album
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.engine.album.tester import AlbumQuestion, AlbumTests

KEPT = 12
"""Results that are remembered, for going back and forth between networks."""

SOON_MS = 150
"""After a change, how long until it is tested: keys and undo come one after the other."""


class _TestWanted(NamedTuple):
    """What a result is of: the same entries with other labels are something else."""

    network: int
    mode: InputMode
    entries: tuple[AlbumEntry, ...]

    @property
    def drawings(self) -> tuple[InputMode, tuple[AlbumEntry, ...]]:
        """What a network is asked to read."""
        return self.mode, self.entries


class AlbumTesting(QObject):
    """found: the AlbumTest of what was asked for last, None where there is none yet."""

    found = Signal(object)

    def __init__(self, tests: AlbumTests, parent: QObject) -> None:
        super().__init__(parent)
        self._tests = tests
        self._asked: _TestWanted | None = None
        self._question: AlbumQuestion | None = None
        self._known: dict[_TestWanted, AlbumTest] = {}
        self._at_once = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._ask)
        tests.tested.connect(self._tell)
        tests.failed.connect(self._give_up)

    @property
    def is_at_work(self) -> bool:
        """Whether a result is wanted that has not come."""
        return self._question is not None

    def want(
        self, album: Album, entries: Sequence[AlbumEntry], network: NetworkState, mode: InputMode, *, trains: bool
    ) -> None:
        """Tests a network on drawings whose classes are its own, unless that is known. trains: its weights will be
        others soon, so that what is being tested is not given up for them."""
        asked = _TestWanted(network.id, mode, tuple(entries))
        if asked == self._asked and self._question is not None:
            return
        self._asked, self._at_once = asked, not trains
        known = self._known.get(asked)
        if known is not None or not entries:
            self.forget()
            self._asked = asked
            self.found.emit(known)
            return
        self._question = AlbumQuestion(album, asked.entries, network, mode)
        self._soon.start()

    def forget(self) -> None:
        """Nothing is wanted any more."""
        self._asked = self._question = None
        self._soon.stop()
        self._tests.cancel()

    @Slot()
    def _ask(self) -> None:
        if self._question is not None:
            self._tests.ask(self._question, at_once=self._at_once)

    @Slot(object, object)
    def _tell(self, question: AlbumQuestion, found: AlbumTest) -> None:
        asked = _TestWanted(question.network.id, question.mode, tuple(question.entries))
        while len(self._known) >= KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[asked] = found
        if asked == self._asked:
            self._question = None
        if self._asked is None or asked.drawings != self._asked.drawings:
            return
        # While a network trains, the weights of a moment ago are the newest that could be tested.
        if asked == self._asked or not self._at_once:
            self.found.emit(found)

    @Slot()
    def _give_up(self) -> None:
        self._question = None
