"""A bench for tests: the real session and views, sources that answer at once, and no dialog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.settings import BenchSettings
from cnn_gui.core.bench.sources import Source, of_digit
from cnn_gui.core.course.setup import Setup, applied
from cnn_gui.core.course.show_links import Show
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.engine.bench.sources import BenchSources
from cnn_gui.views.bench.colour import ColourPage
from cnn_gui.views.bench.convolution import ConvolutionPage
from cnn_gui.views.bench.page import BenchPageView
from cnn_gui.views.bench.pooling import PoolingPage
from cnn_gui.views.bench.translation import TranslationPage
from cnn_gui.views.bench.view import BenchView
from cnn_gui.views.bench.volume import VolumePage
from cnn_gui.window.base.file_dialogs import FileDialogs
from cnn_gui.window.bench.session import BenchSession
from tests.views.networks import network_state, snapshot
from tests.views.snapshots import make_snapshot


class SourcesAtOnce(QObject):
    """As engine.bench.sources.BenchSources, on the spot."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    def digit(self, index: int | None = None) -> None:
        image = np.full((28, 28), 51, dtype=np.uint8)
        self.ready.emit(of_digit(image, 7, 3 if index is None else index))

    def open(self, path: Path) -> None:
        self.opened.append(path)
        planes = np.linspace(0, 1, 3 * 20 * 30, dtype=np.float32).reshape(3, 20, 30)
        self.ready.emit(Source("picture", path.name, planes, "A picture."))


class NoDialogs:
    """The person always chooses the same picture."""

    def open_picture(self) -> Path | None:
        return Path("boat.png")


def drawn(seed: int = 0) -> Snapshot:
    """A snapshot with the stages of a drawn three."""
    return replace(snapshot(seed=seed), preprocessed=make_snapshot().preprocessed)


def pixels(shown: Snapshot) -> Float32:
    """What the bench works on: the 28×28 before normalising."""
    return shown.preprocessed.stages[-2].values


def set_words(view: BenchView, settings: BenchSettings, words: Mapping[str, str]) -> None:
    """Changes the bench as a person does, told in a link's words. Raises UserError for nonsense."""
    wanted = applied(Setup(bench=settings), (Show("bench", words),)).bench
    view.changed.emit(replace(wanted, source=settings.source))
    if wanted.source != settings.source:
        view.source_chosen.emit(wanted.source)


@dataclass
class BenchInHand:
    """A bench that is seen, with a drawing and a network."""

    view: BenchView
    session: BenchSession
    sources: SourcesAtOnce = field(default_factory=SourcesAtOnce)

    def set(self, **words: str) -> None:
        set_words(self.view, self.session.settings, words)

    @property
    def page(self) -> BenchPageView:
        return self.view.page(self.view.in_front)

    @property
    def convolution(self) -> ConvolutionPage:
        return cast(ConvolutionPage, self.page)

    @property
    def pooling(self) -> PoolingPage:
        return cast(PoolingPage, self.page)

    @property
    def colour(self) -> ColourPage:
        return cast(ColourPage, self.page)

    @property
    def volume(self) -> VolumePage:
        return cast(VolumePage, self.page)

    @property
    def translation(self) -> TranslationPage:
        return cast(TranslationPage, self.page)


def bench(qtbot: QtBot, *, seen: bool = True, size: tuple[int, int] = (946, 296)) -> BenchInHand:
    view, sources = BenchView(), SourcesAtOnce()
    qtbot.addWidget(view)
    view.resize(*size)
    session = BenchSession(view, cast(BenchSources, sources), cast(FileDialogs, NoDialogs()), view)
    session.show_network(network_state())
    session.show_snapshot(drawn())
    view.show()
    session.set_seen(seen)
    return BenchInHand(view, session, sources)


def child(view: QWidget, name: str) -> QWidget:
    """The one part with this object name."""
    found = view.findChildren(QWidget, name)
    assert len(found) == 1, name
    return found[0]
