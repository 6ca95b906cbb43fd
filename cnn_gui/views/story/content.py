"""The story of one number to be taken away: every term it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import Cell, NumberTable, columns
from cnn_gui.core.story.messages import AddStory, Body, ConvStory, LinearStory, PoolStory, SoftmaxStory, Story
from cnn_gui.core.story.vector import soften
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers, arrays_in
from cnn_gui.views.base.translation import translate
from cnn_gui.views.story.text import title_of


def story_content(story: Story, temperature: float, picture: QWidget, left_out: tuple[QWidget, ...]) -> PanelContent:
    title = title_of(story.info, story.unit)
    words = translate("StoryContent", "Where the value {0} of {1} comes from").format(format_value(story.value), title)
    if isinstance(story.body, SoftmaxStory) and temperature != 1:
        words += translate("StoryContent", ", at temperature {0}").format(format_value(temperature))
        story = replace(story, body=soften(story.body.logits, temperature))
    name = " ".join(("story", story.info.name, *(str(each + 1) for each in story.unit)))
    return PanelContent(name, words, picture, lambda: story_numbers(story), left_out)


def story_numbers(story: Story) -> PanelNumbers:
    """unit, value, computed, formula, and every number of the story's body by the names of its fields. The table has a
    line for each product, window cell or class."""
    arrays = {
        "layer": np.array(story.info.name),
        "unit": np.array(story.unit),
        "value": np.array(story.value, dtype=np.float32),
        "computed": np.array(story.computed),
        "formula": np.array(story.formula),
    }
    return PanelNumbers(arrays | arrays_in(story.body), _table(story.body))


def _table(body: Body) -> NumberTable | None:
    match body:
        case ConvStory():
            return NumberTable(("map", "row", "column", "input", "weight", "product"), tuple(_products(body)))
        case PoolStory():
            cells = list(np.ndindex(body.window.shape))
            rows, across = [body.rows[i] + 1 for i, _ in cells], [body.columns[j] + 1 for _, j in cells]
            return columns(("row", "column", "value"), rows, across, body.window.ravel())
        case LinearStory():
            units = range(1, len(body.inputs) + 1)
            return columns(("unit", "input", "weight", "product"), units, body.inputs, body.weights, body.products)
        case SoftmaxStory():
            classes = range(1, len(body.logits) + 1)
            return columns(
                ("class", "logit", "power", "probability"), classes, body.logits, body.powers, body.probabilities
            )
        case AddStory():
            return columns(("term", "value"), range(1, len(body.terms) + 1), body.terms)
        case _:
            return None


def _products(body: ConvStory) -> Iterator[tuple[Cell, ...]]:
    """A line for each product; rows and columns of the layer that is read, from 1, those of padding outside of it."""
    for term in body.terms:
        for i, j in np.ndindex(term.patch.shape):
            place = term.channel + 1, body.rows[i] + 1, body.columns[j] + 1
            factors: tuple[Any, ...] = (term.patch[i, j], term.kernel[i, j], term.products[i, j])
            yield *place, *factors
