"""The window "How far to trust it": curves, a table of the methods, pictures with random weights, and their words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.explain.messages import Faithfulness, InkCurve, Method, Question, Randomised
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.explain.random_strip import MOST
from cnn_gui.views.explain.trust_dialog import TrustDialog
from tests.views.explain.test_view import three
from tests.views.networks import network_state


def curve(drop: float) -> InkCurve:
    """Falls from 1 to 0 after a share of the ink."""
    ink = np.linspace(0, 1, 25)
    deletion = (ink < drop).astype(np.float32)
    return InkCurve(deletion, 1 - deletion)


@pytest.fixture
def dialog(qtbot: QtBot) -> TrustDialog:
    result = TrustDialog()
    qtbot.addWidget(result)
    result.begin(three(Question(Method.OCCLUSION, 3)), network_state())
    result.show()
    return result


def test_a_good_order_beats_chance_and_a_bad_one_does_not(dialog: TrustDialog) -> None:
    dialog.show_curve(None, curve(0.5))
    assert dialog.ink_words() == ""
    dialog.show_curve(Method.OCCLUSION, curve(0.25))
    assert "of 3 is halved after 25 % of it; in random order after 50 % of it" in dialog.ink_words()
    assert dialog.ink_words().endswith("The shares find what the answer hangs on.")
    assert dialog.away.curves[0] is not None
    assert np.array_equal(dialog.away.curves[0], curve(0.25).deletion)
    assert np.array_equal(dialog.on.curves[1] if dialog.on.curves[1] is not None else 0, curve(0.5).insertion)
    dialog.show_curve(Method.OCCLUSION, curve(0.75))
    assert "do not trust the order" in dialog.ink_words()


def test_an_answer_that_never_falls_is_said(dialog: TrustDialog) -> None:
    steady = InkCurve(np.ones(25, dtype=np.float32), np.ones(25, dtype=np.float32))
    dialog.show_curve(None, steady)
    dialog.show_curve(Method.OCCLUSION, curve(0.25))
    assert "in random order at no time" in dialog.ink_words()


def test_all_methods_stand_in_the_table_with_their_means(dialog: TrustDialog) -> None:
    dialog.show_curve(Method.GRADIENT, curve(0.5))
    assert dialog.table.text_at(Method.GRADIENT, 0) == f"{curve(0.5).deletion_area:.3f}"
    assert dialog.table.text_at(Method.GRADIENT, 2) == f"{curve(0.5).insertion_area:.3f}"
    assert dialog.table.text_at(Method.GRADIENT, 1) == ""
    dialog.show_progress(20, 200)
    assert dialog.means_words() == "Means over test images: 20 of 200 …"
    dialog.show_means(Faithfulness({Method.GRADIENT: curve(0.25)}, curve(0.75), 200))
    assert dialog.means_words() == ""
    assert dialog.table.text_at(Method.GRADIENT, 1) == f"{curve(0.25).deletion_area:.3f}"
    assert dialog.table.text_at(None, 3) == f"{curve(0.75).insertion_area:.3f}"
    header = dialog.table.horizontalHeaderItem(1)
    assert header is not None
    assert header.text() == "mean of 200"
    bold = [row for row in range(dialog.table.rowCount()) if dialog.table.verticalHeaderItem(row).font().bold()]
    assert bold == [list(Method).index(Method.OCCLUSION)]
    dialog.begin(three(Question(Method.GRADIENT, 3)), network_state())
    assert dialog.table.text_at(Method.GRADIENT, 0) == ""
    assert dialog.table.text_at(Method.GRADIENT, 1) != ""
    dialog.show_means(None, "There is nothing to test it on.")
    assert dialog.table.text_at(Method.GRADIENT, 1) == ""
    assert dialog.means_words() == "There is nothing to test it on."


def mean_columns(dialog: TrustDialog) -> set[str]:
    return {dialog.table.text_at(method, column) for method in (*Method, None) for column in (1, 3)}


@pytest.mark.parametrize("again", [network_state("sprint"), replace(network_state(), version=2, id=-7)])
def test_means_are_never_those_of_another_network_or_of_other_weights(again: NetworkState, dialog: TrustDialog) -> None:
    found = three(Question(Method.GRADIENT, 3))
    dialog.show_means(Faithfulness({method: curve(0.25) for method in Method}, curve(0.75), 200))
    dialog.begin(found, network_state())
    assert "" not in mean_columns(dialog)
    dialog.begin(found, again)
    assert mean_columns(dialog) == {""}
    header = dialog.table.horizontalHeaderItem(1)
    assert header is not None
    assert header.text() == "mean"
    content = dialog.panel_content()
    assert content is not None
    assert content.numbers is not None
    assert not any(name.startswith("mean_") for name in content.numbers().arrays)


def test_what_is_gone_is_neither_shown_nor_taken_away(dialog: TrustDialog) -> None:
    for method in (None, Method.OCCLUSION):
        dialog.show_curve(method, curve(0.25))
    dialog.show_random(Randomised("conv1", np.ones((28, 28), dtype=np.float32), 0.5, 0))
    dialog.show_means(Faithfulness({}, curve(0.75), 200))
    dialog.show_nothing("Nothing is drawn.")
    assert dialog.title() == "Nothing is drawn."
    assert {dialog.ink_words(), dialog.random_words(), dialog.means_words()} == {""}
    assert {dialog.table.text_at(method, column) for method in (*Method, None) for column in range(4)} == {""}
    assert dialog.away.curves == dialog.on.curves == (None, None)
    assert dialog.strip.rows == ()
    assert dialog.panel_content() is None
    assert not dialog.strip.grab().isNull()


@pytest.mark.parametrize(
    ("similarity", "words"), [(0.8, "nearly the same"), (0.4, "in part"), (0.05, "what the network has learnt")]
)
def test_random_weights_are_put_into_words(similarity: float, words: str, dialog: TrustDialog) -> None:
    shares = np.random.default_rng(0).normal(size=(28, 28)).astype(np.float32)
    for layer, learnt in (("fc2", 3), ("fc1", 2), ("conv2", 1)):
        dialog.show_random(Randomised(layer, shares, 0.9, learnt))
        # Of all weights nothing can be said yet.
        assert dialog.random_words() == ""
    dialog.show_random(Randomised("conv1", shares, similarity, 0))
    assert dialog.strip.captions() == [
        "as learnt",
        "fc2 · 0.90",
        "fc1 · 0.90",
        "conv2 · 0.90",
        f"conv1 · {similarity:.2f}",
    ]
    assert words in dialog.random_words()
    assert f"({similarity:.2f} alike)" in dialog.random_words()


def test_of_many_layers_some_are_shown_and_always_the_last(dialog: TrustDialog) -> None:
    shares = np.ones((28, 28), dtype=np.float32)
    for number in range(30):
        dialog.strip.add(Randomised(f"conv{30 - number}", shares, 0.1, 29 - number))
    assert len(dialog.strip.shown()) == MOST
    assert dialog.strip.shown()[-1].layer == "conv1"
    image = dialog.strip.grab().toImage()
    colours = {image.pixelColor(x, 10).name() for x in range(0, image.width(), 3)}
    assert theme_of(dialog).positive.lower() in {each.lower() for each in colours} or len(colours) > 2


def test_nothing_is_asked_of_it_while_it_is_hidden(dialog: TrustDialog) -> None:
    seen: list[bool] = []
    dialog.seen.connect(seen.append)
    dialog.hide()
    dialog.show()
    assert seen == [False, True]
