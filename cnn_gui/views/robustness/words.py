"""What is done to images, in words: the kinds, their strengths, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.robustness.messages import ATTACKS, KINDS, KindCurve, Perturbation, StrengthUnit
from cnn_gui.views.base.numbers import format_count, format_percent, format_value
from cnn_gui.views.base.translation import translate

TITLES: Mapping[Perturbation, str] = {
    Perturbation.ROTATION: QT_TRANSLATE_NOOP("robustness", "Rotation"),
    Perturbation.SHIFT_RIGHT: QT_TRANSLATE_NOOP("robustness", "Shift to the right"),
    Perturbation.SHIFT_DOWN: QT_TRANSLATE_NOOP("robustness", "Shift downwards"),
    Perturbation.SCALE: QT_TRANSLATE_NOOP("robustness", "Scale"),
    Perturbation.SHEAR: QT_TRANSLATE_NOOP("robustness", "Shear"),
    Perturbation.THICKNESS: QT_TRANSLATE_NOOP("robustness", "Thickness of lines"),
    Perturbation.NOISE: QT_TRANSLATE_NOOP("robustness", "Noise"),
    Perturbation.BLUR: QT_TRANSLATE_NOOP("robustness", "Blur"),
    Perturbation.CONTRAST: QT_TRANSLATE_NOOP("robustness", "Less contrast"),
    Perturbation.PATCH: QT_TRANSLATE_NOOP("robustness", "Covered by a patch"),
    Perturbation.INVERTED: QT_TRANSLATE_NOOP("robustness", "Inverted"),
    Perturbation.DOTTED_LINES: QT_TRANSLATE_NOOP("robustness", "Dotted lines across"),
    Perturbation.BROKEN_LINES: QT_TRANSLATE_NOOP("robustness", "Broken lines"),
    Perturbation.FGSM: QT_TRANSLATE_NOOP("robustness", "Attack: FGSM"),
    Perturbation.PGD: QT_TRANSLATE_NOOP("robustness", "Attack: PGD"),
}

TIPS: Mapping[Perturbation, str] = {
    Perturbation.ROTATION: QT_TRANSLATE_NOOP("robustness", "Turned about the middle, clockwise above 0."),
    Perturbation.SHIFT_RIGHT: QT_TRANSLATE_NOOP("robustness", "Shifted, to the left below 0."),
    Perturbation.SHIFT_DOWN: QT_TRANSLATE_NOOP("robustness", "Shifted, upwards below 0."),
    Perturbation.SCALE: QT_TRANSLATE_NOOP("robustness", "Larger about the middle, smaller below 0."),
    Perturbation.SHEAR: QT_TRANSLATE_NOOP("robustness", "Upright lines lean, to the right above 0."),
    Perturbation.THICKNESS: QT_TRANSLATE_NOOP("robustness", "Lines are so much thicker, thinner below 0."),
    Perturbation.NOISE: QT_TRANSLATE_NOOP(
        "robustness", "Gaussian noise at each pixel: its standard deviation, of the scale from black to white."
    ),
    Perturbation.BLUR: QT_TRANSLATE_NOOP("robustness", "Under a Gaussian of that standard deviation."),
    Perturbation.CONTRAST: QT_TRANSLATE_NOOP(
        "robustness", "So much of every pixel's difference from the image's mean is taken away."
    ),
    Perturbation.PATCH: QT_TRANSLATE_NOOP("robustness", "A grey square of that side, somewhere on the image."),
    Perturbation.INVERTED: QT_TRANSLATE_NOOP("robustness", "Dark for light at 100 %, all grey at 50 %."),
    Perturbation.DOTTED_LINES: QT_TRANSLATE_NOOP("robustness", "White dotted lines across the image, at random."),
    Perturbation.BROKEN_LINES: QT_TRANSLATE_NOOP("robustness", "So much of the ink is taken away, in even gaps."),
    Perturbation.FGSM: QT_TRANSLATE_NOOP(
        "robustness",
        "Every pixel is changed by so many of 255 steps at once, along the sign of the gradient of this network.",
    ),
    Perturbation.PGD: QT_TRANSLATE_NOOP(
        "robustness",
        "Every pixel is changed by at most so many of 255 steps, in small steps along this network's gradient.",
    ),
}


def kind_title(kind: Perturbation) -> str:
    return translate("robustness", TITLES[kind])


def kind_tip(kind: Perturbation) -> str:
    return translate("robustness", TIPS[kind])


def strength_text(kind: Perturbation, strength: float) -> str:
    """ "30°", "−4 px", "20 %", "1 line", "8 of 255 steps"."""
    number = format_value(strength)
    match KINDS[kind].unit:
        case StrengthUnit.DEGREES:
            return f"{number}°"
        case StrengthUnit.PIXELS:
            return translate("robustness", "{0} px").format(number)
        case StrengthUnit.PERCENT:
            return f"{number} %"
        case StrengthUnit.LINES:
            one, more = translate("robustness", "{0} line"), translate("robustness", "{0} lines")
            return (one if strength == 1 else more).format(number)
        case _:
            return translate("robustness", "{0} of 255 steps").format(number)


def images_text(kind: Perturbation, curve: KindCurve, data: DataUsed) -> str:
    """On which images a curve was counted: "1,000 MNIST test images", "200 of them" for attacks."""
    words = translate("robustness", "{0} {1} test images")
    return words.format(format_count(curve.images), one_line(data.name))


def reading_text(kind: Perturbation, curve: KindCurve, place: int, sure_from: float, data: DataUsed) -> str:
    """What becomes of the images at one of a curve's strengths."""
    shares = curve.shares(sure_from)
    right, unsure, wrong = (format_percent(float(each[place])) for each in (shares.right, shares.unsure, shares.wrong))
    words = translate("robustness", "At {0}: {1} right, {2} not sure, {3} wrong, of {4}.")
    strength = strength_text(kind, float(curve.strengths[place]))
    return words.format(strength, right, unsure, wrong, images_text(kind, curve, data))


def own_text(answer: str, before: float, after: float, now: str) -> str:
    """answer: what the drawing is read as; before, after: its probability without and with the change; now: what it is
    read as with it."""
    if now == answer:
        words = translate("robustness", "Your drawing is read as {0}: {1} as it is, {2} like this.")
        return words.format(answer, format_percent(before), format_percent(after))
    words = translate("robustness", "Your drawing is read as {0}: {1} as it is, {2} like this, which is read as {3}.")
    return words.format(answer, format_percent(before), format_percent(after), now)


def honest_text(kind: Perturbation, changed: int) -> str:
    """What is to be known about the picture of an attack. changed: the largest change of a value, in steps."""
    if kind not in ATTACKS:
        return ""
    words = translate(
        "robustness",
        "The second picture is the change, magnified. In whole steps and within black and white, its largest is {0} of "
        "255.",
    )
    return words.format(format_count(changed))
