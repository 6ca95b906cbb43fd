"""Building in the whole window: the map's menu, files, training what was built, and closing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.network.messages import Conv, NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import spec_to_json
from cnn_gui.core.recipe.messages import OWN_NETWORK
from cnn_gui.core.training.messages import RunState
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window, wait_idle


def settled(qtbot: QtBot, window: WholeWindow) -> NetworkState:
    qtbot.waitUntil(lambda: not window.builds.is_at_work and window.engines.inference.is_up_to_date, timeout=WAIT_MS)
    network = window.networks.network
    assert network is not None
    return network


def test_what_is_built_is_in_every_view_is_trained_and_is_not_lost(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot)
    draw(qtbot, window, THREE)
    first = settled(qtbot, window)
    hand.keys(window, qtbot, "Ctrl+3")
    assert not window.build_view.visibleRegion().isEmpty()

    # A row that one goes to is the layer that the map marks, and the other way round.
    table = window.build_view.table
    line = table.rowViewportPosition(table.model_.line_of(3))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, line + 4))
    assert window.networks.chosen[0] == "conv2"
    window.network_map.layer_chosen.emit("fc1")
    assert window.build_view.current == 7

    # The map's own menu.
    _menu_on(window, "relu1")
    _entry(window, "Duplicate").trigger()
    opened = window.findChild(QMenu, "whatIsThis")
    assert opened is not None
    opened.close()
    network = settled(qtbot, window)
    assert [info.name for info in network.layers][3:6] == ["relu1", "relu2", "conv2"]
    qtbot.waitUntil(lambda: window.shown is not None and len(window.shown.layers) == 13, timeout=WAIT_MS)
    assert window.windowTitle().startswith("pretrained, rebuilt")

    # Undo of the menu is that of the rows while one works there.
    table.setFocus()
    hand.keys(window, qtbot, "Ctrl+Z")
    assert settled(qtbot, window).id == first.id
    hand.keys(window, qtbot, "Ctrl+Shift+Z")
    assert settled(qtbot, window).id == network.id

    # The next run trains what was built, from new weights.
    assert window.training_panel.config().network == OWN_NETWORK
    hand.keys(window, qtbot, "F6")
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=WAIT_MS)
    assert window.engines.training.spec == network.spec
    assert window.build_view.head.notice.text.text().startswith("A network is being trained")
    assert not window.build_view.tools.isEnabled()
    hand.keys(window, qtbot, "Shift+F5")
    wait_idle(qtbot, window)
    qtbot.waitUntil(lambda: window.training.is_settled, timeout=WAIT_MS)
    trained = settled(qtbot, window)
    assert trained.spec == network.spec
    assert trained.record.recipe is not None
    assert trained.record.recipe.network == OWN_NETWORK
    assert window.build_view.head.weights_line.full_text() == "Weights as they were opened or learnt."
    window.builds.undo()
    assert settled(qtbot, window).id == network.id

    # A specification that is opened is a network; drawings in JSON are drawings as before.
    spec = tmp_path / "SPEC.json"
    spec.write_text(spec_to_json(NetworkSpec((Conv(4), *NETWORKS["sprint"].layers[1:]))))
    window.open_file(str(spec))
    qtbot.waitUntil(lambda: window.builds.spec is not None and window.builds.spec.layers[0] == Conv(4), timeout=WAIT_MS)
    assert settled(qtbot, window).spec.layers[0] == Conv(4)
    drawings = tmp_path / "drawing.json"
    drawing_json.save(drawings, [window.draw.canvas.drawing()])
    window.draw.canvas.clear()
    window.open_file(str(drawings))
    qtbot.waitUntil(lambda: not window.draw.canvas.drawing().is_blank, timeout=WAIT_MS)

    # What was built and is in no file is asked about.
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
    window.close()
    assert asked == ["The changed network is not saved."]
    assert window.isVisible()


def _menu_on(window: WholeWindow, layer: str) -> None:
    """A right click on a layer of the map; by the keyboard, which is on it."""
    QCursor.setPos(window.mapToGlobal(QPoint(1, 1)))
    window.network_map.setFocus()
    window.network_map.choose(layer)
    QApplication.sendEvent(
        window.network_map, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    )


def _entry(window: WholeWindow, words: str) -> QAction:
    menu = window.findChild(QMenu, "menu_build_at")
    assert menu is not None
    return next(action for action in menu.actions() if hand.plain(action.text()).startswith(words))
