"""A training loop in a process of its own: as somebody else's program, with torch as it comes.

What the app asks of the system for its own steps (core/training/allocator.py, core/base/torch_environment.py) holds for
the whole process: next to it, in the same one, the tutorial's loop would be up to a fifth faster than it is for those
who run the tutorial.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

import torch

from cnn_gui.core.arrays import Int64, UInt8
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.torch_environment import torch_as_it_comes
from cnn_gui.core.datasets.registry import Dataset

Loop = Callable[[Dataset], Iterator[None]]
"""Makes a training loop on a data set: one item per step. A function of a module, so that a process can find it."""


def elsewhere(loop: Loop, data: Dataset) -> Generator[None, None, None]:
    """The loop, computed by a process of its own with as many threads; one item per step. Closing it ends the process.

    Asking adds about a tenth of a millisecond to each step. Raises DataError where the process ended by itself.
    """
    ours, theirs = get_context("spawn").Pipe()
    arrays = data.images.numpy(), data.labels.numpy()
    process = get_context("spawn").Process(
        target=_serve, args=(theirs, loop, *arrays, torch.get_num_threads()), daemon=True
    )
    with torch_as_it_comes():
        process.start()
    theirs.close()
    try:
        while True:
            ours.send(True)
            ours.recv()
            yield
    except (EOFError, ConnectionError) as error:
        process.join()
        raise DataError(
            f"The loop that is measured beside the recipes ended by itself (exit code {process.exitcode}): try again "
            "when more memory is free."
        ) from error
    finally:
        ours.close()
        process.join()


def _serve(asked: Connection, loop: Loop, images: UInt8, labels: Int64, threads: int) -> None:
    """In the process: one step for each question, until nobody asks any more."""
    # However it is left, by the end of the one who asks or by Ctrl-C: it ends quietly.
    with suppress(EOFError, ConnectionError, KeyboardInterrupt):
        torch.set_num_threads(threads)
        steps = loop(Dataset("digits", "train", torch.from_numpy(images), torch.from_numpy(labels)))
        while asked.recv():
            next(steps)
            asked.send(True)
