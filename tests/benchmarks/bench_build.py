"""How soon a change of the network is on screen.

    python -m tests.benchmarks.bench_build [--edits N] [--platform offscreen]

In the real window of 1280x800 with a digit drawn, panel Build in front: from a change of a field until answer, map and
layer are painted as the changed network makes them; for several networks, and the same with the file of each changed
network opened in its place, which is the way there was before. Then what the parts of it take.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from cnn_gui.core.base.torch_environment import prepare_torch
from tests.benchmarks.window_hand import Hand, Pump, opened, row

if TYPE_CHECKING:
    from cnn_gui.core.architecture.messages import NetworkEdit
    from cnn_gui.core.network.messages import NetworkSpec
    from tests.window.whole_window import WholeWindow

NETWORKS = ("tutorial", "deep", "resnet", "mlp")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--platform", default="")
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    prepare_torch(window=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNN_GUI_DATA_DIR"] = folder
        os.environ["XDG_CONFIG_HOME"] = folder
        window, pump = opened()
        Hand(window, pump).strokes(0, 3)
        pump.for_seconds(1.0)
        window.hub.workspace_wanted.emit("build")
        pump.for_seconds(1.0)
        for name in NETWORKS:
            _edits(window, pump, name, options.edits)
        _opening(window, pump, Path(folder), options.edits)
        window.quit_without_asking()
    for name in NETWORKS:
        _parts(name)


def _edits(window: WholeWindow, pump: Pump, name: str, count: int) -> None:
    from cnn_gui.core.architecture.presets import BLUEPRINTS
    from cnn_gui.core.datasets.messages import MNIST

    spec = BLUEPRINTS[name].spec(MNIST)
    _settle(window, pump, lambda: window.build_view.begin_with(name))
    found = []
    for number in range(count):
        edits = _change(spec, number)
        found.append(_until_painted(window, pump, partial(window.builds.edit, edits, 0)))
    row(f"{name}: a field changed, until answer, map and layer are painted", found)


def _opening(window: WholeWindow, pump: Pump, folder: Path, count: int) -> None:
    """The way there was before: the changed network in a file, opened."""
    from cnn_gui.core.architecture.edits import apply
    from cnn_gui.core.exchange import checkpoint
    from cnn_gui.core.network.messages import NetworkRecord
    from cnn_gui.core.network.modules import build, state
    from cnn_gui.core.network.networks import NETWORKS as KNOWN

    paths = []
    for number in range(2):
        spec = apply(KNOWN["tutorial"], *_change(KNOWN["tutorial"], number))
        paths.append(folder / f"{number}.safetensors")
        checkpoint.save(paths[-1], spec, state(build(spec)), NetworkRecord("changed"))
    found = [_until_painted(window, pump, partial(window.networks.open, paths[number % 2])) for number in range(count)]
    row("tutorial: a file of the changed network opened, until all is painted", found)


def _change(spec: NetworkSpec, number: int) -> tuple[NetworkEdit, ...]:
    """The first layer with weights gets more or fewer maps, or units."""
    from cnn_gui.core.architecture.messages import ChangeLayer
    from cnn_gui.core.network.messages import Conv, Linear

    place = next(i for i, layer in enumerate(spec.layers) if isinstance(layer, Conv | Linear))
    layer = spec.layers[place]
    if isinstance(layer, Conv):
        # Padding and window together: the maps, and so all weights behind, keep their shapes.
        size = 3 if number % 2 else 5
        return (ChangeLayer(place, Conv(layer.out_channels, size, layer.stride, size // 2, bias=layer.bias)),)
    return (ChangeLayer(place, Linear(96 + number % 2)),)


def _until_painted(window: WholeWindow, pump: Pump, act: Callable[[], object]) -> float:
    from PySide6.QtCore import QEvent, QObject

    views = {"map": window.network_map, "answer": window.answer, "rows": window.build_view.table.viewport()}
    seen: set[str] = set()
    before = window.shown.network_version if window.shown is not None else 0

    def is_there() -> bool:
        displayed, shown = window.engines.inference.displayed, window.shown
        return (
            displayed is not None
            and shown is not None
            and shown.network_version == displayed.version > before
            and not window.builds.is_at_work
        )

    class Watch(QObject):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and is_there():
                seen.add(self.name)
            return False

    watches = []
    for name, view in views.items():
        watches.append(watch := Watch(name))
        view.installEventFilter(watch)
    start = perf_counter()
    act()
    pump.until(lambda: seen >= set(views))
    took = perf_counter() - start
    for watch, view in zip(watches, views.values(), strict=True):
        view.removeEventFilter(watch)
    pump.for_seconds(0.1)
    return took


def _settle(window: WholeWindow, pump: Pump, act: Callable[[], object]) -> None:
    act()
    pump.until(lambda: not window.builds.is_at_work and window.engines.inference.is_up_to_date)
    pump.for_seconds(0.5)


def _parts(name: str) -> None:
    """Without a window: what the rows take, also in trouble, and the weights."""
    from cnn_gui.core.architecture.edits import apply, remove, sources
    from cnn_gui.core.architecture.presets import BLUEPRINTS
    from cnn_gui.core.architecture.rows import rows
    from cnn_gui.core.architecture.weights import carried
    from cnn_gui.core.datasets.messages import MNIST
    from cnn_gui.core.network.messages import Flatten
    from cnn_gui.core.network.modules import build, state

    spec = BLUEPRINTS[name].spec(MNIST)
    weights = state(build(spec))
    edits = _change(spec, 1)
    changed = apply(spec, *edits)
    broken = remove(spec, next(i for i, layer in enumerate(spec.layers) if isinstance(layer, Flatten)))
    for text, work in (
        ("rows", lambda: rows(changed, MNIST)),
        ("rows of one that does not fit, each mend tried", lambda: rows(broken, MNIST)),
        ("weights, those that fit kept", lambda: carried(spec, weights, changed, sources(spec, *edits))),
    ):
        print(f"{name}: {text}: median {1000 * statistics.median(_timed(work)):.1f} ms")


def _timed(work: Callable[[], object], times: int = 15) -> Sequence[float]:
    found = []
    for _ in range(times):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return found


if __name__ == "__main__":
    main()
