"""What a unit likes, to be taken away: its images, its values by class, their distribution."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import NumberTable, texts
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.features.messages import LEVELS, Rank, UnitLikes
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.features.words import likes_text, of_what, part_title


def likes_content(
    likes: UnitLikes, title: str, task: Task, part: Rank, picture: QWidget, left_out: tuple[QWidget, ...]
) -> PanelContent:
    """title: what the unit is called."""
    numbers = likes.numbers
    words = translate("Likes", "What {0} likes. {1}: {2}. {3}")
    words = words.format(title, part_title(part), of_what(likes), likes_text(numbers, task))
    name = f"likes {numbers.layer} {numbers.unit + 1}"
    return PanelContent(name, words, picture, lambda: likes_numbers(likes, task), left_out, of_drawing=False)


def likes_numbers(likes: UnitLikes, task: Task) -> PanelNumbers:
    """top_, middle_, bottom_: image (index), label, value, and picture (k, H, W); levels and quantiles; by class:
    counts, mean, spread, fires, auc. The table is by class."""
    numbers = likes.numbers
    arrays: dict[str, np.ndarray] = {"levels": LEVELS, "quantiles": numbers.quantiles, "seen": np.array(numbers.seen)}
    for part, images in likes.images.items():
        arrays[f"{part}_image"] = np.array([image.index for image in images], np.int64)
        arrays[f"{part}_label"] = np.array([image.label for image in images], np.int64)
        arrays[f"{part}_value"] = np.array([image.value for image in images], np.float32)
        if images:
            arrays[f"{part}_picture"] = np.stack([image.picture for image in images])
    names = [name_of(task.names, label) for label in range(len(task.classes))]
    arrays["classes"] = texts(names)
    by_class = {each: getattr(numbers, each) for each in ("counts", "mean", "spread", "fires", "auc")}
    rows = zip(names, *(values.tolist() for values in by_class.values()), strict=True)
    return PanelNumbers(arrays | by_class, NumberTable(("class", *by_class), tuple(rows)))
