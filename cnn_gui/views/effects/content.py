"""An effect to be taken away: all its numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import NumberTable
from cnn_gui.core.effects.messages import DecayedLayers, Effect, SmoothedTarget
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers, arrays_in
from cnn_gui.views.effects.words import title_of, words_of


def effect_content(effect: Effect, picture: QWidget) -> PanelContent:
    kind = effect.wish.kind
    words = f"{title_of(kind)}: {words_of(effect)}"
    return PanelContent(f"effect of {kind.value}", words, picture, lambda: _numbers(effect))


def _numbers(effect: Effect) -> PanelNumbers:
    return PanelNumbers(arrays_in(effect.shown), _table(effect))


def _table(effect: Effect) -> NumberTable | None:
    match effect.shown:
        case SmoothedTarget() as shown:
            names = effect.wish.network.task.names
            rows = tuple(
                (name_of(names, label), float(shown.target[label]), float(shown.answer[label]))
                for label in range(len(shown.target))
            )
            return NumberTable(("class", "target", "answer"), rows)
        case DecayedLayers() as shown:
            layers = tuple((each.name, each.norm, each.plain, each.decayed) for each in shown.layers)
            return NumberTable(("layer", "norm", "without_decay", "with_decay"), layers)
        case _:
            return None
