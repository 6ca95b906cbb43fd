"""The accuracy at a moment: on which images, and that it is PyTorch's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.evaluation.few import sample
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.timeline.accuracy import accuracy_of
from tests.moments import weights_of
from tests.run_files import SPEC


def labelled(count: int) -> Dataset:
    chance = torch.Generator().manual_seed(3)
    images = torch.randint(0, 256, (count, 1, 28, 28), dtype=torch.uint8, generator=chance)
    return Dataset("Noise", "test", images, torch.randint(0, 10, (count,), generator=chance))


def test_the_sample_goes_evenly_over_the_whole_set_and_keeps_labels_with_images() -> None:
    whole = labelled(95)
    few = sample(whole, 20)
    assert len(few) == 20
    places = [int((whole.images == image).flatten(1).all(1).nonzero()) for image in few.images]
    assert places[0] == 0
    assert places[-1] == 94
    assert set(np.diff(places)) <= {4, 5, 6}
    assert torch.equal(few.labels, whole.labels[places])
    assert sample(whole, 95) is whole


def test_it_is_the_share_that_pytorch_counts() -> None:
    images = labelled(60)
    network = NetworkState(1, SPEC, layer_infos(SPEC, MNIST), weights_of(0.3), NetworkRecord("a"), False)
    module = build(SPEC)
    load_weights(module, network.weights)
    with torch.no_grad():
        answers = module((images.images / 255 - 0.1307) / 0.3081).argmax(1)
    # Labels that some of its answers are: with chance's it might be right about none.
    images = replace(images, labels=torch.where(torch.arange(60) % 3 == 0, answers, images.labels))
    share = float((answers == images.labels).float().mean())
    found = accuracy_of(network, images)
    assert share > 0.3
    np.testing.assert_allclose(found.accuracy, share, atol=1e-6)
    assert found.data == DataUsed("Noise", 60)
