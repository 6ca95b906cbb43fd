"""What the frozen app runs: the command ``cnn-gui``, with the window by default.

A windowed program on Windows has no stdout and no stderr: both are None there. Libraries that write a warning to them
would end the app, so they get the null device. The command ``cnn-gui``, made from the same files, has a console.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cnn_gui.cli import main

NETWORKS = (".safetensors", ".pt", ".pth")


def arguments(given: Sequence[str]) -> list[str]:
    """The command line for what the system hands over: a double click on a file gives its path and nothing else."""
    if len(given) == 1 and Path(given[0]).is_file():
        option = "--model" if Path(given[0]).suffix.lower() in NETWORKS else "--open"
        return [option, given[0]]
    return list(given)


def give_output_somewhere_to_go() -> None:
    """Replaces a missing stdout or stderr by the null device."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


if __name__ == "__main__":
    # A process that multiprocessing starts is this program again and must not open a second window.
    multiprocessing.freeze_support()
    give_output_somewhere_to_go()
    sys.exit(main(arguments(sys.argv[1:])))
