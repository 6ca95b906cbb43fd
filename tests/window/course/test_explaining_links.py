"""Links into the panels "Why", "Why not" and "Likes": set up as they say, and as a person had them afterwards."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from cnn_gui.core.explain.messages import Baseline, ChangeKind, Method
from cnn_gui.core.features import material
from cnn_gui.core.features.messages import Rank
from cnn_gui.views.features.view import LikesPage
from cnn_gui.window.course.session import LessonSession
from tests.core.features.small_data import few_digits
from tests.views.other_tasks import network_of
from tests.views.pointing import click
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window

MIDDLE = QPoint(8, 8)


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setattr(material, "images_for", partial(few_digits, 200))
    result = open_window(qtbot)
    draw(qtbot, result, THREE)
    return result


@pytest.fixture
def session(window: WholeWindow) -> LessonSession:
    return window.lessons


def follow(qtbot: QtBot, window: WholeWindow, link: str, panel: str) -> None:
    """Follows a link, and waits until its panel is in front and nothing is on its way to it."""
    window.lessons.show_link(link)
    qtbot.waitUntil(lambda: window.lessons.is_settled and panel in window.layout_.in_front(), timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: not (window.explanations.is_at_work or window.changes.is_at_work or window.engines.likes.is_looking),
        timeout=WAIT_MS,
    )


def is_open(window: WholeWindow) -> bool:
    return window.trust.is_shown


def test_a_question_is_asked_and_a_persons_own_comes_back(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    fields = window.why.fields
    window.layout_.show_panel("why")
    hand.pick(fields.method, "Occlusion")
    fields.patch.patch.setValue(7)
    fields.against.set_value("5")
    own = fields.state()
    follow(qtbot, window, "show:digit?label=7;show:why?class=7&against=1&baseline=grey&steps=64", "why")
    qtbot.waitUntil(lambda: window.why.explanation is not None, timeout=WAIT_MS)
    found = window.why.explanation
    assert found is not None
    asked = found.question
    assert (asked.method, asked.target, asked.against) == (Method.INTEGRATED_GRADIENTS, 7, 1)
    assert (asked.baseline, asked.steps, asked.patch) == (Baseline.GREY, 64, 4)
    assert window.shown is not None
    assert np.array_equal(found.input, window.shown.preprocessed.input)
    follow(qtbot, window, "show:why?method=grad_cam&layer=conv1", "why")
    assert (fields.question().method, fields.question().layer) == (Method.GRAD_CAM, "conv1")
    assert (fields.question().target, fields.question().against) == (None, None)
    follow(qtbot, window, "show:why?method=linear&shown=weights", "why")
    assert fields.shows_stencil
    assert session.leave()
    assert fields.state() == own
    assert fields.chosen_method is Method.OCCLUSION


def test_a_question_comes_back_to_a_network_of_fewer_classes(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    window.engines.inference.load(network_of("shapes"))
    qtbot.waitUntil(lambda: window.shown is not None and len(window.shown.probabilities) == 3, timeout=WAIT_MS)
    follow(qtbot, window, "show:digit?label=7;show:why?method=gradient&class=7&against=9", "why")
    qtbot.waitUntil(lambda: window.why.explanation is not None, timeout=WAIT_MS)
    session.leave()
    qtbot.waitUntil(lambda: session.is_settled, timeout=WAIT_MS)
    window.layout_.show_panel("why")
    qtbot.waitUntil(
        lambda: window.why.explanation is not None and len(window.why.explanation.logits) == 3, timeout=WAIT_MS
    )
    assert window.why.lines.why_text().split(":")[0] in ("Why heart", "Why house", "Why cat")


def test_the_checks_open_with_a_link_and_close_with_the_next_one(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    follow(qtbot, window, "show:digit?label=3;show:why?method=gradient&trust=1", "why")
    assert is_open(window)
    follow(qtbot, window, "show:why?method=gradient", "why")
    assert not is_open(window)
    follow(qtbot, window, "show:why?trust=1", "why")
    assert session.leave()
    assert not is_open(window)


def test_what_a_person_had_open_is_open_again(window: WholeWindow, session: LessonSession, qtbot: QtBot) -> None:
    window.layout_.show_panel("why")
    window.trust.show_dialog()
    follow(qtbot, window, "show:digit?label=3;show:why?method=gradient", "why")
    assert not is_open(window)
    assert session.leave()
    assert is_open(window)


def test_a_change_is_looked_for_at_once_and_one_found_before_comes_back(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    view = window.why_not
    window.layout_.show_panel("why_not")
    qtbot.waitUntil(view.find_button.isEnabled, timeout=WAIT_MS)
    click(view.kind_button(ChangeKind.PIXELS), MIDDLE)
    view.target.set_value("8")
    click(view.find_button, MIDDLE)
    qtbot.waitUntil(lambda: view.change is not None, timeout=WAIT_MS)
    own = view.change
    follow(qtbot, window, "show:digit?label=4;show:whynot?class=9&way=pixels&start=1", "why_not")
    found = view.change
    assert found is not None
    assert found is not own
    assert window.shown is not None
    assert np.allclose(found.inputs[0], window.shown.preprocessed.input, atol=1e-5)
    assert (found.target, found.kind, view.target.value()) == (9, ChangeKind.PIXELS, "9")
    follow(qtbot, window, "show:digit?label=4;show:whynot", "why_not")
    assert (view.change, view.kind, view.target.value()) == (None, ChangeKind.INK, "next")
    session.leave()
    qtbot.waitUntil(lambda: session.is_settled, timeout=WAIT_MS)
    window.layout_.show_panel("why_not")
    qtbot.waitUntil(lambda: view.change is own, timeout=WAIT_MS)
    assert (view.kind, view.target.value()) == (ChangeKind.PIXELS, "8")


def test_a_unit_is_looked_at_and_a_persons_own_comes_back(
    window: WholeWindow, session: LessonSession, qtbot: QtBot
) -> None:
    view = window.likes_view
    window.layout_.show_panel("likes")
    window.hub.unit_chosen.emit("conv1", (3, 5, 5))
    qtbot.waitUntil(lambda: view.title_label.full_text() == "conv1 · map 4", timeout=WAIT_MS)
    view.show_page(LikesPage.MADE_UP)
    before = window.likes.state()
    follow(qtbot, window, "show:digit?label=3;show:likes?layer=fc2&unit=3&part=smallest", "likes")
    qtbot.waitUntil(lambda: view.likes is not None and view.likes.numbers.layer == "fc2", timeout=WAIT_MS)
    assert (view.page, view.part, window.detail.chosen) == (LikesPage.IMAGES, Rank.BOTTOM, ("fc2", 3))
    values = [image.value for image in view.images.images]
    assert values == sorted(values)
    follow(qtbot, window, "show:unit?layer=conv1&unit=0,14,14;show:likes?layer=conv2&unit=5", "likes")
    qtbot.waitUntil(lambda: view.title_label.full_text() == "conv2 · map 6", timeout=WAIT_MS)
    assert view.part is Rank.TOP
    follow(qtbot, window, "show:likes?layer=fc2&unit=3&page=made_up", "likes")
    assert view.page is LikesPage.MADE_UP
    assert session.leave()
    assert window.likes.state() == before
