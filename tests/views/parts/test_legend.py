"""The legend's caption gives way before its ends do, and is then told by its tip."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.views.base.colors import Scale
from cnn_gui.views.base.tips import tip_of
from cnn_gui.views.parts.legend import Legend
from tests.window.painted_texts import painted_texts

CAPTION = "the largest weight that is shown in any of these kernels"


@pytest.fixture
def legend(qtbot: QtBot) -> Legend:
    legend = Legend(Scale.WEIGHTS)
    qtbot.addWidget(legend)
    legend.set_range(0.1341, CAPTION)
    return legend


def test_a_caption_that_fits_is_painted_whole(legend: Legend) -> None:
    legend.resize(900, 30)
    assert CAPTION in [painted.text for painted in painted_texts(legend)]
    assert CAPTION not in (tip_of(legend, legend.rect().center()) or "")


def test_the_ends_never_lie_on_each_other_and_the_tip_has_the_caption(legend: Legend) -> None:
    legend.resize(110, 30)
    boxes = {painted.text: painted.box for painted in painted_texts(legend)}
    assert not boxes["−0.134"].intersects(boxes["+0.134"])
    assert CAPTION not in boxes
    assert CAPTION in (tip_of(legend, legend.rect().center()) or "")
