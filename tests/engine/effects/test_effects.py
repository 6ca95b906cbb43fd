"""The engine of effects: the newest wish is told, a failure is a sentence, and the data are those that are chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.messages import MNIST_DATA, ChosenData
from cnn_gui.core.effects.messages import DecayedLayers, Effect, EffectKind, EffectWish, Variations
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.engine.effects.effects import EffectEngine, worked_out
from tests.effect_wishes import IMAGE, WISH


@pytest.mark.usefixtures("one_thread")
def test_the_newest_wish_is_told(qtbot: QtBot) -> None:
    engine = EffectEngine()
    told: list[Effect] = []
    engine.told.connect(told.append)
    last = replace(WISH, kind=EffectKind.VARIATION)
    for each in (*(replace(WISH, draw=draw) for draw in range(5)), last):
        engine.ask(each)
    qtbot.waitUntil(lambda: not engine.is_at_work, timeout=30_000)
    assert [effect.wish for effect in told] == [last]
    assert isinstance(told[0].shown, Variations)
    assert engine.close(5)


def test_a_failure_is_told(qtbot: QtBot) -> None:
    def work(_wish: EffectWish) -> Effect:
        raise UserError("There is nothing to show.")

    engine = EffectEngine(work=work)
    with qtbot.waitSignal(engine.failed) as failed:
        engine.ask(WISH)
    assert failed.args[0].text == "There is nothing to show."
    assert engine.close(5)


@pytest.mark.usefixtures("one_thread")
def test_images_of_the_chosen_data_are_used_where_the_network_reads_them() -> None:
    decay = replace(WISH, kind=EffectKind.DECAY)
    gone = ChosenData("no such set", replace(MNIST_DATA.task, data="no such set"), 10, 10)
    other = replace(WISH.network, task=replace(WISH.network.task, data="", classes=tuple("abcdefghij")))
    for wish, varied in ((decay, False), (replace(decay, network=other), True), (replace(decay, data=gone), True)):
        shown = worked_out(wish).shown
        assert isinstance(shown, DecayedLayers)
        assert shown.varied is varied
    assert worked_out(replace(WISH, image=None, config=TrainingConfig())).placeholder == "MNIST"
    assert not worked_out(replace(WISH, image=IMAGE)).placeholder
