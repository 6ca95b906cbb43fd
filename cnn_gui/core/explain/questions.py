"""Questions made to fit a network: which class, which layer, and what is out of range said in one sentence."""

from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.explain.errors import ExplainError
from cnn_gui.core.explain.layers import best_layer, layers_with_maps
from cnn_gui.core.explain.messages import MAX_STEPS, MIN_STEPS, WITH_BASELINE, Baseline, Method, Question
from cnn_gui.core.network.messages import LayerInfo


def settled(question: Question, infos: tuple[LayerInfo, ...], logits: Float32) -> Question:
    """The question with its target and layer filled in, and what its method does not use as it is by default.

    Raises ExplainError where it does not fit the network.
    """
    target = int(logits.argmax()) if question.target is None else question.target
    for index in (target, question.against):
        if index is not None:
            check_class(index, len(logits))
    if target == question.against:
        raise ExplainError(
            QT_TRANSLATE_NOOP("core", "A class held against itself makes no difference: choose another one.")
        )
    if question.method is Method.OCCLUSION:
        _check_patch(question, infos[0].shape_out)
    if question.method is Method.INTEGRATED_GRADIENTS and not MIN_STEPS <= question.steps <= MAX_STEPS:
        raise ExplainError(
            QT_TRANSLATE_NOOP("core", "Integrated gradients take {least} to {most} steps, not {steps}."),
            least=MIN_STEPS,
            most=MAX_STEPS,
            steps=question.steps,
        )
    layer = _layer(question, infos) if question.method is Method.GRAD_CAM else ""
    baseline = question.baseline if question.method in WITH_BASELINE else Baseline.PAPER
    return replace(question, target=target, layer=layer, baseline=baseline)


def check_class(index: int, classes: int) -> None:
    """Raises ExplainError where a network of so many classes has none of that number."""
    if not 0 <= index < classes:
        raise ExplainError(
            QT_TRANSLATE_NOOP("core", "There is no class {number} in this network: it has {classes}, from 0 on."),
            number=index,
            classes=classes,
        )


def class_index(task: Task, text: str) -> int:
    """A class by its name or, where no class is called so, by its number from 0. Raises ExplainError."""
    for same in (str, str.casefold):
        found = [index for index, name in enumerate(task.names) if same(name) == same(text)]
        if found:
            return found[0]
    # Only what is written as people write numbers: int() takes "٣" and "1_0" as well.
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < len(task.classes):
        return int(text)
    names = ", ".join(task.names) if task.names else f"0 to {len(task.classes) - 1}"
    raise ExplainError(
        QT_TRANSLATE_NOOP("core", "There is no class {name} in this network: its classes are {names}."),
        name=f"{text!r:.60}",
        names=names,
    )


def _check_patch(question: Question, shape: tuple[int, ...]) -> None:
    side = min(shape[1:])
    if not 1 <= question.patch <= side:
        raise ExplainError(
            QT_TRANSLATE_NOOP("core", "The patch of occlusion is 1 to {side} pixels wide here, not {patch}."),
            side=side,
            patch=question.patch,
        )
    if not 1 <= question.stride <= question.patch:
        raise ExplainError(
            QT_TRANSLATE_NOOP(
                "core", "Occlusion moves on by 1 to {patch} pixels, so that no pixel is left out, not by {stride}."
            ),
            patch=question.patch,
            stride=question.stride,
        )


def _layer(question: Question, infos: tuple[LayerInfo, ...]) -> str:
    names = layers_with_maps(infos)
    if not names:
        raise ExplainError(
            QT_TRANSLATE_NOOP("core", "No layer of this network has maps, so that there is no Grad-CAM of it.")
        )
    if question.layer and question.layer not in names:
        raise ExplainError(
            QT_TRANSLATE_NOOP("core", "There is no layer {name} with maps in this network, only {names}."),
            name=f"{question.layer!r:.60}",
            names=", ".join(names),
        )
    return question.layer or best_layer(infos)
