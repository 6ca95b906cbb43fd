"""Loading torch behind a window that stays alive.

A plain ``import torch`` in a background thread freezes the GUI thread in two ways; both were found by a 5 ms timer
that repaints a window, on two cores, with the CUDA build of torch 2.14:

* Loading a shared library holds the GIL: 0.2 s on a warm disk, seconds on a cold one. So the large libraries are first
  loaded by calling ``dlopen`` as a *foreign function*, during which ctypes releases the GIL; the import then finds them
  in place.
* The hundred thousand objects that the import creates make the garbage collector look at all of them again and again,
  0.1 to 0.3 s each time, on whichever thread allocates next. So it rests during the import, and what the import made
  is then moved out of its sight for good (``gc.freeze``), which also spares every later full collection those pauses.

Together: longest gap 21 ms instead of 281 ms, and torch is there after 1.75 s. Short pauses between the imports and a
shorter ``sys.setswitchinterval`` were tried and changed nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib.util
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from cnn_gui.core.base.torch_environment import prepare_torch
from cnn_gui.core.base.torch_problems import TorchError, torch_problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence

log = logging.getLogger(__name__)

_LIBRARIES = ("libtorch_global_deps.so", "libc10.so", "libtorch_cpu.so", "libtorch_python.so")
"""In torch's own order. libtorch_python brings the rest (CUDA's, where there are any) through its dependencies."""

_loading = threading.Lock()


def preload_torch() -> float:
    """Imports torch without freezing other threads and returns the seconds it took; at once if it is there already.

    To be called on a worker's thread by everything that is about to import something that needs torch. Several threads
    may call it: one loads, the others wait. Raises TorchError, with one sentence, where torch does not load.
    """
    start = time.perf_counter()
    with _loading:
        if "torch" not in sys.modules:
            prepare_torch(window=True)
            _import_torch()
            log.info("torch was loaded in %.2f s", time.perf_counter() - start)
    return time.perf_counter() - start


_failure: list[Sentence] = []
"""Why torch did not load; what a failed import leaves behind makes a second one fail in misleading ways."""


def _import_torch() -> None:
    if _failure:
        raise TorchError(_failure[0])
    try:
        with no_collections():
            load_libraries()
            import torch  # noqa: F401
    except Exception as error:
        problem = torch_problem(error) or TorchError(
            QT_TRANSLATE_NOOP("core", "PyTorch does not load ({reason})."), reason=error
        )
        _failure.append(problem.sentence)
        raise problem from error


def import_torch_before_qt() -> None:
    """For the application's first line: imports torch on Windows, does nothing elsewhere. Failures wait for the engine.

    There torch >= 2.9, imported after Qt, can fail with WinError 1114: a DLL's initialisation fails because Qt has
    loaded an older C++ runtime. That costs the first frame the time of the import, and only there.
    """
    if sys.platform == "win32":
        with contextlib.suppress(TorchError):
            _import_torch()


def load_libraries() -> bool:
    """Loads torch's shared libraries without holding the GIL. False where that is not possible; nothing is lost then.

    RTLD_GLOBAL for the first one and RTLD_NOW for all, as ``torch/__init__.py`` does: the symbols of
    libtorch_global_deps must be visible to all, those of the others must not.
    """
    if sys.platform != "linux":
        return False
    try:
        folder = _library_folder()
        dlopen = ctypes.CDLL(None).dlopen
        dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
        for name in _LIBRARIES:
            mode = os.RTLD_GLOBAL if name == _LIBRARIES[0] else os.RTLD_LOCAL
            if folder is None or not dlopen(os.fsencode(folder / name), os.RTLD_NOW | mode):
                log.info("%s was not loaded ahead; the import will load it", name)
                return False
    except (OSError, AttributeError, ValueError, ImportError) as error:
        log.info("torch's libraries were not loaded ahead: %s", error)
        return False
    return True


def _library_folder() -> Path | None:
    spec = importlib.util.find_spec("torch")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    folder = Path(places[0]) / "lib" if places else None
    return folder if folder is not None and folder.is_dir() else None


# --- the garbage collector -----------------------------------------------------------------------------------


class _Collector:
    """The garbage collector's rest, shared by all threads.

    Freezing hides all objects there are from the collector for good, those of a person's work as well: what is in a
    circle among them is never freed. So it happens only where modules have really been imported, which ends: frozen
    at the beginning of every run, the window grew by 100 MB in 1,000 deeds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests = 0
        self._was_on = True
        self._modules = 0

    def rest(self) -> None:
        with self._lock:
            if self._rests == 0:
                self._was_on = gc.isenabled()
                self._modules = len(sys.modules)
                gc.disable()
            self._rests += 1

    def work(self) -> None:
        with self._lock:
            self._rests -= 1
            if self._rests == 0 and self._was_on:
                if len(sys.modules) > self._modules:
                    gc.freeze()
                gc.enable()


_collector = _Collector()


@contextlib.contextmanager
def no_collections() -> Iterator[None]:
    """No cyclic garbage collection while large modules are imported; if any were, what exists then is never looked at
    again.

    It may be entered by several threads; the collector works again when the last has left. It stays off if it was off.
    """
    _collector.rest()
    try:
        yield
    finally:
        _collector.work()
