"""A PyTorch that does not load, in one sentence: what is wrong and how to mend it."""

from __future__ import annotations

import errno
import sys
from types import TracebackType

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP

_TOO_LITTLE_MEMORY = QT_TRANSLATE_NOOP(
    "core",
    "There is too little memory to load PyTorch: it takes 1 GB of address space, with CUDA 3.5 GB; "
    "close other programs, lift the limit (ulimit -v unlimited), or install PyTorch's build for the CPU alone.",
)
"""Measured with torch 2.14: the commands begin at 3.3 GB with CUDA and at 0.9 GB without."""

_ABSENT = QT_TRANSLATE_NOOP(
    "core", "PyTorch is not installed in {place}: run make run again, or pip install torch with that Python."
)

_BROKEN = QT_TRANSLATE_NOOP(
    "core",
    "PyTorch does not load ({why}): it is damaged or not made for this system; remove .venv and run make run again.",
)


class TorchError(UserError):
    """PyTorch cannot be loaded, so nothing can be computed in this process."""


def torch_problem(error: BaseException) -> TorchError | None:
    """What is wrong with PyTorch where ``error`` came from its import; None for any other error."""
    if not _is_from_its_import(error):
        return None
    text = " ".join(str(error).split())
    if _is_about_memory(error, text):
        return TorchError(_TOO_LITTLE_MEMORY)
    if isinstance(error, ModuleNotFoundError) and error.name == "torch":
        return TorchError(_ABSENT, place=sys.prefix)
    short = text if len(text) <= 160 else f"{text[:160].rstrip()}…"
    return TorchError(_BROKEN, why=short or type(error).__name__)


def _is_from_its_import(error: BaseException) -> bool:
    """A module whose import fails is taken out of sys.modules again."""
    if "torch" in sys.modules:
        return False
    if isinstance(error, ModuleNotFoundError) and error.name == "torch":
        return True
    return any(module.split(".")[0] == "torch" for module in _modules_on_the_way(error.__traceback__))


def _modules_on_the_way(trace: TracebackType | None) -> list[str]:
    """The modules whose code was running when the error came, the outermost first."""
    found = []
    while trace is not None:
        found.append(str(trace.tb_frame.f_globals.get("__name__", "")))
        trace = trace.tb_next
    return found


def _is_about_memory(error: BaseException, text: str) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    # What the dynamic linker says where a library finds no room.
    return any(words in text for words in ("failed to map segment", "cannot allocate memory", "Cannot allocate memory"))
