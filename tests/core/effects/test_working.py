"""What settings do to an image, against PyTorch's own modules, losses and optimisers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.base.errors import DataError, UserError
from cnn_gui.core.datasets.messages import MNIST, MNIST_DATA, Task
from cnn_gui.core.datasets.registry import Dataset, mnist
from cnn_gui.core.effects.messages import (
    DecayedLayers,
    DroppedUnits,
    EffectKind,
    EffectWish,
    NormalisedLayers,
    SmoothedTarget,
    Variations,
)
from cnn_gui.core.effects.subject import batch_of, image_of
from cnn_gui.core.effects.working import DRAWN, PASSES, VARIED, effect_of
from cnn_gui.core.network.messages import (
    Add,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Linear,
    NetworkSpec,
    NetworkState,
    ReLU,
)
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.recipe.messages import Augmentation, Normalisation, Optimizer, TrainingConfig
from cnn_gui.core.training.batch_source import ShuffledBatches
from tests.effect_wishes import IMAGE, small_network, wish_of

BRANCHED = NetworkSpec(
    (
        Conv(3, 3, padding=1),
        Conv(3, 3, padding=1, inputs=("conv1",)),
        Add(inputs=("conv1", "conv2")),
        Flatten(),
        Linear(10),
    )
)


@pytest.fixture(scope="module")
def data() -> Dataset:
    whole = mnist("train")
    return replace(whole, images=whole.images[:200], labels=whole.labels[:200])


def module_of(state_: NetworkState) -> torch.nn.Sequential:
    module = build(state_.spec)
    load_weights(module, state_.weights)
    return module


def clipped(task: Task = MNIST) -> Tensor:
    """The image as training would read it."""
    grey = np.clip(IMAGE * np.float32(task.std[0]) + np.float32(task.mean[0]), 0, 1)
    return torch.from_numpy((grey - np.float32(task.mean[0])) / np.float32(task.std[0]))[None]


def test_whether_the_recipe_has_the_setting_and_what_is_shown_of_one_that_is_off() -> None:
    off = [wish_of(kind) for kind in EffectKind]
    assert not any(each.is_on for each in off)
    assert [each.strength for each in off] == [0, 0.5, 0, 0.1, 0.01]
    on = TrainingConfig(
        dropout=0.2, label_smoothing=0.3, weight_decay=0.4, augmentation=Augmentation.AFFINE,
        normalisation=Normalisation.BATCH,
    )  # fmt: skip
    assert all(wish_of(kind, on).is_on for kind in EffectKind)
    assert [wish_of(kind, on).strength for kind in EffectKind] == [0, 0.2, 0, 0.3, 0.4]


def test_variations_begin_with_the_image_and_are_answered_by_the_network(data: Dataset) -> None:
    asked = wish_of(EffectKind.VARIATION)
    shown = effect_of(asked, data).shown
    assert isinstance(shown, Variations)
    assert shown.images.shape == (VARIED + 1, 1, 28, 28)
    assert shown.images[0] == pytest.approx(np.clip(IMAGE * 0.3081 + 0.1307, 0, 1), abs=1e-6)
    assert all(np.abs(each - shown.images[0]).max() > 0.05 for each in shown.images[1:])
    with torch.no_grad():
        found = module_of(asked.network)((torch.from_numpy(shown.images) - 0.1307) / 0.3081).softmax(dim=1)
    assert shown.answers == tuple(found.argmax(dim=1).tolist())
    assert shown.probabilities == pytest.approx(found.amax(dim=1).numpy(), abs=1e-5)
    others = effect_of(replace(asked, draw=1), data).shown
    assert isinstance(others, Variations)
    assert (others.images[0] == shown.images[0]).all()
    assert (others.images[1:] != shown.images[1:]).any()


def test_dropout_leaves_out_its_share_and_lets_the_others_grow(data: Dataset) -> None:
    asked = wish_of(EffectKind.DROPOUT, TrainingConfig(dropout=0.25))
    before = torch.get_rng_state()
    shown = effect_of(asked, data).shown
    assert (torch.get_rng_state() == before).all()
    assert isinstance(shown, DroppedUnits)
    module, x = module_of(asked.network), clipped()
    with torch.no_grad():
        hidden = module[:6](x)
    assert shown.layer == "relu2"
    assert shown.values == pytest.approx(hidden[0].numpy(), abs=1e-6)
    assert shown.without == pytest.approx(module(x).softmax(dim=1)[0].detach().numpy(), abs=1e-6)
    assert shown.draws.shape == (DRAWN, 40)
    assert shown.probabilities.shape == (PASSES, 10)
    kept = shown.draws != 0
    assert shown.draws[kept] == pytest.approx(np.broadcast_to(shown.values / 0.75, kept.shape)[kept], abs=1e-6)
    with torch.no_grad():
        answers = module[6](torch.from_numpy(shown.draws)).softmax(dim=1)
    assert shown.probabilities[:DRAWN] == pytest.approx(answers.numpy(), abs=1e-6)
    assert len({each.tobytes() for each in shown.probabilities}) > PASSES / 2


def test_dropout_that_a_network_has_takes_the_share_and_one_without_a_place_says_so(data: Dataset) -> None:
    own = NetworkSpec((Conv(4, 3), Dropout(0.1, channels=True), Flatten(), Linear(10)))
    shown = effect_of(wish_of(EffectKind.DROPOUT, TrainingConfig(dropout=0.9), own), data).shown
    assert isinstance(shown, DroppedUnits)
    assert shown.layer == "conv1"
    maps = shown.draws.reshape(DRAWN, 4, -1)
    # Whole maps at a time.
    assert {bool(each.any()) for each in maps.all(axis=2).reshape(-1, 1)} <= {True, False}
    assert ((maps == 0).all(axis=2) | (maps != 0).any(axis=2)).all()
    assert (maps == 0).all(axis=2).mean() > 0.5
    with pytest.raises(UserError, match="no fully connected layer"):
        effect_of(wish_of(EffectKind.DROPOUT, spec=NetworkSpec((Conv(10, 28), Flatten()))), data)
    with pytest.raises(UserError, match="a chain"):
        effect_of(wish_of(EffectKind.DROPOUT, spec=BRANCHED), data)


def test_batch_norm_is_that_of_a_step_on_a_batch_with_the_image_in_it(data: Dataset) -> None:
    asked = wish_of(EffectKind.NORMALISATION)
    shown = effect_of(asked, data).shown
    assert isinstance(shown, NormalisedLayers)
    assert [layer.name for layer in shown.layers] == ["conv1", "fc1"]
    assert (shown.batch, shown.varied) == (16, False)
    batch = batch_of(asked, image_of(asked, data), 6, data)
    assert batch.images[0].numpy() == pytest.approx(MNIST.pixels(IMAGE), abs=1e-6)
    assert int(batch.labels[0]) == 6
    others = next(ShuffledBatches(asked.config, 200).epoch()).indices[1:]
    assert torch.equal(batch.labels[1:], data.labels[others])
    assert torch.equal(batch.images[1:] * 255, data.images[others].float())
    x = (batch.images - 0.1307) / 0.3081
    weights = {name: torch.from_numpy(array) for name, array in asked.network.weights.items()}
    before = functional.conv2d(x, weights["conv1.weight"])
    mean, variance = before.mean(dim=(0, 2, 3), keepdim=True), before.var(dim=(0, 2, 3), keepdim=True, correction=0)
    behind = (before - mean) / torch.sqrt(variance + 1e-5)
    spread = shown.layers[0]
    for found, values in ((spread.before, before[0]), (spread.behind, behind[0])):
        assert found.mean == pytest.approx(values.mean().item(), abs=1e-4)
        assert found.deviation == pytest.approx(values.std(correction=0).item(), rel=1e-3)
        assert (found.low, found.high) == pytest.approx((values.min().item(), values.max().item()), abs=1e-3)
        assert int(found.counts.sum()) == values.numel()


def test_batch_norm_that_a_network_has_is_shown_as_it_is_and_one_without_a_place_says_so(data: Dataset) -> None:
    normed = NetworkSpec((*BRANCHED.layers[:3], BatchNorm(), Flatten(), Linear(10)))
    shown = effect_of(wish_of(EffectKind.NORMALISATION, spec=normed), data).shown
    assert isinstance(shown, NormalisedLayers)
    assert [layer.name for layer in shown.layers] == ["add1"]
    with pytest.raises(UserError, match="no hidden layer"):
        effect_of(wish_of(EffectKind.NORMALISATION, spec=NetworkSpec((Flatten(), Linear(10)))), data)


@pytest.mark.parametrize("label", [None, 6])
def test_label_smoothing_is_pytorchs_loss(data: Dataset, label: int | None) -> None:
    asked = replace(wish_of(EffectKind.SMOOTHING, TrainingConfig(label_smoothing=0.3)), label=label)
    effect = effect_of(asked, data)
    shown = effect.shown
    assert isinstance(shown, SmoothedTarget)
    with torch.no_grad():
        logits = module_of(asked.network)(clipped())
    wanted = torch.tensor([int(logits.argmax()) if label is None else label])
    assert effect.label == shown.label == int(wanted)
    assert shown.target.sum() == pytest.approx(1)
    assert shown.target[shown.label] == pytest.approx(0.73)
    assert shown.answer == pytest.approx(logits.softmax(dim=1)[0].numpy(), abs=1e-6)
    assert shown.loss == pytest.approx(functional.cross_entropy(logits, wanted).item(), rel=1e-5)
    assert shown.smoothed == pytest.approx(
        functional.cross_entropy(logits, wanted, label_smoothing=0.3).item(), rel=1e-5
    )
    target = torch.from_numpy(shown.target)[None]
    # The least there is: an answer that is the target itself.
    assert shown.lowest == pytest.approx(functional.cross_entropy(target.log(), target).item(), rel=1e-5)


def optimizer_of(kind: Optimizer, module: nn.Module, decay: float) -> torch.optim.Optimizer:
    """PyTorch's own."""
    if kind is Optimizer.SGD:
        return torch.optim.SGD(module.parameters(), lr=0.01, momentum=0.5, weight_decay=decay)
    made = torch.optim.AdamW if kind is Optimizer.ADAMW else torch.optim.Adam
    return made(module.parameters(), lr=0.01, weight_decay=decay)


