"""The pages of the bench: their names, and their views, each made and imported when it is first looked at.

At the start nobody has asked for any.
"""

from __future__ import annotations

from cnn_gui.core.bench.settings import BenchPage
from cnn_gui.views.base.translation import translate
from cnn_gui.views.bench.page import BenchPageView


def titles() -> dict[BenchPage, tuple[str, str]]:
    """What each page is called, and what its button says about it."""
    return {
        BenchPage.CONVOLUTION: (
            translate("bench", "Convolution"),
            translate("bench", "One kernel slides over one plane: every cell of the result is a dot product."),
        ),
        BenchPage.POOLING: (
            translate("bench", "Pooling"),
            translate("bench", "The largest or the mean of every window, side by side, and what is thrown away."),
        ),
        BenchPage.COLOUR: (
            translate("bench", "Colour"),
            translate("bench", "Three planes, a filter of three kernels, one sum plus bias: one map."),
        ),
        BenchPage.VOLUME: (
            translate("bench", "Volume"),
            translate("bench", "From a 32×32×3 picture to ten shares, step by step, with the shape at every arrow."),
        ),
        BenchPage.TRANSLATION: (
            translate("bench", "Translation"),
            translate("bench", "Drag the picture about and see which maps follow, and what pooling makes of it."),
        ),
    }


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
