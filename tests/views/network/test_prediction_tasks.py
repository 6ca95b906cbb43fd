"""The answer of networks that tell other things apart than digits: 2 to 100 classes, called as their task says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.messages import LabelMeaning
from cnn_gui.core.network.answer import verdict
from cnn_gui.views.base import theme
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.network.bars import Bars, ProbabilityBars
from cnn_gui.views.network.prediction import AnswerView
from tests.views.other_tasks import LETTERS, SHAPES, TASKS, shares, snapshot_of
from tests.views.snapshots import make_snapshot
from tests.window.painted_texts import painted_texts


@pytest.fixture
def view(qtbot: QtBot) -> AnswerView:
    view = AnswerView()
    qtbot.addWidget(view)
    view.resize(320, 220)
    view.show()
    return view


def test_a_class_is_called_by_its_name(view: AnswerView) -> None:
    view.show_snapshot(snapshot_of("shapes", shares("shapes", house=0.9, cat=0.06), label=1))
    assert view.answer.sign == "house"
    assert view.answer.lines == ("90.0 %", "next: cat · 6.0 %")
    assert view.accessibleDescription() == "house, 90.0 %, next: cat · 6.0 %, labelled house, right"
    assert view.bars.row_texts() == ["heart 4.0 %", "house 90.0 %", "cat 6.0 %"]
    assert view.toolTip().startswith("The network's 3 outputs")


def test_the_bars_make_room_for_longer_names(view: AnswerView) -> None:
    """The column with the sign is as wide as the names ask for, and what stood beside it before moves aside."""
    view.show_snapshot(make_snapshot())
    before = view.bars.geometry().left()
    view.show_snapshot(snapshot_of("shapes", shares("shapes", house=0.9)))
    assert view.bars.geometry().left() > before
    view.show_snapshot(make_snapshot())
    assert view.bars.geometry().left() == before


def test_classes_that_nobody_has_named_are_numbered(view: AnswerView) -> None:
    view.show_snapshot(snapshot_of("unnamed", np.array([0.02, 0.02, 0.9, 0.03, 0.03], dtype=np.float32)))
    assert view.answer.sign == "class 2"
    assert view.bars.row_texts()[2] == "class 2 90.0 %"


def test_a_label_that_the_network_does_not_know_is_not_said(view: AnswerView) -> None:
    """Nor is an answer called right because its number is that of another set's class."""
    snapshot = snapshot_of("shapes", shares("shapes", house=0.9), label=1)
    assert view.answer.right is False
    for drawing in (
        replace(snapshot.drawing, label=7),
        replace(snapshot.drawing, meaning=None),
        replace(snapshot.drawing, meaning=LabelMeaning("Shapes in colour", "square")),
        replace(snapshot.drawing, meaning=LabelMeaning("shapes", "another name")),
    ):
        view.show_snapshot(replace(snapshot, drawing=drawing))
        assert view.answer.label is None
        assert not view.answer.right
        assert "labelled" not in view.accessibleDescription()


def test_an_empty_canvas_says_what_to_draw(view: AnswerView) -> None:
    for name, words in (
        ("shapes", "Draw one of: heart, house, cat"),
        ("letters", "Draw one of: A, B, C, …"),
        ("unnamed", "Draw something"),
    ):
        view.show_snapshot(snapshot_of(name, blank=True))
        assert view.answer.lines == (words,)


def test_more_than_twelve_classes_scroll_the_best_ones_first(view: AnswerView) -> None:
    view.show_snapshot(snapshot_of("letters", shares("letters", Q=0.8, O=0.15)))
    assert view.answer.sign == "Q"
    assert view.bars.row_texts()[:2] == ["Q 80.0 %", "O 15.0 %"]
    assert len(view.bars.row_texts()) == len(LETTERS.classes)
    scroll = view.bars.verticalScrollBar()
    assert scroll.maximum() > 0
    assert view.bars.tip_at(QPoint(5, 5)) == "Q 80.0 %"
    scroll.setValue(scroll.maximum())
    assert view.bars.tip_at(QPoint(5, view.bars.viewport().height() - 5)) == view.bars.row_texts()[-1]
    # Of few classes all are in sight, in their own order.
    view.show_snapshot(snapshot_of("shapes", shares("shapes", cat=0.9)))
    assert scroll.maximum() == 0
    assert [text.split()[0] for text in view.bars.row_texts()] == list(SHAPES.classes)


