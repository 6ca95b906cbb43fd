"""A training loop in a process of its own: as somebody else's program, with torch as it comes.

What the app asks of the system for its own steps (core/allocator.py) holds for the whole process: next to it, in the
same one, the tutorial's loop would be up to a fifth faster than it is for those who run the tutorial.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

import torch

from cnn_gui.core.allocator import LARGE_PAGES
from cnn_gui.core.datasets import Dataset
from cnn_gui.core.messages import Int64, UInt8

Loop = Callable[[Dataset], Iterator[None]]
"""Makes a training loop on a data set: one item per step. A function of a module, so that a process can find it."""


def elsewhere(loop: Loop, data: Dataset) -> Generator[None, None, None]:
    """The loop, computed by a process of its own with as many threads; one item per step. Closing it ends the process.

    A step is asked for and waited for: it costs a tenth of a millisecond more than it takes.
    """
    ours, theirs = get_context("spawn").Pipe()
    arrays = data.images.numpy(), data.labels.numpy()
    process = get_context("spawn").Process(
        target=_serve, args=(theirs, loop, *arrays, torch.get_num_threads()), daemon=True
    )
    with _without_large_pages():
        process.start()
    theirs.close()
    try:
        while True:
            ours.send(True)
            ours.recv()
            yield
    finally:
        ours.close()
        process.join()


def _serve(asked: Connection, loop: Loop, images: UInt8, labels: Int64, threads: int) -> None:
    """In the process: one step for each question, until nobody asks any more."""
    torch.set_num_threads(threads)
    steps = loop(Dataset("digits", "train", torch.from_numpy(images), torch.from_numpy(labels)))
    try:
        while asked.recv():
            next(steps)
            asked.send(True)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return


@contextmanager
def _without_large_pages() -> Iterator[None]:
    """Around the start of a process that is to allocate as torch does by itself."""
    wanted = os.environ.pop(LARGE_PAGES, None)
    try:
        yield
    finally:
        if wanted is not None:
            os.environ[LARGE_PAGES] = wanted
