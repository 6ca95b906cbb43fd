"""What a network is given of an album."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.album.accuracy import AlbumTester
from cnn_gui.core.album.images import input_of
from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.input.messages import InputMode
from tests.core.album.album_drawings import album_of, line


class SeesInputs(nn.Module):
    """Reads everything as a 0, and keeps what it was given."""

    def forward(self, x: Tensor) -> Tensor:
        self.inputs = x.clone()
        return torch.zeros(len(x), 10)


def test_each_way_to_the_input_has_its_own(tmp_path: Path) -> None:
    album, network, tester = album_of(tmp_path, 3), SeesInputs(), AlbumTester()
    for mode in (InputMode.LIKE_MNIST, InputMode.AS_DRAWN, InputMode.LIKE_MNIST):
        found = tester.test(network, album, album.entries(), MNIST, mode)
        expected = np.stack([input_of(line(number), MNIST, mode) for number in range(3)])
        assert np.array_equal(network.inputs.numpy(), expected), mode
        assert (found.evaluation.n, found.evaluation.correct) == (3, 1)
