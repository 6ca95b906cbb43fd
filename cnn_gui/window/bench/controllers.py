"""The controllers of the pages, each made when its page is first looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cnn_gui.views.bench.page import BenchPageView

if TYPE_CHECKING:
    from cnn_gui.window.bench.controller import PageController


def make_controller(page: BenchPageView, parent: QObject) -> PageController:
    """The controller that computes this page."""
    from cnn_gui.views.bench.colour import ColourPage
    from cnn_gui.views.bench.convolution import ConvolutionPage
    from cnn_gui.views.bench.pooling import PoolingPage
    from cnn_gui.views.bench.translation import TranslationPage
    from cnn_gui.views.bench.volume import VolumePage
    from cnn_gui.window.bench.colour_controller import ColourController, TranslationController, VolumeController
    from cnn_gui.window.bench.controller import ConvolutionController, PoolingController

    match page:
        case ConvolutionPage():
            return ConvolutionController(page, parent)
        case PoolingPage():
            return PoolingController(page, parent)
        case ColourPage():
            return ColourController(page, parent)
        case VolumePage():
            return VolumeController(page)
        case TranslationPage():
            return TranslationController(page)
    raise TypeError(page)
