"""t-SNE and its trustworthiness beside scikit-learn's, on what a layer of a network computes of MNIST's test digits."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.projection.messages import LayerPoints
from cnn_gui.core.projection.projecting import Projecting
from cnn_gui.core.projection.trustworthiness import trustworthiness
from cnn_gui.core.projection.tsne import PERPLEXITY, Tsne
from tests.core.some_digits import some_digits

manifold = pytest.importorskip("sklearn.manifold")

CLOSE = 0.01


def components(count: int) -> Float32:
    """Of a convolution that has learnt nothing: its values are no easier to lay out than a trained one's."""
    torch.manual_seed(0)
    spec = NETWORKS["sprint"]
    steps = Projecting(build(spec, seed=1), spec, some_digits(count), count, only="conv2").steps()
    return next(each for each in steps if isinstance(each, LayerPoints)).components


def test_trustworthiness_is_that_of_scikit_learn() -> None:
    points = components(200)
    for positions in (points[:, :2], np.random.default_rng(0).normal(size=(200, 2)).astype(np.float32)):
        theirs = float(manifold.trustworthiness(points, positions, n_neighbors=12))
        assert trustworthiness(points, np.ascontiguousarray(positions)) == pytest.approx(theirs, abs=1e-6)


@pytest.mark.slow
def test_neighbours_are_kept_as_well_as_by_scikit_learn() -> None:
    points = components(2_000)
    for step in Tsne(points).steps():
        ours = step.positions
    theirs = manifold.TSNE(perplexity=PERPLEXITY, init="pca", random_state=0).fit_transform(points)
    figures = trustworthiness(points, ours), trustworthiness(points, theirs.astype(np.float32))

    assert figures[0] > figures[1] - CLOSE
