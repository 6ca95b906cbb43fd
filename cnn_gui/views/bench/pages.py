"""The pages of the bench, each made and imported when it is first looked at: at the start nobody has asked for any."""

from __future__ import annotations

from cnn_gui.core.bench.settings import BenchPage
from cnn_gui.views.bench.page import BenchPageView


def make_page(page: BenchPage) -> BenchPageView:
    match page:
        case BenchPage.CONVOLUTION:
            from cnn_gui.views.bench.convolution import ConvolutionPage

            return ConvolutionPage()
        case BenchPage.POOLING:
            from cnn_gui.views.bench.pooling import PoolingPage

            return PoolingPage()
        case BenchPage.COLOUR:
            from cnn_gui.views.bench.colour import ColourPage

            return ColourPage()
        case BenchPage.VOLUME:
            from cnn_gui.views.bench.volume import VolumePage

            return VolumePage()
        case BenchPage.TRANSLATION:
            from cnn_gui.views.bench.translation import TranslationPage

            return TranslationPage()
