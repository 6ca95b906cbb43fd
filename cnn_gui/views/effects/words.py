"""What an effect says: the setting, whether the recipe has it, and what it did to the image."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.effects.messages import (
    DecayedLayers,
    DroppedUnits,
    Effect,
    EffectKind,
    NormalisedLayers,
    SmoothedTarget,
    Variations,
)
from cnn_gui.core.recipe.messages import Optimizer
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count, format_percent, format_rounded, format_value
from cnn_gui.views.base.translation import translate

MOST = 0.9
"""Of the passes with dropout, the share whose spread is told: the middle ones."""


def title_of(kind: EffectKind) -> str:
    return {
        EffectKind.VARIATION: translate("Effects", "Variation"),
        EffectKind.DROPOUT: translate("Effects", "Dropout"),
        EffectKind.NORMALISATION: translate("Effects", "Batch norm"),
        EffectKind.SMOOTHING: translate("Effects", "Label smoothing"),
        EffectKind.DECAY: translate("Effects", "Weight decay"),
    }[kind]


def tip_of(kind: EffectKind) -> str:
    return {
        EffectKind.VARIATION: translate("Effects", "The drawing as a run would see it, epoch after epoch."),
        EffectKind.DROPOUT: translate("Effects", "Values that are left out by chance, and what the answer is then."),
        EffectKind.NORMALISATION: translate("Effects", "The drawing's values in each layer, before and behind it."),
        EffectKind.SMOOTHING: translate("Effects", "What the loss asks for, beside what the network answers."),
        EffectKind.DECAY: translate("Effects", "How much of each layer's weights one step takes off."),
    }[kind]


def state_words(effect: Effect) -> str:
    """Whether the recipe has the setting, and of what image the effect is shown."""
    parts = [
        translate("Effects", "The recipe has it.")
        if effect.wish.is_on
        else translate("Effects", "The recipe is without it: this is what {0} would do.").format(value_of(effect))
    ]
    if effect.placeholder:
        words = translate("Effects", "The canvas is empty: the first training image of {0} stands in for a drawing.")
        parts.append(words.format(effect.placeholder))
    return " ".join(parts)


def value_of(effect: Effect) -> str:
    """The setting with its value: "dropout 0.5"."""
    if not effect.wish.strength:
        return title_of(effect.wish.kind).lower()
    return f"{title_of(effect.wish.kind).lower()} {format_rounded(effect.wish.strength, 4)}"


def words_of(effect: Effect) -> str:
    """What it did, in one or two sentences."""
    match effect.shown:
        case Variations() as shown:
            return _of_variations(effect, shown)
        case DroppedUnits() as shown:
            return _of_dropout(effect, shown)
        case NormalisedLayers() as shown:
            return translate(
                "Effects",
                "The image's values in each layer, before batch norm and behind it, as in a step on {0}: each map "
                "less its mean, by its deviation, over all of these.",
            ).format(_batch(shown.batch, shown.varied))
        case SmoothedTarget() as shown:
            return translate(
                "Effects",
                "Taken for {0}, the image has a loss of {1}; with smoothing {2}, and never less than {3}: an answer "
                "that is surer than the line costs.",
            ).format(
                _class(effect, shown.label),
                format_value(shown.loss, 3),
                format_value(shown.smoothed, 3),
                format_value(shown.lowest, 3),
            )
        case DecayedLayers() as shown:
            return _of_decay(effect, shown)


def _of_variations(effect: Effect, shown: Variations) -> str:
    same = sum(answer == shown.answers[0] for answer in shown.answers[1:])
    if effect.wish.network.task.is_colour:
        seen = translate("Effects", "Each epoch the run sees an image turned, moved, scaled and slanted by chance.")
    else:
        seen = translate(
            "Effects",
            "Each epoch the run sees an image turned, moved, scaled, slanted, thinner or thicker by chance.",
        )
    answered = translate("Effects", "The network on display answers {0} to {1} of {2}.").format(
        _class(effect, shown.answers[0]), format_count(same), format_count(len(shown.answers) - 1)
    )
    return f"{seen} {answered}"


def _of_dropout(effect: Effect, shown: DroppedUnits) -> str:
    label = int(shown.without.argmax())
    same = int((shown.probabilities.argmax(axis=1) == label).sum())
    low, high = np.percentile(shown.probabilities[:, label], (50 - 50 * MOST, 50 + 50 * MOST))
    text = translate(
        "Effects",
        "Of the {0} values of {1} a share of {2} is left out, others in each step. Without it the answer is {3} with "
        "{4}; in {5} passes with it {3} comes first {6} times, and in {7} of them it has {8} to {9}.",
    )
    return text.format(
        format_count(len(shown.values)),
        shown.layer,
        format_rounded(effect.wish.strength, 4),
        _class(effect, label),
        format_percent(float(shown.without[label])),
        format_count(len(shown.probabilities)),
        format_count(same),
        format_percent(MOST, 0),
        format_percent(float(low)),
        format_percent(float(high)),
    )


def _of_decay(effect: Effect, shown: DecayedLayers) -> str:
    config = effect.wish.config
    parts = [
        translate(
            "Effects",
            "The norm of each layer's weights after one step at a rate of {0} on {1}, without decay and with it.",
        ).format(format_rounded(config.learning_rate, 4), _batch(shown.batch, shown.varied))
    ]
    if shown.halves_in is not None:
        parts.append(
            translate("Effects", "Decay alone would halve them in {0} steps.").format(
                format_count(round(shown.halves_in))
            )
        )
    elif config.optimizer is Optimizer.ADAM:
        parts.append(
            translate(
                "Effects", "Adam divides it by the size of the gradient, as all else; AdamW takes it off by itself."
            )
        )
    if shown.muon:
        parts.append(
            translate("Effects", "The weights of {0} layers are Muon's, which has no decay.").format(
                format_count(shown.muon)
            )
        )
    return " ".join(parts)


def _batch(count: int, varied: bool) -> str:
    if varied:
        return translate("Effects", "{0} variations of it").format(format_count(count))
    return translate("Effects", "{0} images, this one among them").format(format_count(count))


def _class(effect: Effect, label: int) -> str:
    return name_of(effect.wish.network.task.names, label)
