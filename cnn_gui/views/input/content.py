"""The way to the input to be taken away: every stage, as pictures and as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import matrix
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.input.messages import Stage
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.grids.stages import mode_title


def stages_content(snapshot: Snapshot, picture: QWidget, left_out: tuple[QWidget, ...]) -> PanelContent:
    """picture: the panel; left_out: what of it is a switch or speaks of what is pointed at."""
    task, preprocessed = snapshot.task, snapshot.preprocessed
    caption = translate("InputContent", "What the network sees, {0}: {1}").format(
        mode_title(preprocessed.mode, task), said(preprocessed.stages[-1].caption)
    )
    return PanelContent("input", caption, picture, lambda: stage_numbers(preprocessed.stages, task), left_out)


def stage_numbers(stages: Sequence[Stage], task: Task) -> PanelNumbers:
    """Each stage by its name, (H, W) or (3, H, W) float32; mean, std. The table is a grey input's rows."""
    arrays = {str(stage.name): stage.values for stage in stages}
    arrays |= {"mean": np.array(task.mean, dtype=np.float32), "std": np.array(task.std, dtype=np.float32)}
    last = stages[-1].values
    return PanelNumbers(arrays, matrix(last) if last.ndim == 2 else None)
