"""A network is tested on its own kind of data only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.datasets import registry
from cnn_gui.core.datasets.agreement import disagreement, untestable_on, why_untestable
from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.datasets.of_task import test_set_of as set_of

CLOTHES = replace(MNIST, classes=tuple("TPSDCAHKBO"), data="Fashion-MNIST")
LETTERS = Task(classes=tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), data="EMNIST letters")
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


@pytest.mark.parametrize("shape", [(1, 32, 32), (3, 28, 28), (1, 16, 20)])
def test_images_are_made_as_large_as_the_network_reads_them(shape: tuple[int, int, int]) -> None:
    """LeNet-5 reads MNIST's digits in 32×32, and networks made for photographs read them in three channels."""
    task = replace(MNIST, input_shape=shape, mean=(0.5,) * shape[0], std=(0.5,) * shape[0])
    assert why_untestable(task) is None
    data, own = set_of(task), registry.load("MNIST", "test")
    assert (data.images.shape, data.task) == ((10_000, *shape), task)
    assert torch.equal(data.labels, own.labels)
    size = shape[1:]
    wanted = functional.interpolate(own.images[700:710].float(), size=size, mode="bilinear", antialias=True)
    assert (data.images[700:710].float() - wanted).abs().max() <= 0.501


def test_a_network_that_is_not_known_to_read_digits_is_not_tested_on_resized_ones() -> None:
    unknown = replace(MNIST, input_shape=(3, 32, 32), mean=(0.0,) * 3, std=(1.0,) * 3, data="", named=False)
    assert why_untestable(unknown) == "The data of this network are not known here: there is nothing to test it on."
    assert untestable_on(replace(MNIST, input_shape=(3, 128, 128)), MNIST) is not None


def test_nothing_is_read_because_a_network_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "load", lambda *_: pytest.fail("it was read"))
    unknown = "The data of this network are not known here: there is nothing to test it on."
    for task, said in (
        (LETTERS, "EMNIST letters is not here, so the network cannot be tested: download it first."),
        (replace(MNIST, data=str(tmp_path)), unknown),
        (replace(THREE, data=""), unknown),
        (CLOTHES, disagreement(CLOTHES, info("Fashion-MNIST").task)),
    ):
        assert why_untestable(task) == said
        with pytest.raises(DataError) as refused:
            set_of(task)
        assert str(refused.value) == said


def test_a_network_of_mnist_or_of_no_known_data_is_tested_on_mnist() -> None:
    assert why_untestable(MNIST) is why_untestable(replace(MNIST, data="")) is None
    own = replace(MNIST, data="", mean=(0.5,))
    data = set_of(own)
    assert (data.name, len(data), data.task) == ("MNIST", 10_000, own)
