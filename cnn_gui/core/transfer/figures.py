"""How good a network is at a person's drawings and at what it knew before: for before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.datasets.catalogue import known
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.of_task import test_set_of
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.transfer.material import images_of
from cnn_gui.core.transfer.messages import OwnDrawings, TransferFigures

ShouldStop = Callable[[], bool]


def figures(
    spec: NetworkSpec, weights: Mapping[str, Float32], data: OwnDrawings, should_stop: ShouldStop | None = None
) -> TransferFigures:
    """The network on the drawings of ``data``, and on the test images of the data set that its task is of.

    About 3 s for MNIST's 10,000 on one core. Once should_stop() the figures are of what has been tested so far.
    """
    network, task = build(spec), data.task
    load_weights(network, weights)

    def measured(images: Dataset) -> Measurement:
        return _measured(network, images, should_stop)

    own, learned = (
        measured(images_of(data.source, drawings, task, "test")) for drawings in (data.tested, data.learned)
    )
    # Only what the app has images of: a person's own set is made of the drawings themselves.
    is_known = known(task.data) is not None and why_untestable(task) is None
    return TransferFigures(own, learned, measured(test_set_of(task)) if is_known else None)


def _measured(network: nn.Module, images: Dataset, should_stop: ShouldStop | None) -> Measurement:
    return evaluate(network, images, mistakes=False, should_stop=should_stop).measured
