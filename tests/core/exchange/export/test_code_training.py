"""Exported scripts train as the app does: from the same seed on the same images they come to the same weights."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import BatchNorm, Conv, Flatten, Linear, NetworkRecord, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import WeightsChanged
from tests.core.exchange.export.scripts import module, text

# A bias before a batch norm has no gradient but rounding, of which Adam makes whole steps.
SMALL = NetworkSpec((Conv(4, 5, 2, bias=False), BatchNorm(), ReLU(), Pool(), Conv(6), Flatten(), Linear(10)))
COLOUR = Task(input_shape=(3, 16, 24), mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.4), mode=InputMode.AS_DRAWN, data="mine")
PLAIN = TrainingConfig(epochs=2, batch_size=24, device="cpu")

RECIPES_TRIED = {
    "tutorial": PLAIN,
    "sgd": replace(PLAIN, optimizer=Optimizer.SGD, momentum=0.8, weight_decay=0.01, learning_rate=0.03),
    "adamw": replace(PLAIN, optimizer=Optimizer.ADAMW, weight_decay=0.1, betas=(0.8, 0.95), seed=7),
    "cycle": replace(PLAIN, schedule=Schedule.ONE_CYCLE, warm_up=0.3, label_smoothing=0.1),
    "muon": replace(PLAIN, muon=0.02, schedule=Schedule.ONE_CYCLE, warm_up=0.15),
    "averaged": replace(PLAIN, averaging=0.5),
    "varied": replace(PLAIN, augmentation=Augmentation.AFFINE, seed=3),
    "a part": replace(PLAIN, train_size=50, seed=5),
}


def digits(n: int, start: int = 0) -> Dataset:
    test = mnist("test")
    return Dataset("MNIST", "train", test.images[start : start + n], test.labels[start : start + n])


def as_idx(folder: Path, part: str, data: Dataset) -> None:
    """The two files of a part in MNIST's form."""
    for kind, array in (("images-idx3", data.images[:, 0]), ("labels-idx1", data.labels.to(torch.uint8))):
        head = bytes((0, 0, 8, array.dim())) + np.array(array.shape, ">u4").tobytes()
        (folder / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(head + array.numpy().tobytes(), 1))


def trained_here(config: TrainingConfig, data: Dataset, spec: NetworkSpec) -> dict[str, Float32]:
    last = [event for event in train(config, data, data, spec=spec) if isinstance(event, WeightsChanged)][-1]
    return dict(last.weights)


def trained_there(folder: Path, source: Path, config: TrainingConfig, spec: NetworkSpec, task: Task) -> dict[str, Any]:
    script = module(folder, spec, task=task, record=NetworkRecord("", recipe=config))
    # Where there is an accelerator the app is asked for the CPU too.
    script.DEVICE = "cpu"
    before = torch.get_rng_state()
    script.train(source)
    torch.set_rng_state(before)
    found: dict[str, Any] = torch.load(folder / "net-trained.pt", weights_only=True)
    return {name: tensor.numpy() for name, tensor in found.items() if not name.endswith("num_batches_tracked")}


@pytest.mark.parametrize("config", RECIPES_TRIED.values(), ids=RECIPES_TRIED)
def test_the_same_weights_come_of_it(
    config: TrainingConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the rounding of sums in another order."""
    data = digits(60)
    as_idx(tmp_path, "train", data)
    as_idx(tmp_path, "t10k", data)
    ours = trained_here(config, data, SMALL)
    theirs = trained_there(tmp_path, tmp_path, config, SMALL, MNIST)
    assert ours.keys() == theirs.keys()
    for name, array in ours.items():
        np.testing.assert_allclose(theirs[name], array, rtol=0, atol=1e-4, err_msg=name)
    said = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in said[:2]] == ["epoch 1", "epoch 2"]
    assert said[0].endswith("% of the test images are right")


def test_the_tutorials_recipe_on_the_tutorials_network(tmp_path: Path) -> None:
    data, config = digits(200), replace(RECIPES["tutorial"], epochs=1, device="cpu")
    as_idx(tmp_path, "train", data)
    as_idx(tmp_path, "t10k", data)
    ours = trained_here(config, data, NETWORKS["tutorial"])
    theirs = trained_there(tmp_path, tmp_path, config, NETWORKS["tutorial"], MNIST)
    assert max(float(np.abs(theirs[name] - ours[name]).max()) for name in ours) < 2e-5


@pytest.mark.parametrize("augmentation", list(Augmentation))
def test_a_set_of_ones_own_in_colour(augmentation: Augmentation, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (60, *COLOUR.input_shape), np.uint8)
    labels = random.integers(0, 10, 60)
    data = Dataset("mine", "train", torch.from_numpy(images), torch.from_numpy(labels), COLOUR)
    np.savez(tmp_path / "mine.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    spec = NetworkSpec(SMALL.layers, COLOUR.input_shape)
    config = replace(PLAIN, augmentation=augmentation)
    ours = trained_here(config, data, spec)
    theirs = trained_there(tmp_path, tmp_path / "mine.npz", config, spec, COLOUR)
    for name, array in ours.items():
        np.testing.assert_allclose(theirs[name], array, rtol=0, atol=1e-4, err_msg=name)


def test_what_it_does_otherwise_is_said() -> None:
    def said(record: NetworkRecord) -> str:
        return " ".join(text(SMALL, MNIST, record).split('"""')[1].split())

    on_mnist = DataUsed("MNIST", 60_000)
    assert "is not known: --train follows the tutorial's recipe." in said(NetworkRecord(""))
    exact = said(NetworkRecord("", recipe=PLAIN, trained_on=on_mnist))
    assert "bfloat16" not in exact
    assert "other images" not in exact
    half = replace(PLAIN, precision=Precision.AUTO)
    assert "computes in bfloat16 by autocast" in said(NetworkRecord("", recipe=half, trained_on=on_mnist))
    assert "trained on other images than those of MNIST as well" in said(NetworkRecord("", recipe=PLAIN))
