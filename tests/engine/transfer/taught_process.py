"""A process that keeps drawings in the album and tunes a network to them, until somebody kills it.

It says what it does, a line each: "kept ID TIME" when a drawing is in the album in memory, "run TIME" when the run has
begun, "weights TIME" for each weights on the way. The data folder is the one that the environment names.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QTimer

from cnn_gui.core.album.messages import DIGITS
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.training.messages import RunStarted, WeightsChanged
from cnn_gui.core.transfer.messages import LabelledDrawing, own_drawings
from cnn_gui.core.transfer.recipes import fine_tuning
from cnn_gui.engine.album.keeper import AlbumKeeper
from cnn_gui.engine.training.run import CoreTrainer
from cnn_gui.engine.training.training import TrainingEngine
from tests.core.transfer.signs import SIGNS, sign


def say(*words: object) -> None:
    print(*words, f"{time.time():.4f}", flush=True)  # noqa: T201


def main() -> None:
    app = QCoreApplication(sys.argv)
    keeper, training = AlbumKeeper(), TrainingEngine(trainer=CoreTrainer(threads=1))
    number = 0

    def keep() -> None:
        nonlocal number
        album = keeper.album
        if album is None:
            return
        label = number % len(SIGNS)
        drawing = replace(sign(SIGNS[label], number), label=None, meaning=None)
        step = album.add(drawing, collection=DIGITS, label=label)
        keeper.save_soon()
        number += 1
        say("kept", step.ids[0])
        if number == 12 and "tune" in sys.argv:
            tune()

    def tune() -> None:
        from cnn_gui.core.network.modules import build, state

        spec = NETWORKS["sprint"]
        network = NetworkState(1, spec, layer_infos(spec), state(build(spec)), NetworkRecord("new"), task=MNIST)
        data = own_drawings("album", MNIST, [LabelledDrawing(sign(SIGNS[n % 3], n), n % 3) for n in range(15)])
        config = replace(fine_tuning(12, 0), epochs=200, network="sprint", device="cpu")
        training.start(config, network, "", data)

    def follow(events: tuple[object, ...]) -> None:
        for event in events:
            if isinstance(event, RunStarted):
                say("run")
            elif isinstance(event, WeightsChanged):
                say("weights", event.step)

    training.events.connect(follow)
    keeper.open()
    timer = QTimer()
    timer.timeout.connect(keep)
    timer.start(15)
    app.exec()


if __name__ == "__main__":
    main()
