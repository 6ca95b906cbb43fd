"""The input of a task in colour as what it is to the network: three planes of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.input.messages import ChannelStage, Stage, StageName
from cnn_gui.core.input.words import normalised_caption

_COLOURS = (
    QT_TRANSLATE_NOOP("core", "(red − {mean}) / {deviation}"),
    QT_TRANSLATE_NOOP("core", "(green − {mean}) / {deviation}"),
    QT_TRANSLATE_NOOP("core", "(blue − {mean}) / {deviation}"),
)


def by_channel(stages: Sequence[Stage], task: Task) -> tuple[Stage, ...]:
    """The stages with a ChannelStage for each channel in place of a NORMALISED one in colour; others as they are."""
    result: list[Stage] = []
    for stage in stages:
        in_colour = stage.name is StageName.NORMALISED and stage.values.ndim == 3
        result.extend(_channels(stage, task) if in_colour else (stage,))
    return tuple(result)


def _channels(stage: Stage, task: Task) -> tuple[ChannelStage, ...]:
    limit = max(_range(task), float(np.abs(stage.values).max()))
    return tuple(
        ChannelStage(
            stage.name,
            values,
            normalised_caption(Sentence(text, mean=f"{mean:.4g}", deviation=f"{deviation:.4g}"), values),
            channel=channel,
            limit=limit,
        )
        for channel, (values, text, mean, deviation) in enumerate(
            zip(stage.values, _COLOURS, task.mean, task.std, strict=True)
        )
    )


def _range(task: Task) -> float:
    """The largest amount that a value in 0..1 can have once it is normalised, whatever is drawn."""
    return max(max(mean, 1 - mean) / deviation for mean, deviation in zip(task.mean, task.std, strict=True))
