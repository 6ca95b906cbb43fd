"""How a network reads what people have drawn: each drawing as it would be read on the canvas."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.album.images import input_of
from cnn_gui.core.album.messages import AlbumEntry, AlbumTest
from cnn_gui.core.album.store import Album
from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.accuracy import logits_of, summary
from cnn_gui.core.input.messages import InputMode

Progress = Callable[[int, int], None]

BATCH = 100
"""Drawings in one forward pass: a tenth of a second on one core, most of it for making the inputs."""

CACHE_BYTES = 100_000_000
"""Of inputs that are kept for the next network: 30,000 of MNIST's size."""


class AlbumTester:
    """Tests one network after the other; inputs are made once for all of the same input and way. For one thread."""

    def __init__(self) -> None:
        self._inputs: dict[str, Float32] = {}
        self._way: tuple[object, ...] = ()
        self._bytes = 0

    def test(
        self,
        network: nn.Module,
        album: Album,
        entries: Sequence[AlbumEntry],
        task: Task,
        mode: InputMode | None = None,
        *,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> AlbumTest:
        """The network on drawings of a set whose classes are the task's; what cannot be read is left out.

        mode: how drawings become inputs, None for the task's way. Once should_stop(), the result is that of the
        drawings so far. Some 1.5 ms a drawing where its input is not known yet, on one core.
        """
        start = time.perf_counter()
        self._begin(task, task.mode if mode is None else mode)
        logits: list[Tensor] = []
        read: list[AlbumEntry] = []
        for first in range(0, len(entries), BATCH):
            if should_stop():
                break
            made = [(entry, self._input(album, entry, task, mode)) for entry in entries[first : first + BATCH]]
            batch = [(entry, values) for entry, values in made if values is not None]
            if batch:
                inputs = torch.from_numpy(np.stack([values for _, values in batch]))
                logits.append(logits_of(network, inputs, torch.device("cpu"), task))
                read += [entry for entry, _ in batch]
            if progress is not None:
                progress(min(first + BATCH, len(entries)), len(entries))
        answers = torch.cat(logits) if logits else torch.zeros(0, len(task.classes))
        labels = np.array([entry.label for entry in read], dtype=np.int64)
        found = summary(answers, labels, None, seconds=time.perf_counter() - start)
        predicted = answers.argmax(dim=1).tolist()
        by_entry = {entry.id: answer for entry, answer in zip(read, predicted, strict=True)}
        return AlbumTest(replace(found, task=task), by_entry)

    def _begin(self, task: Task, mode: InputMode) -> None:
        way = task.input_shape, task.mean, task.std, mode
        if way != self._way:
            self._way, self._inputs, self._bytes = way, {}, 0

    def _input(self, album: Album, entry: AlbumEntry, task: Task, mode: InputMode | None) -> Float32 | None:
        """The strokes of an entry never change, and neither does its input."""
        known = self._inputs.get(entry.id)
        if known is None:
            drawing = album.drawing(entry.id)
            if drawing is None:
                return None
            known = input_of(drawing, task, mode)
            if self._bytes + known.nbytes <= CACHE_BYTES:
                self._bytes += known.nbytes
                self._inputs[entry.id] = known
        return known
