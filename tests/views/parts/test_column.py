"""The column of tools in "Try". Qt's own scroll area recurses until the stack is full at the sizes below."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.views.base import theme
from cnn_gui.views.experiment.view import ExperimentView
from cnn_gui.views.parts.column import ToolColumn
from tests.views.networks import network_state, snapshot

# The offscreen platform has no size hints for windows, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize(("widths", "height"), [((590, 640), 640), ((936, 976), 520), ((850, 910), 420)])
def test_it_can_be_made_wider_step_by_step(
    qapp: QApplication, qtbot: QtBot, widths: tuple[int, int], height: int
) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT)
    view = ExperimentView()
    qtbot.addWidget(view)
    view.show_experiment(network_state())
    view.set_blocked("")
    view.resize(widths[0], height)
    view.show()
    view.show_snapshot(snapshot())
    for width in range(*widths, 2):
        view.resize(width, height)
        QApplication.processEvents()
        assert view.width() == width
    for column in view.findChildren(ToolColumn):
        inside = column.widget()
        assert inside is not None
        shown = column.verticalScrollBar().isVisible()
        assert shown or inside.minimumSizeHint().height() <= column.viewport().height()


def test_the_bar_goes_where_there_is_room_again(qtbot: QtBot) -> None:
    view = ExperimentView()
    qtbot.addWidget(view)
    view.show_experiment(network_state())
    view.set_blocked("")
    view.resize(620, 300)
    view.show()
    column = view.findChild(ToolColumn)
    assert column is not None
    qtbot.waitUntil(column.verticalScrollBar().isVisible)
    view.resize(620, 1400)
    qtbot.waitUntil(lambda: not column.verticalScrollBar().isVisible())
    assert column.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAsNeeded
