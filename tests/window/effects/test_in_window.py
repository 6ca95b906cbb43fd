"""Effects in the whole window: from a field of the recipe to what its setting does to the drawing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnn_gui.core.effects.messages import EffectKind, SmoothedTarget, Variations
from cnn_gui.views.effects.view import EffectsView
from tests.views.snapshots import three
from tests.window.window_tools import WAIT_MS, open_window


def test_the_setting_one_is_at_is_shown_on_the_drawing_and_follows_it(qtbot: QtBot) -> None:
    window = open_window(qtbot)
    view = window.findChild(EffectsView)
    assert view is not None
    form = window.training_panel.form
    form.open_settings(True)
    form.settings.fold.button.setChecked(True)
    field = form.settings.rate("label_smoothing")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(field.hasFocus, timeout=WAIT_MS)
    assert view.kind is EffectKind.SMOOTHING
    form.settings.effects_button.click()
    qtbot.waitUntil(lambda: view.effect is not None, timeout=WAIT_MS)
    assert view.isVisible()
    assert view.effect is not None
    assert view.effect.placeholder == "MNIST"

    window.hub.drawing_wanted.emit(three())
    qtbot.waitUntil(lambda: view.effect is not None and not view.effect.placeholder, timeout=WAIT_MS)
    assert isinstance(view.effect.shown, SmoothedTarget)
    assert view.effect.label == 3
    form.settings.set_config(replace(form.config(), label_smoothing=0.4))
    qtbot.waitUntil(lambda: view.effect is not None and view.effect.wish.strength == 0.4, timeout=WAIT_MS)

    view.choose(EffectKind.VARIATION)
    qtbot.waitUntil(lambda: view.effect is not None and isinstance(view.effect.shown, Variations), timeout=WAIT_MS)
    window.dynamics.rate_button.click()
    assert window.dynamics.aside is window.dynamics.rates
    qtbot.waitUntil(lambda: not view.isVisible(), timeout=WAIT_MS)
    # What nobody looks at is not worked out.
    form.settings.set_config(replace(form.config(), seed=5))
    assert not window.engines.effects.is_at_work
    window.dynamics.show_aside(view)
    qtbot.waitUntil(lambda: view.effect is not None and view.effect.wish.config.seed == 5, timeout=WAIT_MS)
