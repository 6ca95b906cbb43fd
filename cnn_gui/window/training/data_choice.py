"""What is trained on: one choice, in the Train menu. Sets that are not here are downloaded when they are chosen."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets import own
from cnn_gui.core.datasets.catalogue import CATALOGUE, info, known
from cnn_gui.core.datasets.downloads import begun, is_here
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData, DataSetInfo, Preview, SetOrigin
from cnn_gui.core.training.messages import RunState
from cnn_gui.engine.training.data_sets import DataSets
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.training.data_preview import DataPreview
from cnn_gui.views.training.data_progress import DataProgress
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.base.question import ask, doing, staying
from cnn_gui.window.base.settings import Settings


class _Why(Enum):
    """What a data set is read for."""

    TO_ASK = auto()
    TO_LOOK = auto()
    TO_TAKE = auto()


class DataChoice(QObject):
    """chosen: a ChosenData that the next runs are trained on. informed: a sentence. failed: a Problem.

    A person's own sets are remembered when they are chosen, and looked for when they are chosen again.
    """

    chosen = Signal(ChosenData)
    informed = Signal(str)
    failed = Signal(Problem)

    def __init__(
        self, sets: DataSets, dialogs: FileDialogs, settings: Settings, window: QWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._sets, self._dialogs, self._settings, self._window = sets, dialogs, settings, window
        self._data = MNIST_DATA
        self._source, self._why, self._idle = "", _Why.TO_ASK, True
        self._progress: DataProgress | None = None
        self._menu: QMenu | None = None
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._menu_chose)
        sets.ready.connect(self._ready)
        sets.failed.connect(self._failed)
        sets.stopped.connect(self._stopped)
        for path, name in reversed(settings.recent_data().items()):
            own.remember(name, Path(path))

    @property
    def data(self) -> ChosenData:
        """What the next run is trained on."""
        return self._data

    def fill(self, menu: QMenu) -> None:
        """Adds the submenu."""
        self._menu = menu.addMenu(self.tr("Train o&n"))
        self._menu.setObjectName("menu_data")
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self._fill()

    @Slot(object)
    def show_state(self, state: RunState) -> None:
        """A run keeps its data to its end."""
        self._idle = state is RunState.IDLE
        self._mark()

    def open(self, path: Path) -> None:
        """Reads a data set of a person's own and asks whether to train on it."""
        self._read(str(path.absolute()))

    @Slot()
    def look(self) -> None:
        """Shows what is in the data set that is chosen."""
        self._read(self._data.source, _Why.TO_LOOK)

    def _read(self, source: str, why: _Why = _Why.TO_ASK) -> None:
        self._source, self._why = source, why
        self._ended()
        found = known(source)
        downloads = found is not None and not is_here(found)
        name = found.name if found is not None else Path(source).name
        progress = self._progress = DataProgress(name, self._window, downloads=downloads)
        progress.stop_requested.connect(self._sets.stop)
        self._sets.progress.connect(progress.show_progress)
        self._sets.read(source)

    @Slot()
    def _ended(self) -> None:
        """Nothing is being read any more."""
        if self._progress is not None:
            self._progress.finish()
            self._progress = None

    @Slot()
    def _stopped(self) -> None:
        if self._progress is not None and self._progress.downloads:
            self.informed.emit(self.tr("The download was stopped; what has come is kept."))
        self._ended()

    @Slot(object)
    def _failed(self, problem: Problem) -> None:
        self._ended()
        if self._source in self._settings.recent_data() and not Path(self._source).exists():
            self._drop(self._source)
        else:
            self.failed.emit(problem)

    def _drop(self, source: str) -> None:
        """A set that was opened before is not where it was."""
        name = one_line(self._settings.recent_data()[source])
        self._settings.drop_recent_data(source)
        own.forget(Path(source))
        text = self.tr("{0} is no longer at {1}: it was taken from the menu.").format(name, one_line(source))
        self.failed.emit(Problem(text))
        if self._data.source == source:
            self._take(MNIST_DATA)

    @Slot(QAction)
    def _menu_chose(self, action: QAction) -> None:
        name = str(action.data())
        self._mark()
        if name in self._settings.recent_data():
            self._read(name, _Why.TO_TAKE)
        elif info(name).origin is not SetOrigin.DOWNLOAD:
            self._take(_of(info(name)))
        elif is_here(info(name)) or self._may_download(info(name)):
            self._read(name)

    def _may_download(self, wanted: DataSetInfo) -> bool:
        question = self.tr("{0} is not on this machine. Download about {1} MB?").format(
            wanted.name, format_count(round(wanted.download / 1e6))
        )
        here = begun(wanted)
        if here:
            text = self.tr("{0} MB of it have come already; it goes on from there.")
            question = f"{question}\n\n{text.format(format_fixed(here / 1e6, 1))}"
        answers = doing(self.tr("Download")), staying(self.tr("Not now"))
        return ask(self._window, "downloadQuestion", question, answers) == 0

    @Slot(ChosenData, Preview)
    def _ready(self, data: ChosenData, found: Preview) -> None:
        self._ended()
        if self._why is _Why.TO_TAKE:
            self._take(data)
            return
        asks = self._why is _Why.TO_ASK
        dialog = DataPreview(found, self._window, asks=asks)
        if asks:
            dialog.wanted.connect(lambda: self._take(data))
        dialog.open()

    def _take(self, data: ChosenData) -> None:
        self._data = data
        if known(data.source) is None:
            self._settings.add_recent_data(data.source, data.task.data)
        self._mark()
        self.chosen.emit(data)
        self.informed.emit(self.tr("The next run trains on {0}.").format(one_line(data.task.data)))

    @Slot()
    def _open_file(self) -> None:
        path = self._dialogs.open_data()
        if path is not None:
            self.open(path)

    @Slot()
    def _open_folder(self) -> None:
        path = self._dialogs.open_folder()
        if path is not None:
            self.open(path)

    @Slot()
    def _fill(self) -> None:
        if self._menu is None:
            return
        for action in self._group.actions():
            self._group.removeAction(action)
        self._menu.clear()
        for each in CATALOGUE:
            text = each.name
            if not is_here(each):
                text = self.tr("{0} ({1} MB to download)").format(text, format_count(round(each.download / 1e6)))
            self._add(each.name, text, each.credit)
        recent = self._settings.recent_data()
        if recent:
            self._menu.addSeparator()
        for path, name in recent.items():
            self._add(path, one_line(name), path)
        self._menu.addSeparator()
        for text, slot in (
            (self.tr("&Open data set…"), self._open_file),
            (self.tr("Open &folder of pictures…"), self._open_folder),
            (self.tr("&Look at the data…"), self.look),
        ):
            action = self._menu.addAction(text, slot)
            action.setEnabled(self._idle)

    def _mark(self) -> None:
        """The choice as it is; the menu itself is made anew when it opens."""
        for action in self._group.actions():
            action.setChecked(action.data() == self._data.source)
            action.setEnabled(self._idle)

    def _add(self, source: str, text: str, tip: str) -> None:
        assert self._menu is not None
        action = self._menu.addAction(text.replace("&", "&&"))
        action.setObjectName(f"action_data_{source}")
        action.setData(source)
        action.setToolTip(tip)
        action.setCheckable(True)
        action.setChecked(source == self._data.source)
        action.setEnabled(self._idle)
        self._group.addAction(action)


def _of(found: DataSetInfo) -> ChosenData:
    return ChosenData(found.name, found.task, found.train, found.test)
