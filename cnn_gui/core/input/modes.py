"""Which ways there are from a drawing to a task's input."""

from __future__ import annotations

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.input.messages import InputMode


def modes(task: Task) -> tuple[InputMode, ...]:
    """Fitting and centring go by the mass of ink on black, which colours do not have."""
    return (InputMode.AS_DRAWN,) if task.is_colour else tuple(InputMode)


def possible(mode: InputMode, task: Task) -> InputMode:
    """The mode, or the nearest that the task has."""
    return mode if mode in modes(task) else InputMode.AS_DRAWN
