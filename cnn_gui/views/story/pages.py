"""The page of a story and its colour scales, by the kind of its layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_gui.core.network.dependencies import changed_by_pixel
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.core.story.messages import (
    ActivationStory,
    AddStory,
    ConcatStory,
    ConvStory,
    DropoutStory,
    FlattenStory,
    InputStory,
    LinearStory,
    NormStory,
    PoolStory,
    SoftmaxStory,
    Story,
)
from cnn_gui.core.story.vector import soften
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.translation import translate
from cnn_gui.views.grids.row_page import Page
from cnn_gui.views.parts.scales import Shown
from cnn_gui.views.story import rows, unitwise, vectors
from cnn_gui.views.story.rows import ConvScales, Room
from cnn_gui.views.story.text import influence_texts


def page_of(story: Story, infos: Sequence[LayerInfo], room: Room, temperature: float, label: int) -> Page:
    """infos: all layers of the network. A softmax is shown with this temperature, and the loss of this label."""
    match story.body:
        case ConvStory():
            return rows.conv_page(story, story.body, room)
        case PoolStory():
            return rows.pool_page(story, story.body, room)
        case ActivationStory():
            return unitwise.activation_page(story, story.body, room)
        case NormStory():
            return unitwise.norm_page(story, story.body, room)
        case DropoutStory():
            return unitwise.dropout_page(story, story.body, room)
        case AddStory():
            return unitwise.add_page(story, story.body, room)
        case ConcatStory():
            return unitwise.concat_page(story, story.body, room)
        case FlattenStory():
            return vectors.flatten_page(story, story.body, room)
        case LinearStory():
            return vectors.linear_page(story, story.body, room)
        case SoftmaxStory():
            return vectors.softmax_page(story, soften(story.body.logits, temperature), label, room)
        case InputStory():
            _, row, column = story.unit
            return vectors.input_page(
                story, story.body, room, influence_texts(infos, changed_by_pixel(infos, row, column))
            )


def scales_of(story: Story) -> list[Shown]:
    """One for each colour scale of the page."""
    activations = Scale.ACTIVATIONS
    match story.body:
        case ConvStory():
            ends = ConvScales.of(story, story.body)
            return [
                Shown(translate("story", "patch"), activations, ends.patch),
                Shown(translate("story", "kernel"), Scale.WEIGHTS, ends.kernel),
                Shown(translate("story", "products"), activations, ends.product),
            ]
        case LinearStory(weights=weights, products=products):
            return [
                Shown(translate("story", "input"), activations, story.peak),
                Shown(translate("story", "weight"), Scale.WEIGHTS, symmetric_limit(weights)),
                Shown(translate("story", "products"), activations, symmetric_limit(products.astype(np.float32))),
            ]
        case SoftmaxStory():
            return [Shown(translate("story", "logits"), activations, story.peak)]
        case InputStory(mean=mean, std=std):
            return [Shown(translate("story", "values"), activations, (1 - mean) / std)]
        case NormStory():
            return [Shown(translate("story", "values"), activations, max(story.peak, abs(story.value)))]
        case _:
            return [Shown(translate("story", "values"), activations, story.peak)]
