"""Made-up pictures to be taken away: the whole film, its values, and how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import NumberTable
from cnn_gui.core.features.ascent.messages import AscentFrame, AscentSettings, Objective, values_of
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate


def film_content(
    frames: Sequence[AscentFrame],
    objective: Objective,
    settings: AscentSettings,
    caption: str,
    picture: QWidget,
    left_out: tuple[QWidget, ...],
) -> PanelContent:
    """caption: what is made up, and where its values stand."""
    name = f"made up {objective.layer} {objective.unit + 1}"
    of_drawing = settings.start == "drawing"
    return PanelContent(
        name, caption, picture, lambda: film_numbers(frames, objective, settings, caption), left_out, True, of_drawing
    )


def film_numbers(
    frames: Sequence[AscentFrame], objective: Objective, settings: AscentSettings, caption: str
) -> PanelNumbers:
    """pictures (frames, starts, H, W[, 3]) uint8, values (frames, starts), fields (starts, 4): top, left, bottom, right
    of what is seen at the end; and how it was made. The table is the values by step."""
    values = values_of(frames)
    arrays: dict[str, np.ndarray] = {
        "about": np.array(caption),
        "pictures": np.stack([frame.pictures for frame in frames]),
        "values": values,
        "fields": np.array(frames[-1].fields, np.int64),
        "layer": np.array(objective.layer),
        "unit": np.array(objective.unit),
        "focus": np.array(str(objective.focus)),
    }
    if objective.place is not None:
        arrays["place"] = np.array(objective.place)
    arrays |= {name: np.array(value) for name, value in asdict(settings).items()}
    names = [translate("Likes", "picture {0}").format(start + 1) for start in range(values.shape[1])]
    rows = tuple((frame.step, *row) for frame, row in zip(frames, values.tolist(), strict=True))
    return PanelNumbers(arrays, NumberTable(("step", *names), rows))
