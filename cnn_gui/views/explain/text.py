"""The words of an explanation: what a method is, what its shares come to, and whether that is what they should."""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.messages import Baseline, Explanation, Method
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.base.class_names import name_of, title_of_class
from cnn_gui.views.base.numbers import format_signed, format_value
from cnn_gui.views.base.translation import translate

TITLES = {
    Method.GRADIENT: QT_TRANSLATE_NOOP("explain", "Gradient"),
    Method.INPUT_X_GRADIENT: QT_TRANSLATE_NOOP("explain", "Gradient × input"),
    Method.INTEGRATED_GRADIENTS: QT_TRANSLATE_NOOP("explain", "Integrated gradients"),
    Method.OCCLUSION: QT_TRANSLATE_NOOP("explain", "Occlusion"),
    Method.GRAD_CAM: QT_TRANSLATE_NOOP("explain", "Grad-CAM"),
    Method.LINEAR: QT_TRANSLATE_NOOP("explain", "Linear view"),
}

TIPS = {
    Method.GRADIENT: QT_TRANSLATE_NOOP(
        "explain", "How much the logit rises where a pixel gets a little lighter, whether there is ink or not."
    ),
    Method.INPUT_X_GRADIENT: QT_TRANSLATE_NOOP(
        "explain", "The gradient times the pixel's value in the input: how much of the slope is made use of."
    ),
    Method.INTEGRATED_GRADIENTS: QT_TRANSLATE_NOOP(
        "explain", "The gradient along the way from a baseline to the drawing: the shares add up to all that it gains."
    ),
    Method.OCCLUSION: QT_TRANSLATE_NOOP(
        "explain", "How much the logit falls where a patch is covered, one place after the other."
    ),
    Method.GRAD_CAM: QT_TRANSLATE_NOOP(
        "explain", "A layer's maps, each as strong as the logit rises with it: where it looks, coarse as the layer."
    ),
    Method.LINEAR: QT_TRANSLATE_NOOP(
        "explain", "At this drawing the network is a weighted sum of the pixels and one constant: here are its terms."
    ),
}

BASELINES = {
    Baseline.PAPER: QT_TRANSLATE_NOOP("explain", "paper"),
    Baseline.GREY: QT_TRANSLATE_NOOP("explain", "mean grey"),
    Baseline.NOISE: QT_TRANSLATE_NOOP("explain", "noise"),
    Baseline.BLURRED: QT_TRANSLATE_NOOP("explain", "blurred"),
}


def title_of(method: Method) -> str:
    return translate("explain", TITLES[method])


def tip_of(method: Method) -> str:
    return translate("explain", TIPS[method])


def baseline_name(baseline: Baseline) -> str:
    return translate("explain", BASELINES[baseline])


def why_text(explanation: Explanation, task: Task) -> str:
    """What is explained, with its value: "Why 3 and not 8: the logit of 3 is 8.319 above that of 8"."""
    target = name_of(task.names, explanation.target)
    against, value = explanation.question.against, explanation.value
    if against is None:
        return translate("explain", "Why {0}: its logit is {1}.").format(target, format_value(value))
    other = name_of(task.names, against)
    if value < 0:
        words = translate("explain", "Why {0} and not {1}: its logit is {2} lower.")
    else:
        words = translate("explain", "Why {0} and not {1}: its logit is {2} higher.")
    return words.format(target, other, format_value(abs(value)))


def sum_text(explanation: Explanation) -> str:
    """What the shares come to and, where the method promises something, whether that is kept."""
    match explanation.question.method:
        case Method.INTEGRATED_GRADIENTS:
            return _complete_text(explanation)
        case Method.LINEAR:
            return _linear_text(explanation)
        case Method.GRAD_CAM:
            return translate("explain", "A map of places: its numbers add up to nothing in particular.")
    total = format_value(explanation.total)
    return translate("explain", "The shares add up to {0}; this method promises no sum.").format(total)


