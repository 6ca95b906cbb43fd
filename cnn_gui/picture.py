"""``cnn-gui picture``: the window's views painted into a file, without a window and without a screen."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.core.network.messages import NetworkState, Snapshot
from cnn_gui.qt_start import complain, explained_abort
from cnn_gui.views.base import theme
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.picture_caption import picture_caption
from cnn_gui.views.base.theme import Scheme
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.parts.panel_picture import png_file, print_image, svg_file

LAYER_SIZE = 720, 420
MAP_SIZE = 1100, 400
"""Logical pixels of the views, width and height: as they are in a window on a usual screen."""

PARTS = ("maps", "weights", "about")
"""In the order of the layer's tabs."""


def paint(network: NetworkState, snapshot: Snapshot, arguments: argparse.Namespace) -> tuple[bytes, str]:
    """The file and its caption. arguments: those of cnn_gui.commands.picture, checked."""
    if sys.platform not in ("win32", "darwin"):
        # No screen is needed, and none is asked for where there is one.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with explained_abort():
        app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    look = theme.apply(app, Scheme(arguments.theme))
    with _quiet():
        view = _view(network, snapshot, arguments)
        try:
            content = view.panel_content()
            assert isinstance(content, PanelContent)
            caption = picture_caption(content, network.record, snapshot)
            width = float(arguments.width or 0)
            if arguments.out.suffix.lower() == ".svg":
                return svg_file(content, caption, theme=look, width_mm=width), caption
            return png_file(print_image(content, caption, theme=look, width_mm=width)), caption
        finally:
            view.hide()
            view.deleteLater()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the platform that has no screen says of each window."""

    def handle(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if not text.startswith("This plugin does not support"):
            complain(text)

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _view(network: NetworkState, snapshot: Snapshot, arguments: argparse.Namespace) -> LayerDetail | NetworkMap:
    if arguments.layer is None:
        network_map = NetworkMap()
        _lay_out(network_map, *MAP_SIZE)
        network_map.show_network(network)
        network_map.show_snapshot(snapshot)
        return network_map
    detail = LayerDetail()
    _lay_out(detail, *LAYER_SIZE)
    detail.show_network(network)
    detail.show_snapshot(snapshot)
    detail.choose(arguments.layer, arguments.map - 1)
    detail.tabs.setCurrentIndex(PARTS.index(arguments.part))
    QApplication.processEvents()
    return detail


def _lay_out(view: QWidget, width: int, height: int) -> None:
    """As if it were shown: what is hidden computes nothing."""
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(width, height)
    view.show()