def test_names_get_smaller_in_large_type_before_they_are_cut(qtbot: QtBot, qapp: QApplication) -> None:
    names = ("circle", "square", "triangle", "star", "crescent", "arrow", "hexagon")
    theme.apply(qapp, theme.Scheme.LIGHT, 1.4)
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_bars(Bars(names, (0.4, *(0.1,) * 6), (0,), False))
    bars.show()
    metrics = QFontMetricsF(bars.font())
    widest = max(metrics.horizontalAdvance(name) for name in names)
    written = []
    # As much room as the names would need in all, in nine tenths and in half of their size.
    for part in (1.1, 0.9, 0.5):
        bars.resize(round(part * widest / 0.42), 300)
        QApplication.processEvents()
        written.append({each.text: each.box.height() for each in painted_texts(bars.viewport())})
    whole, smaller, cut = written
    assert set(names) <= set(whole)
    assert set(names) <= set(smaller)
    assert smaller["circle"] < whole["circle"]
    assert "crescent" not in cut
    assert cut["star"] >= 0.7 * whole["star"]


def test_a_bar_gives_way_before_names_cannot_be_told_apart(qtbot: QtBot) -> None:
    """As beside another answer, where two networks are compared in a narrow panel."""
    names = ("circle", "square", "triangle", "cross", "crescent", "hexagon")
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_bars(Bars(names, (0.1, 0.2, 0.3, 0.2, 0.1, 0.1)))
    bars.show()
    # Room for the numbers, and for the names a little less than they need.
    metrics = QFontMetricsF(bars._look().font)
    for room, least in ((1.9, 4), (6, len("crescent"))):
        bars.resize(round(metrics.horizontalAdvance(">99.9") + room * metrics.horizontalAdvance("circle")), 150)
        look = bars._look()
        small = QFontMetricsF(look.font)
        shown = [small.elidedText(name, Qt.TextElideMode.ElideMiddle, look.name) for name in names]
        assert len(set(shown)) == len(names)
        assert all(len(text) >= min(least, len(name)) for text, name in zip(shown, names, strict=True))
        assert look.bar.width() >= 8


def test_a_long_name_is_cut_and_whole_in_the_tip(view: AnswerView) -> None:
    p = np.full(100, 0.1 / 99, dtype=np.float32)
    p[42] = 0.9
    view.show_snapshot(snapshot_of("many", p))
    assert view.bars.tip_at(QPoint(5, 5)) == "a kind of bird, number 42 90.0 %"
    view.grab()


@pytest.mark.parametrize("name", list(TASKS))
@pytest.mark.parametrize(("width", "height"), [(180, 130), (320, 220), (640, 700), (900, 40)])
def test_any_number_of_classes_is_painted_in_any_size(view: AnswerView, name: str, width: int, height: int) -> None:
    p = np.full(len(TASKS[name].classes), 0.2 / (len(TASKS[name].classes) - 1), dtype=np.float32)
    p[1] = 0.8
    view.show_snapshot(snapshot_of(name, p))
    view.resize(width, height)
    QApplication.processEvents()
    image = view.bars.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = image.height(), image.bytesPerLine() // 4
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(shape)
    assert (pixels == theme_of(view).color("accent").rgb()).any()


def test_what_counts_as_a_candidate_depends_on_how_many_classes_there_are(view: AnswerView) -> None:
    """Of three classes nearly equal ones have a third each, of a hundred a hundredth."""
    view.show_snapshot(snapshot_of("shapes", shares("shapes", house=0.5, cat=0.3)))
    assert view.answer.lines == ("not sure", "none stands out")
    view.show_snapshot(snapshot_of("shapes", shares("shapes", house=0.6, cat=0.3)))
    assert view.answer.lines == ("not sure", "house or cat")
    view.show_snapshot(snapshot_of("letters", shares("letters", Q=0.1, O=0.08)))
    assert view.answer.lines == ("not sure", "Q or O")


def test_the_digits_come_back_with_their_network(view: AnswerView) -> None:
    view.show_snapshot(snapshot_of("shapes"))
    view.show_snapshot(make_snapshot())
    assert view.answer.sign == "3"
    assert len(view.bars.row_texts()) == 10


def test_a_diverged_network_of_many_classes_is_not_sure(view: AnswerView) -> None:
    nothing = np.full(26, np.nan, dtype=np.float32)
    view.show_snapshot(replace(snapshot_of("letters", nothing), verdict=verdict(nothing)))
    assert view.answer.sign == "?"
    assert view.bars.row_texts()[0].endswith("– %")
    view.grab()
