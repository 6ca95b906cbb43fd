from __future__ import annotations

import gc
import pkgutil
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from cnn_gui import engine
from cnn_gui.engine.base import preload
from cnn_gui.engine.base.preload import load_libraries, no_collections


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


MODULES = sorted(module.name for module in pkgutil.walk_packages(engine.__path__, "cnn_gui.engine."))


def test_the_engine_is_imported_without_torch() -> None:
    imports = ", ".join(MODULES)
    assert (
        run(f"import sys, {imports}; print({{'torch', 'torchvision', 'PySide6.QtGui'}} & set(sys.modules))") == "set()"
    )


def test_preloading_gives_a_working_torch_and_a_working_collector() -> None:
    code = (
        "import gc, threading, sys\n"
        "from cnn_gui.engine.base.preload import preload_torch\n"
        "threads = [threading.Thread(target=preload_torch) for _ in range(3)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "import torch\n"
        "print(torch.ones(2, 2).sum().item(), gc.isenabled(), gc.get_freeze_count() > 0, preload_torch() < 0.1)"
    )
    assert run(code) == "4.0 True True True"


def test_torch_is_told_what_a_window_tells_it_before_it_is_loaded() -> None:
    code = (
        "import os\n"
        "for name in ('GOMP_SPINCOUNT', 'THP_MEM_ALLOC_ENABLE'): os.environ.pop(name, None)\n"
        "from cnn_gui.engine.base.preload import preload_torch\n"
        "preload_torch()\n"
        "print(os.environ.get('GOMP_SPINCOUNT'), os.environ.get('THP_MEM_ALLOC_ENABLE'))"
    )
    assert run(code) == "10000 None"


def test_the_collector_works_again_when_the_last_has_left() -> None:
    assert gc.isenabled()
    with no_collections():
        with no_collections():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with no_collections(), no_collections():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("folder", [None, Path("/nowhere")])
def test_libraries_that_are_not_there_are_left_to_the_import(
    folder: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preload, "_library_folder", lambda: folder)
    assert not load_libraries()


def test_no_torch_at_all_is_left_to_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not load_libraries()


class Circle:
    def __init__(self) -> None:
        self.me = self


def test_where_nothing_is_imported_nothing_is_hidden_from_the_collector() -> None:
    """Each run and each measurement begins with it: what was in use then must be collected later."""
    gc.collect()
    circle = Circle()
    gone = weakref.ref(circle)
    frozen = gc.get_freeze_count()
    with no_collections():
        import cnn_gui.engine.base.preload  # noqa: F401
    assert gc.get_freeze_count() == frozen
    del circle
    gc.collect()
    assert gone() is None