@pytest.mark.parametrize("optimizer", list(Optimizer))
def test_weight_decay_is_the_difference_of_two_steps_of_pytorchs_optimiser(data: Dataset, optimizer: Optimizer) -> None:
    config = TrainingConfig(batch_size=16, optimizer=optimizer, learning_rate=0.01, weight_decay=0.1, momentum=0.5)
    asked = wish_of(EffectKind.DECAY, config)
    shown = effect_of(asked, data).shown
    assert isinstance(shown, DecayedLayers)
    batch = batch_of(asked, image_of(asked, data), int(effect_of(asked, data).label), data)
    norms = []
    for decay in (None, 0.0, 0.1):
        module = module_of(asked.network).train()
        if decay is not None:
            made = optimizer_of(optimizer, module, decay)
            loss = functional.cross_entropy(module((batch.images - 0.1307) / 0.3081), batch.labels)
            torch.autograd.backward(loss)
            made.step()
        weights = torch.cat([each.detach().flatten() for each in module[0].parameters()])
        norms.append(float(weights.double().norm()))
    layer = shown.layers[0]
    assert layer.name == "conv1"
    assert (layer.norm, layer.plain, layer.decayed) == pytest.approx(tuple(norms), rel=1e-5)
    assert [each.name for each in shown.layers] == ["conv1", "fc1", "fc2"]
    assert all(each.taken > 0 for each in shown.layers)
    halving = {Optimizer.SGD: math.log(0.5) / math.log(1 - 0.002), Optimizer.ADAMW: math.log(0.5) / math.log(1 - 0.001)}
    assert shown.halves_in == (pytest.approx(halving[optimizer]) if optimizer in halving else None)
    assert not shown.muon


