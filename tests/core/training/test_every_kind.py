"""Training of networks of every kind of layer, against the plain loop of torch."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from cnn_gui.core.datasets.batches import normalised, unit_scale
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.evaluation.accuracy import logits_of
from cnn_gui.core.network.messages import (
    GELU,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    LayerSpec,
    Linear,
    NetworkSpec,
    Pool,
    ReLU,
    SiLU,
)
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.recipe.messages import Optimizer, Precision, TrainingConfig
from cnn_gui.core.training.batch_source import Batch
from cnn_gui.core.training.fused import FusedNetwork
from cnn_gui.core.training.learner import Learner

pytestmark = pytest.mark.usefixtures("one_thread")

TASK = Task(("one", "two", "three"), (3, 14, 12), (0.5, 0.4, 0.6), (0.2, 0.3, 0.25))
IMAGES = torch.randint(0, 256, (48, 3, 14, 12), dtype=torch.uint8, generator=torch.Generator().manual_seed(3))
LABELS = torch.randint(0, 3, (48,), generator=torch.Generator().manual_seed(4))
INPUTS = normalised(unit_scale(IMAGES), TASK)

NORMED: tuple[LayerSpec, ...] = (
    *(Conv(16, (3, 5), padding=(1, 2), bias=False), BatchNorm(), ReLU(), Pool("max", 3, 2, padding=1)),
    *(Conv(16, 3, padding=1, groups=16, bias=False), BatchNorm(), SiLU(), Conv(32, 1, bias=False)),
    *(AdaptivePool(), Flatten(), BatchNorm(), Linear(3, bias=False)),
)
GRAPH: tuple[LayerSpec, ...] = (
    *(Conv(8, 3, 2, (0, 1, 1, 0), bias=False), BatchNorm(), ReLU(), Conv(8, 3, padding=2, dilation=2, groups=2)),
    *(BatchNorm(), Add(inputs=("relu1", "norm2")), GELU(), Concat(inputs=("gelu1", "relu1", "conv2"))),
    *(Pool("avg", 2, 2, ceil_mode=True), Flatten(), Linear(3)),
)
SPECS = {name: NetworkSpec(layers, (3, 14, 12)) for name, layers in {"chain": NORMED, "graph": GRAPH}.items()}

CONFIG = TrainingConfig(batch_size=16, optimizer=Optimizer.SGD, momentum=0.9, weight_decay=0.01, muon=0.0)
STEPS = [torch.arange(start, start + 16) for start in (0, 16, 32, 0)]


def plain_losses(network: nn.Sequential, config: TrainingConfig, average: AveragedModel | None = None) -> list[float]:
    network.train()
    if config.optimizer is Optimizer.SGD:
        optimizer: torch.optim.Optimizer = torch.optim.SGD(
            network.parameters(), 0.02, config.momentum, weight_decay=config.weight_decay
        )
    else:
        optimizer = torch.optim.AdamW(network.parameters(), 0.02, config.betas, weight_decay=config.weight_decay)
    losses = []
    for indices in STEPS:
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(INPUTS[indices]), LABELS[indices])
        torch.autograd.backward(loss)
        optimizer.step()
        if average is not None:
            average.update_parameters(network)
        losses.append(loss.item())
    return losses


def learner_of(spec: NetworkSpec, config: TrainingConfig = CONFIG, decay: float = 0.0) -> Learner:
    return Learner(config, build(spec, seed=1), IMAGES, LABELS, task=TASK, decay=decay)


def losses_of(learner: Learner, rate: float = 0.02) -> list[float]:
    return [learner.step(Batch(indices), rate).item() for indices in STEPS]


@pytest.mark.parametrize("optimizer", [Optimizer.SGD, Optimizer.ADAMW])
@pytest.mark.parametrize("name", SPECS)
def test_losses_and_weights_are_those_of_the_plain_loop(name: str, optimizer: Optimizer) -> None:
    config = replace(CONFIG, optimizer=optimizer)
    plain = build(SPECS[name], seed=1)
    learner = learner_of(SPECS[name], config)
    assert losses_of(learner) == pytest.approx(plain_losses(plain, config), rel=2e-4)
    other = build(SPECS[name])
    load_weights(other, learner.weights())
    if optimizer is Optimizer.SGD:
        # AdamW divides by the size of a gradient, so that of next to nothing the rounding becomes a whole step.
        for key, expected in plain.state_dict().items():
            torch.testing.assert_close(other.state_dict()[key], expected, rtol=2e-3, atol=2e-4)
    # And what is tested is what these weights answer in use: norms with what they have kept.
    with torch.no_grad():
        logits = other(INPUTS)
    assert learner.test(IMAGES, LABELS)[0] == int((logits.argmax(1) == LABELS).sum())
    torch.testing.assert_close(logits_of(other.train(), IMAGES, torch.device("cpu"), TASK), logits)


@pytest.mark.parametrize("name", SPECS)
def test_the_average_holds_what_norms_have_kept_too(name: str) -> None:
    plain = build(SPECS[name], seed=1)
    average = AveragedModel(plain, multi_avg_fn=get_ema_multi_avg_fn(0.6), use_buffers=True)  # type: ignore[no-untyped-call]
    plain_losses(plain, CONFIG, average)
    learner = learner_of(SPECS[name], decay=0.6)
    losses_of(learner)
    expected = average.module.state_dict()
    for key, values in learner.weights().items():
        torch.testing.assert_close(torch.from_numpy(values), expected[key], rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("name", SPECS)
def test_in_bfloat16_and_by_muon_a_network_learns_as_well(name: str) -> None:
    exact = losses_of(learner_of(SPECS[name]))
    rounded = losses_of(learner_of(SPECS[name], replace(CONFIG, precision=Precision.BFLOAT16)))
    assert rounded != exact
    assert rounded == pytest.approx(exact, rel=0.1)
    learner = learner_of(SPECS[name], replace(CONFIG, optimizer=Optimizer.ADAMW, muon=0.02))
    found = [losses_of(learner) for _ in range(6)]
    assert found[0][0] == pytest.approx(exact[0], rel=1e-4)
    assert sum(found[-1]) < 0.7 * sum(found[0])


def test_dropout_in_a_graph_is_decided_by_the_seed() -> None:
    layers = (
        Conv(4, 3, padding=1),
        Dropout(0.4, channels=True),
        Add(inputs=("conv1", "dropout1")),
        Flatten(),
        Linear(3),
    )
    spec = NetworkSpec(layers, (3, 14, 12))
    first, again, other = (losses_of(learner_of(spec, replace(CONFIG, seed=seed))) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("name", SPECS)
def test_one_image_more_than_fits_the_batches_is_a_batch_too(name: str) -> None:
    """The last batch of an epoch may be a single image, of whose units behind global pooling there is one each."""
    learner = learner_of(SPECS[name])
    losses_of(learner)
    kept = {key: value.copy() for key, value in learner.weights().items()}
    assert learner.step(Batch(torch.tensor([5])), 0.0).isfinite()
    if name == "chain":
        assert (learner.weights()["norm3.running_mean"] == kept["norm3.running_mean"]).all()
    assert (learner.weights()["norm1.running_mean"] != kept["norm1.running_mean"]).any()


def test_a_layer_that_nobody_reads_keeps_its_weights() -> None:
    spec = NetworkSpec((Conv(2, 3), Conv(2, 3), Flatten(inputs=("conv1",)), Linear(3)), (3, 14, 12))
    for muon in (0.0, 0.02):
        learner = learner_of(spec, replace(CONFIG, weight_decay=0.0, muon=muon))
        before = {key: value.copy() for key, value in learner.weights().items()}
        losses_of(learner)
        changed = {key.split(".")[0] for key, value in learner.weights().items() if (value != before[key]).any()}
        assert changed == {"conv1", "fc1"}


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_graph_goes_through_the_fused_pass_in_the_format_asked_for(dtype: torch.dtype) -> None:
    network = build(SPECS["graph"], seed=2).train()
    seen: list[torch.dtype] = []

    def note(_module: nn.Module, inputs: tuple[Tensor, ...], _output: object) -> None:
        seen.append(inputs[0].dtype)

    network.get_submodule("add1").register_forward_hook(note)
    logits = FusedNetwork(network, TASK)(INPUTS, dtype)
    assert seen == [dtype]
    assert logits.dtype == torch.float32
    torch.testing.assert_close(logits, network(INPUTS), rtol=1e-4, atol=1e-5 if dtype is torch.float32 else 0.1)
