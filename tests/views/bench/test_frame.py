"""What surrounds the pages of the bench: formulas that are never cut, buttons that stay in place, the way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.bench.settings import BenchPage
from cnn_gui.views.base import theme
from cnn_gui.views.parts.formula_label import FormulaLabel
from tests.views.bench.tools import bench, child

LEFT = Qt.MouseButton.LeftButton

FORMULAS = [
    ("convolution", {"stride": "2"}, "floor((28 − 3 + 2·0) / 2) + 1 = floor(12.5) + 1 = 13"),
    ("convolution", {"dilation": "3", "padding": "3"}, "= 28"),
    ("convolution", {"padding": "1"}, "= 28"),
    ("pooling", {"pool_size": "3", "pool_stride": "2", "ceil": "1"}, "= 14"),
]


@pytest.mark.parametrize(("page", "words", "ends"), FORMULAS)
@pytest.mark.parametrize("size", [(1000, 300), (946, 296), (700, 260)])
@pytest.mark.parametrize("large", [1.0, 1.35])
def test_the_formula_is_always_whole(
    qtbot: QtBot, page: str, words: dict[str, str], ends: str, size: tuple[int, int], large: float
) -> None:
    """The numbers that went in and the result, in two lines where one is too short; it is never "… = 13"."""
    hand = bench(qtbot, size=size)
    font = hand.view.font()
    font.setPointSizeF(font.pointSizeF() * large)
    hand.view.setFont(font)
    hand.set(page=page, **words)
    QApplication.processEvents()
    formula = hand.page.findChild(FormulaLabel)
    assert formula is not None
    assert formula.full_text().endswith(ends)
    assert formula.is_whole()
    shown = formula.shown_text()
    assert "…" not in shown
    assert shown.count("=") >= 1
    assert shown.endswith(ends.rsplit("=", 1)[-1].strip())
    assert "(" in shown


def test_what_a_page_works_on_stands_below_the_pages_where_there_is_no_room_beside_them(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT, 1.4)
    hand = bench(qtbot, size=(1000, 300))
    # As in a panel: a window of its own is never narrower than its layout at the moment.
    panel = QScrollArea()
    qtbot.addWidget(panel)
    panel.setWidget(hand.view)
    panel.resize(1100, 400)
    panel.show()
    QApplication.processEvents()
    pages = [hand.view.button(page) for page in BenchPage]
    source = child(hand.view, "benchSource")

    def right_edge() -> int:
        return max(each.mapTo(hand.view, each.rect().topRight()).x() for each in pages)

    wide, narrow = right_edge() + source.width() + 100, hand.view.minimumSizeHint().width()
    assert narrow < right_edge() + source.width()
    for width in (wide, narrow, wide):
        hand.view.resize(width, 300)
        QApplication.processEvents()
        place = source.rect().translated(source.mapTo(hand.view, QPoint(0, 0)))
        assert hand.view.rect().contains(place)
        if width == wide:
            assert place.left() > right_edge()
        else:
            assert place.top() > max(each.mapTo(hand.view, each.rect().bottomLeft()).y() for each in pages)


def test_a_page_that_is_not_seen_asks_for_no_room(qtbot: QtBot) -> None:
    hand = bench(qtbot, size=(1000, 300))
    hand.set(page="translation")
    QApplication.processEvents()
    before = hand.view.minimumSizeHint().width()
    hand.set(page="colour")
    QApplication.processEvents()
    hand.set(page="translation")
    QApplication.processEvents()
    assert hand.view.minimumSizeHint().width() == before


def test_the_buttons_of_the_volume_stay_where_they_are(qtbot: QtBot) -> None:
    """Five clicks in one place build five stages, however long the sentences beside the button are."""
    hand = bench(qtbot, size=(760, 296))
    hand.set(page="volume", source="rainbow", stage="0")
    QApplication.processEvents()
    button = child(hand.page, "benchVolumeNext")
    place = button.mapTo(hand.view, button.rect().center())
    for stage in range(1, 7):
        target = hand.view.childAt(place)
        assert target is button
        QTest.mouseClick(target, LEFT)
        QApplication.processEvents()
        assert hand.session.settings.stage == stage
        assert button.mapTo(hand.view, button.rect().center()) == place


def test_the_bench_goes_back_to_its_beginning_and_again(qtbot: QtBot) -> None:
    hand = bench(qtbot)
    reset = child(hand.view, "benchReset")
    assert isinstance(reset, QToolButton)
    assert not reset.isEnabled()
    hand.set(page="convolution", stride="3", kernel="0,1,0;2,0,1;1,0,0", relu="1")
    changed = hand.session.settings
    assert reset.isEnabled()
    assert all(word in reset.toolTip() for word in ("kernel", "stride 3", "relu"))
    QTest.mouseClick(reset, LEFT, pos=QPoint(5, 5))
    assert (hand.session.settings.stride, hand.session.settings.kernel_size) == (1, 3)
    assert hand.session.settings.page == changed.page
    QTest.mouseClick(reset, LEFT, pos=QPoint(5, 5))
    assert hand.session.settings == changed
    assert reset.isEnabled()
