"""Few test images, for windows in which many links are followed."""

from __future__ import annotations

import pytest

from cnn_gui.core.datasets import of_task
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.few import sample

FEW = 40


def with_few_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """For maps and measurements: whatever is asked for, a handful of the test images is there."""
    whole = of_task.test_set_of

    def few(task: Task) -> Dataset:
        return sample(whole(task), FEW)

    monkeypatch.setattr(of_task, "test_set_of", few)
