"""Which images lie nearest to a point in the space of a layer."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.messages import LayerPoints, MapImages, Neighbours
from cnn_gui.core.projection.passing import outputs

CANDIDATES = 64
"""Images that the components preselect. Their distances are computed anew over all values of the layer. Of the eight
nearest by all values among 2,000 test images 99.9 % or more were among them, for 200 others and in every layer of the
network that comes with the app."""


def candidates(points: LayerPoints, components: Float32, count: int) -> Int64:
    """The places nearest by components (R,), the nearest first."""
    distances = ((points.components - components) ** 2).sum(axis=1)
    count = min(count, len(distances))
    nearest = np.argpartition(distances, count - 1)[:count]
    ordered: Int64 = nearest[np.argsort(distances[nearest], kind="stable")].astype(np.int64)
    return ordered


@torch.inference_mode()
def nearest(
    network: nn.Sequential,
    spec: NetworkSpec,
    data: Dataset,
    images: MapImages,
    points: LayerPoints,
    values: Float32,
    count: int,
) -> Neighbours:
    """The images nearest to a layer's values at one input. data: the test images that ``images`` are of."""
    places = candidates(points, points.components_of(values), max(CANDIDATES, count))
    infos = layer_infos(spec, data.task)
    batch = data.images[torch.from_numpy(images.indices[places])]
    wanted = frozenset((points.layer,))
    theirs = next(made for _, made in outputs(network, infos, batch, data.task, wanted))
    own = torch.from_numpy(np.ascontiguousarray(values.reshape(-1), dtype=np.float32))
    distances = torch.linalg.vector_norm(theirs - own, dim=1).numpy()
    order = np.argsort(distances, kind="stable")[:count]
    return Neighbours(points.layer, places[order], distances[order].astype(np.float32))
