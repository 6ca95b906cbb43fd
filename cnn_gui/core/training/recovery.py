"""What to do when a device fails in the middle of a run: less at a time, or the CPU."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.network.device import short_reason
from cnn_gui.core.training.learner import Learner


@dataclass(frozen=True, slots=True)
class Recovery:
    """text: one sentence for the person. lost: nothing could be read from the device any more."""

    text: str
    lost: bool = False


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a computation failed for lack of memory, of an accelerator or of the computer."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text or "not enough memory" in text


def recover(learner: Learner, error: RuntimeError | MemoryError, kept: Mapping[str, Float32]) -> Recovery | None:
    """Makes ``learner`` able to do its last step again; None where nothing can be done about ``error``.

    kept: weights to go on from where the present ones cannot be read from the device.
    """
    where = learner.device.type
    if is_out_of_memory(error) and learner.shrink():
        if where != "cpu":
            # Only asks for memory back; if that fails too, the next step shows it.
            with contextlib.suppress(RuntimeError):
                torch.accelerator.empty_cache()
        if where == "cpu":
            text = QT_TRANSLATE_NOOP("core", "Out of memory: batches are now computed {size} images at a time.")
        else:
            text = QT_TRANSLATE_NOOP("core", "Out of GPU memory: batches are now computed {size} images at a time.")
        return Recovery(Sentence(text, size=learner.part_size))
    if where == "cpu":
        return None
    return _to_the_cpu(learner, short_reason(error), kept)


def _to_the_cpu(learner: Learner, reason: str, kept: Mapping[str, Float32]) -> Recovery:
    device = learner.device
    try:
        learner.move(torch.device("cpu"))
    except (RuntimeError, MemoryError):
        learner.retreat(kept)
        text = QT_TRANSLATE_NOOP("core", "{device} failed ({reason}): going on on the CPU from the weights shown last.")
        return Recovery(Sentence(text, device=device, reason=reason), lost=True)
    text = QT_TRANSLATE_NOOP("core", "{device} failed ({reason}): going on on the CPU.")
    return Recovery(Sentence(text, device=device, reason=reason))
