"""A network is tested on its own kind of data only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnn_gui.core.datasets.agreement import disagreement
from cnn_gui.core.datasets.messages import MNIST, Task

CLOTHES = replace(MNIST, classes=tuple("TPSDCAHKBO"), data="Fashion-MNIST")
THREE = Task(classes=("heart", "house", "cat"), input_shape=(1, 20, 24), data="drawings")


@pytest.mark.parametrize(
    ("network", "said"),
    [
        (THREE, "The network tells 3 classes apart and MNIST has 10: it cannot be tested on that."),
        (
            CLOTHES,
            "The network tells other things apart than MNIST has (“T” where that has “0”): "
            "it cannot be tested on that.",
        ),
        (
            replace(MNIST, input_shape=(3, 32, 32)),
            "The network reads images of 3×32×32 and those of MNIST are 1×28×28: it cannot be tested on that.",
        ),
    ],
)
def test_why_not_is_one_sentence(network: Task, said: str) -> None:
    assert disagreement(network, MNIST) == said


@pytest.mark.parametrize(
    "network", [MNIST, replace(MNIST, data=""), replace(CLOTHES, named=False), replace(MNIST, mean=(0.5,))]
)
def test_the_same_classes_and_images_agree(network: Task) -> None:
    """Wherever the network comes from, however it normalises, and where nobody has named its classes."""
    assert disagreement(network, MNIST) is None