def _complete_text(explanation: Explanation) -> str:
    check = explanation.check
    assert check is not None
    found, expected = format_value(check.found), format_value(check.expected)
    # Both as the sign before the line compares them: what is allowed is not a share of the gain alone.
    error, allowed = format_value(abs(check.error), 2), format_value(check.tolerance, 2)
    words = translate(
        "explain", "The shares add up to {0}; what is gained over {1} is {2} (difference {3}, {4} allowed)."
    )
    return words.format(found, baseline_name(explanation.question.baseline), expected, error, allowed)


def _linear_text(explanation: Explanation) -> str:
    view, check = explanation.linear, explanation.check
    assert view is not None
    total, constant = format_value(explanation.total), format_value(view.constant)
    value = format_value(explanation.value)
    if check is None:
        words = translate(
            "explain", "The network is curved, and this its tangent here: shares {0} + a constant that fits, {1} = {2}."
        )
        return words.format(total, constant, value)
    match explanation.question.against, check.holds:
        case None, True:
            words = translate("explain", "Shares {0} + constant {1} = {2}, the logit (difference {3}).")
        case None, False:
            words = translate("explain", "Shares {0} + constant {1} differ from the logit {2} by {3}.")
        case _, True:
            words = translate("explain", "Shares {0} + constant {1} = {2}, the difference of the logits (to {3}).")
        case _:
            words = translate(
                "explain", "Shares {0} + constant {1} differ from {2}, the difference of the logits, by {3}."
            )
    return words.format(total, constant, value, format_value(abs(check.error), 2))


def pixel_text(explanation: Explanation, row: int, column: int) -> str:
    """A pixel as people count, from 1: "row 6, column 9: share +0.31"; in colour also that of each plane."""
    place = translate("explain", "row {0}, column {1}").format(row + 1, column + 1)
    share = format_signed(float(explanation.by_pixel[row, column]), 3)
    words = translate("explain", "{0}: share {1}").format(place, share)
    planes = explanation.attribution[:, row, column]
    if len(planes) != 3 or (planes[0] == planes).all():
        return words
    named = translate("explain", "red {0}, green {1}, blue {2}")
    return f"{words} ({named.format(*(format_signed(float(each), 3) for each in planes))})"


def weight_text(explanation: Explanation, task: Task, row: int, column: int) -> str:
    """The same for the stencil: "row 6, column 9: weight −0.42 × pixel 0.95 = −0.4"."""
    view = explanation.linear
    assert view is not None
    place = translate("explain", "row {0}, column {1}").format(row + 1, column + 1)
    weight, share = float(view.weights[:, row, column].sum()), float(explanation.by_pixel[row, column])
    if len(view.weights) > 1:
        words = translate("explain", "{0}: weight {1} for all colours together, share {2}")
        return words.format(place, format_signed(weight, 3), format_signed(share, 3))
    pixel = float(task.pixels(explanation.input)[0, row, column])
    words = translate("explain", "{0}: weight {1} × pixel {2} = share {3}")
    return words.format(place, format_signed(weight, 3), format_value(pixel, 3), format_signed(share, 3))


def caption_of(explanation: Explanation, task: Task, *, stencil: bool) -> str:
    """For a picture that is taken away, with all that decides it."""
    asked = explanation.question
    method = title_of(asked.method)
    match asked.method:
        case Method.INTEGRATED_GRADIENTS:
            words = translate("explain", "{0} from {1}, {2} steps")
            method = words.format(method, baseline_name(asked.baseline), asked.steps)
        case Method.OCCLUSION:
            words = translate("explain", "{0} by patches of {1}×{1}, {2} apart, covered with {3}")
            method = words.format(method, asked.patch, asked.stride, baseline_name(asked.baseline))
        case Method.GRAD_CAM:
            method = translate("explain", "{0} at {1}").format(method, asked.layer)
        case Method.LINEAR if stencil:
            method = translate("explain", "{0}, its weights").format(method)
    target = title_of_class(task.names, explanation.target)
    if asked.against is None:
        return translate("explain", "{0} for {1}").format(method, target)
    other = title_of_class(task.names, asked.against)
    return translate("explain", "{0} for {1} against {2}").format(method, target, other)


def layer_words(info: LayerInfo) -> str:
    """A layer with maps, where one is chosen: "conv2, 14×14"."""
    return f"{info.name}, {info.shape_out[1]}×{info.shape_out[2]}"
