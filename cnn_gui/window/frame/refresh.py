"""How long each view takes to show another answer, for ``cnn-gui bench``; on no screen, so that none is needed."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable

from PySide6.QtCore import Qt, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from cnn_gui.benchmarks.answers import Delay, a_three, delay
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import NetworkRecord, NetworkState, Snapshot
from cnn_gui.core.network.modules import build, state
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.engine.network.viewer import TorchViewer
from cnn_gui.views.base import theme
from cnn_gui.views.input.preprocessing import StagesView
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.prediction import AnswerView

_View = AnswerView | StagesView | NetworkMap | LayerDetail

SIZES = {"answer": (292, 200), "what it sees": (292, 180), "network": (970, 340), "layer": (550, 370)}
"""Width and height of each view in a window of 1280x800."""


def measure(times: int) -> list[Delay]:
    """Each view, told one of two answers and painted at once; milliseconds on the thread that calls."""
    # Without a screen Qt says at every window what it cannot do there.
    before = qInstallMessageHandler(lambda *_: None)
    try:
        return _measure(times)
    finally:
        qInstallMessageHandler(before)


def _measure(times: int) -> list[Delay]:
    if QApplication.instance() is None:
        # Whatever was set: where there is no screen, Qt would abort.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, theme.Scheme.LIGHT)
    network = _network()
    answers = _answers(network)
    views: dict[str, _View] = {
        "answer": AnswerView(),
        "what it sees": StagesView(),
        "network": NetworkMap(),
        "layer": LayerDetail(),
    }
    delays = []
    for name, view in views.items():
        view.resize(*SIZES[name])
        if isinstance(view, NetworkMap | LayerDetail):
            view.show_network(network)
            view.choose("conv2", 0)
        view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        view.show()
        app.processEvents()
        delays.append(delay(f"view: {name}", _refresh(view, answers), times))
        view.close()
    return delays


def _refresh(view: _View, answers: tuple[Snapshot, Snapshot]) -> Callable[[], None]:
    turn = itertools.cycle(answers)

    def work() -> None:
        view.show_snapshot(next(turn))
        # Paints all of it, also what has not changed: the most it can take.
        view.grab()

    return work


def _network() -> NetworkState:
    spec = NETWORKS["tutorial"]
    weights = state(build(spec))
    return NetworkState(1, spec, layer_infos(spec), weights, NetworkRecord("measured"))


def _answers(network: NetworkState) -> tuple[Snapshot, Snapshot]:
    """To a whole drawing and to half of it."""
    viewer = TorchViewer()
    viewer.show(network)
    whole = a_three()
    half = Drawing(strokes=tuple(type(each)(points=each.points[: len(each.points) // 2]) for each in whole.strokes))
    first, second = (viewer.answer(drawing, InputMode.LIKE_MNIST, n) for n, drawing in enumerate((whole, half)))
    return first, second
