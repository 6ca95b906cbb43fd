"""What one input becomes at each moment of a run: the scenes of a film."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import LayerActivation, NetworkSpec
from cnn_gui.core.timeline.messages import FilmScene, Moments
from cnn_gui.core.timeline.moment_file import weights_at

MOST_MAPS = 64
"""Maps of the first layer that are shown; more would be too small."""


def scenes(
    moments: Moments, now: Mapping[str, Float32], spec: NetworkSpec, task: Task, values: Float32
) -> Iterator[FilmScene]:
    """A scene for each moment, and one for the network as it is.

    now: its weights. values: the network's input (C, H, W), normalised. Raises CheckpointError, FileError where a
    moment cannot be read.
    """
    import torch

    from cnn_gui.core.network.activations import snapshot_layers
    from cnn_gui.core.network.modules import build, load_weights

    module, x = build(spec), torch.from_numpy(values.copy())[None]
    mean, std = (np.asarray(each, np.float32)[:, None, None] for each in (task.mean, task.std))
    picture = np.clip(values * std + mean, 0.0, 1.0)
    for number in range(len(moments.moments) + 1):
        is_now = number == len(moments.moments)
        load_weights(module, now if is_now else weights_at(moments, number, spec))
        layers = snapshot_layers(module, spec, x, task)
        first = next(each for each in layers if each.info.parameters)
        moment = None if is_now else moments.moments[number]
        yield FilmScene(moment, picture, first.info.name, _maps(first), layers[-1].values)


def _maps(layer: LayerActivation) -> Float32:
    values = layer.values[:MOST_MAPS]
    return values if values.ndim == 3 else values.reshape(-1, 1, 1)