def test_what_muon_updates_does_not_decay(data: Dataset) -> None:
    config = TrainingConfig(batch_size=16, optimizer=Optimizer.ADAMW, muon=0.02, weight_decay=0.5)
    shown = effect_of(wish_of(EffectKind.DECAY, config), data).shown
    assert isinstance(shown, DecayedLayers)
    assert shown.muon == 2
    taken = {layer.name: layer.taken for layer in shown.layers}
    # Its bias alone, which is AdamW's.
    assert taken["fc1"] < taken["fc2"] / 10


def test_an_empty_canvas_shows_the_first_training_image_and_says_so(data: Dataset) -> None:
    asked = replace(wish_of(EffectKind.VARIATION), image=None)
    effect = effect_of(asked, data)
    assert effect.placeholder == data.name
    assert effect.label == int(data.labels[0])
    assert isinstance(effect.shown, Variations)
    assert effect.shown.images[0] == pytest.approx(data.images[0].numpy() / 255, abs=1e-6)
    assert not effect_of(wish_of(EffectKind.VARIATION), data).placeholder
    with pytest.raises(DataError, match="The canvas is empty"):
        effect_of(asked, None)


def test_without_images_a_batch_is_variations_of_the_drawing() -> None:
    for kind in (EffectKind.NORMALISATION, EffectKind.DECAY):
        shown = effect_of(wish_of(kind), None).shown
        assert isinstance(shown, NormalisedLayers | DecayedLayers)
        assert (shown.batch, shown.varied) == (16, True)


def test_colour_and_other_sizes(data: Dataset) -> None:
    task = Task(("a", "b", "c"), (3, 20, 24), (0.5, 0.4, 0.3), (0.2, 0.3, 0.4), data="mine")
    spec = NetworkSpec((Conv(4, 3), ReLU(), Flatten(), Linear(3)), (3, 20, 24))
    image = np.random.default_rng(2).normal(0, 1, (3, 20, 24)).astype(np.float32)
    for kind in EffectKind:
        effect = effect_of(EffectWish(kind, TrainingConfig(), small_network(spec, task), MNIST_DATA, image), None)
        assert effect.label in range(3)
