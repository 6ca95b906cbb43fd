"""The desks of the bench, each made when its page is first looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cnn_gui.views.bench.page import BenchPageView

if TYPE_CHECKING:
    from cnn_gui.window.bench.desk import Desk


def make_desk(page: BenchPageView, parent: QObject) -> Desk:
    """The desk that computes this page."""
    from cnn_gui.views.bench.colour import ColourPage
    from cnn_gui.views.bench.convolution import ConvolutionPage
    from cnn_gui.views.bench.pooling import PoolingPage
    from cnn_gui.views.bench.translation import TranslationPage
    from cnn_gui.views.bench.volume import VolumePage
    from cnn_gui.window.bench.colour_desk import ColourDesk, TranslationDesk, VolumeDesk
    from cnn_gui.window.bench.desk import ConvolutionDesk, PoolingDesk

    match page:
        case ConvolutionPage():
            return ConvolutionDesk(page, parent)
        case PoolingPage():
            return PoolingDesk(page, parent)
        case ColourPage():
            return ColourDesk(page, parent)
        case VolumePage():
            return VolumeDesk(page)
        case TranslationPage():
            return TranslationDesk(page)
    raise TypeError(page)
