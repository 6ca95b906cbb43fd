"""The pages of the bench, each made and imported when it is first looked at: at the start nobody has asked for any."""

from __future__ import annotations

from cnn_gui.core.bench_settings import BenchPage
from cnn_gui.views.bench_page import BenchPageView


def make_page(page: BenchPage) -> BenchPageView:
    match page:
        case BenchPage.CONVOLUTION:
            from cnn_gui.views.bench_convolution import ConvolutionPage

            return ConvolutionPage()
        case BenchPage.POOLING:
            from cnn_gui.views.bench_pooling import PoolingPage

            return PoolingPage()
        case BenchPage.COLOUR:
            from cnn_gui.views.bench_colour import ColourPage

            return ColourPage()
        case BenchPage.VOLUME:
            from cnn_gui.views.bench_volume_page import VolumePage

            return VolumePage()
        case BenchPage.TRANSLATION:
            from cnn_gui.views.bench_translation import TranslationPage

            return TranslationPage()
