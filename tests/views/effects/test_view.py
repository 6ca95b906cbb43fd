"""The effects as they are seen: a setting is chosen, its effect shown, in words, pictures, bars and histograms."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.effects.messages import (
    DecayedLayers,
    DroppedUnits,
    Effect,
    EffectKind,
    EffectWish,
    SmoothedTarget,
    Variations,
)
from cnn_gui.core.effects.working import effect_of
from cnn_gui.core.recipe.messages import Optimizer, TrainingConfig
from cnn_gui.views.effects.view import EffectsView
from tests.effect_wishes import wish_of


@lru_cache
def effect(kind: EffectKind, optimizer: Optimizer = Optimizer.ADAM) -> Effect:
    config = TrainingConfig(batch_size=8, optimizer=optimizer, label_smoothing=0.2)
    whole = mnist("train")
    return effect_of(wish_of(kind, config), replace(whole, images=whole.images[:50], labels=whole.labels[:50]))


@pytest.fixture
def view(qtbot: QtBot) -> EffectsView:
    made = EffectsView()
    qtbot.addWidget(made)
    made.set_classes(tuple("0123456789"), 10)
    made.resize(420, 600)
    made.show()
    return made


def test_what_is_wanted_is_said_once_it_is_seen_and_when_it_changes(qtbot: QtBot) -> None:
    made = EffectsView()
    qtbot.addWidget(made)
    made.set_classes((), 3)
    with qtbot.waitSignal(made.wish_changed):
        made.show()
    assert (made.kind, made.label, made.draw) == (EffectKind.VARIATION, None, 0)
    assert made.again_button.isVisible()
    assert not made.labels.isVisible()
    with qtbot.waitSignal(made.wish_changed):
        QTest.mouseClick(made.again_button, Qt.MouseButton.LeftButton)
    assert made.draw == 1
    with qtbot.waitSignal(made.wish_changed):
        made.choose(EffectKind.SMOOTHING)
    assert made.draw == 0
    assert not made.again_button.isVisible()
    with qtbot.waitSignal(made.wish_changed):
        QTest.keyClick(made.labels, Qt.Key.Key_Down)
    assert made.label == 0
    assert [made.labels.itemText(place) for place in range(4)] == ["as answered", "class 0", "class 1", "class 2"]


@pytest.mark.parametrize("kind", list(EffectKind))
def test_each_effect_has_its_picture_its_words_and_its_numbers(view: EffectsView, kind: EffectKind) -> None:
    found = effect(kind)
    view.choose(kind)
    view.show_effect(found)
    seen = {each for each in ("tiles", "bars", "spreads") if getattr(view, each).isVisible()}
    assert (
        seen
        == {
            EffectKind.VARIATION: {"tiles"},
            EffectKind.DROPOUT: {"tiles", "bars"},
            EffectKind.NORMALISATION: {"spreads"},
            EffectKind.SMOOTHING: {"bars"},
            EffectKind.DECAY: {"bars"},
        }[kind]
    )
    for name in seen:
        part = getattr(view, name)
        assert part.accessibleDescription()
        assert part.minimumHeight() > 20
        image = part.grab().toImage()
        assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}) > 3
    assert "{" not in view.words.text() + view.state.text()
    on = "The recipe has it." if kind is EffectKind.SMOOTHING else "The recipe is without it"
    assert view.state.text().startswith(on)
    content = view.panel_content()
    assert content is not None
    assert content.numbers is not None
    assert content.numbers().arrays


def test_the_words_have_the_numbers_that_were_found(view: EffectsView) -> None:
    dropped = effect(EffectKind.DROPOUT).shown
    assert isinstance(dropped, DroppedUnits)
    view.show_effect(effect(EffectKind.DROPOUT))
    first = int((dropped.probabilities.argmax(axis=1) == dropped.without.argmax()).sum())
    assert "Of the 40 values of relu2 a share of 0.5 is left out" in view.words.text()
    assert f"comes first {first} times" in view.words.text()
    bar = view.bars.bars[3]
    assert bar.share == pytest.approx(float(dropped.probabilities[:, 3].mean()))
    assert (bar.low, bar.high) == pytest.approx(tuple(np.percentile(dropped.probabilities[:, 3], (5, 95))))
    assert bar.mark == pytest.approx(float(dropped.without[3]))
    assert len(view.tiles.tiles) == 4
    assert view.tiles.tip_at(QPoint(4, 4)).startswith("without dropout: ")

    smoothed = effect(EffectKind.SMOOTHING).shown
    assert isinstance(smoothed, SmoothedTarget)
    view.show_effect(effect(EffectKind.SMOOTHING))
    assert view.bars.bars[smoothed.label].mark == pytest.approx(0.82)
    assert view.bars.bars[smoothed.label].share == pytest.approx(float(smoothed.answer[smoothed.label]))

    decayed = effect(EffectKind.DECAY).shown
    assert isinstance(decayed, DecayedLayers)
    view.show_effect(effect(EffectKind.DECAY))
    shares = [bar.share for bar in view.bars.bars]
    assert max(shares) == 1
    assert shares == pytest.approx([each.taken / max(e.taken for e in decayed.layers) for each in decayed.layers])
    assert "AdamW takes it off by itself" in view.words.text()
    view.show_effect(effect(EffectKind.DECAY, Optimizer.ADAMW))
    assert "would halve them in 69,314 steps" in view.words.text()

    view.show_effect(effect(EffectKind.NORMALISATION))
    assert view.spreads.tip_at(QPoint(5, 5)).startswith("conv1 before batch norm: mean ")


def test_a_placeholder_is_said_and_a_problem_leaves_nothing_to_take_away(view: EffectsView) -> None:
    found = effect(EffectKind.VARIATION)
    view.show_effect(replace(found, placeholder="Fashion"))
    assert "The canvas is empty: the first training image of Fashion stands in" in view.state.text()
    view.show_problem("This network is no chain.")
    assert view.words.text() == "This network is no chain."
    assert not any(each.isVisible() for each in (view.tiles, view.bars, view.spreads, view.state))
    assert view.panel_content() is None


def test_of_many_classes_the_most_probable_have_bars(view: EffectsView) -> None:
    found = effect(EffectKind.SMOOTHING)
    answer = np.linspace(0, 0.02, 100, dtype=np.float32)
    task = replace(found.wish.network.task, classes=tuple(map(str, range(100))))
    wish: EffectWish = replace(found.wish, network=replace(found.wish.network, task=task))
    target = np.full(100, 0.002, np.float32)
    target[5] = 0.802
    view.show_effect(replace(found, wish=wish, shown=SmoothedTarget(5, target, answer, 1.0, 1.1, 0.9)))
    assert [bar.name for bar in view.bars.bars] == ["5", *map(str, range(81, 100))]


def test_where_there_is_little_room_numbers_are_short_and_the_tip_has_them_whole(view: EffectsView) -> None:
    view.show_effect(effect(EffectKind.DECAY))
    first = view.bars.bars[0]
    view.bars.resize(900, 100)
    assert view.bars.shown_words()[0] == first.words
    view.bars.resize(200, 100)
    assert view.bars.shown_words()[0] == first.short
    assert first.short.endswith(" less")
    assert view.bars.tip_at(QPoint(5, 3)).startswith("norm →")
    line = view.bars.minimumHeight() // (len(view.bars.bars) + 1)
    assert view.bars.tip_at(QPoint(5, line + 3)) == f"conv1: {first.words}"
    assert view.bars.tip_at(QPoint(5, 500)) == ""


def test_of_colour_it_is_not_said_that_lines_get_thicker(view: EffectsView) -> None:
    found = effect(EffectKind.VARIATION)
    view.show_effect(found)
    assert "thinner or thicker" in view.words.text()
    task = replace(found.wish.network.task, input_shape=(3, 28, 28))
    shown = found.shown
    assert isinstance(shown, Variations)
    colour = replace(shown, images=np.repeat(shown.images, 3, axis=1))
    view.show_effect(
        replace(found, wish=replace(found.wish, network=replace(found.wish.network, task=task)), shown=colour)
    )
    assert "thinner" not in view.words.text()
    assert len(view.tiles.tiles) == len(shown.answers)
