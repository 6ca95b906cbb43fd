"""A network that reads drawings, as predict and evaluate use it: on the CPU, from core alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import CheckpointError, ImageError
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing import images
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.input import raster
from cnn_gui.core.input.messages import InkPart, Preprocessed
from cnn_gui.core.input.parts import alone
from cnn_gui.core.network import activations, modules
from cnn_gui.core.network.answer import verdict
from cnn_gui.core.network.messages import NetworkState, Snapshot, Verdict
from cnn_gui.core.network.spec import layer_infos

Progress = Callable[[int, int], None]
"""Called with (done, total)."""


class Collected(Protocol):
    """Drawings whose number is known and that one can go over; they need not all be in memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Drawing]: ...


@dataclass(frozen=True, slots=True, eq=False)
class ReadDrawing:
    """What a network says of a drawing. probabilities: (classes,) float32; seen: the way from the drawing to it."""

    drawing: Drawing
    seen: Preprocessed
    probabilities: Float32
    verdict: Verdict

    @property
    def parts(self) -> tuple[InkPart, ...]:
        return self.seen.parts


class Reader:
    """The network in a file, ready to read. Raises CheckpointError or FileError where the file is no good."""

    def __init__(self, path: Path | None) -> None:
        """``path`` is any file that opens, or the name of a network of the app; None is the pretrained one."""
        self.loaded = checkpoint.load(resources.network_file(path))
        self.network = modules.build(self.loaded.spec)
        modules.load_weights(self.network, self.loaded.weights)

    @property
    def task(self) -> Task:
        """What it tells apart."""
        return self.loaded.task

    def probabilities(self, drawing: Drawing) -> Float32:
        """The (classes,) probabilities the window shows. Raises CheckpointError where they are not finite."""
        x = torch.from_numpy(inputs([drawing], task=self.task))
        answer = activations.probabilities(self.network, x)
        require_finite(float(answer.sum()))
        return answer

    def read(self, drawing: Drawing) -> ReadDrawing:
        """The answer, how sure it is and why. Raises CheckpointError where the probabilities are not finite."""
        seen = raster.preprocess(drawing, self.task.mode, self.task)
        answer = activations.probabilities(self.network, torch.from_numpy(seen.input)[None])
        require_finite(float(answer.sum()))
        return ReadDrawing(drawing, seen, answer, verdict(answer, self.loaded.record.threshold, seen))

    def read_parts(self, whole: ReadDrawing) -> tuple[ReadDrawing, ...]:
        """The answer to each digit of a number by itself, in the order in which one reads; () where there is none."""
        return tuple(self.read(alone(whole.drawing, part)) for part in whole.parts)

    def snapshot(self, drawing: Drawing) -> Snapshot:
        """Every stage to the input and every layer's output, as the window shows them. Raises CheckpointError where the
        answer is not finite."""
        task, begun = self.task, time.perf_counter()
        preprocessed = raster.preprocess(drawing, task.mode, task)
        x = torch.from_numpy(preprocessed.input)[None]
        layers = activations.snapshot_layers(self.network, self.loaded.spec, x, task)
        answer = layers[-1].values
        require_finite(float(answer.sum()))
        return Snapshot(
            generation=1,
            drawing=drawing,
            preprocessed=preprocessed,
            layers=layers,
            probabilities=answer,
            answers={preprocessed.mode: answer},
            verdict=verdict(answer, self.loaded.record.threshold, preprocessed),
            blank=drawing.is_blank_in(colour=task.is_colour),
            network_version=1,
            seconds=time.perf_counter() - begun,
            task=task,
            sure_from=self.loaded.record.threshold,
        )

    def state(self) -> NetworkState:
        """The network as the views see it."""
        loaded = self.loaded
        infos = layer_infos(loaded.spec, loaded.task)
        return NetworkState(1, loaded.spec, infos, loaded.weights, loaded.record, task=loaded.task)


def opened_picture(path: Path, task: Task) -> Drawing:
    """A picture in a file as a drawing. Raises ImageError where it is none, or blank."""
    drawing = Drawing(picture=images.read_picture(path, name=path.name))
    if drawing.is_blank_in(colour=task.is_colour):
        raise ImageError(f"{path} is blank: there is nothing in it to read.")
    return drawing


def inputs(drawings: Collected, progress: Progress | None = None, task: Task = MNIST) -> Float32:
    """What the network gets of each drawing, prepared as the canvas prepares it for the task: (N, C, H, W)."""
    result = np.empty((len(drawings), *task.input_shape), dtype=np.float32)
    for index, drawing in enumerate(drawings):
        result[index] = raster.preprocess(drawing, task.mode, task).input
        if progress is not None:
            progress(index + 1, len(drawings))
    return result


def require_finite(number: float) -> None:
    """Raises CheckpointError where a network's weights, each of them finite, have computed a number that is not."""
    if not np.isfinite(number):
        raise CheckpointError("This network answers with numbers that are not finite: its weights are of no use.")
