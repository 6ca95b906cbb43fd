"""Works out what a setting does: with the very functions and modules that a run uses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.batches import generator
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.dynamics.messages import BINS
from cnn_gui.core.effects.messages import (
    DecayedLayer,
    DecayedLayers,
    DroppedUnits,
    Effect,
    EffectKind,
    EffectWish,
    NormalisedLayer,
    NormalisedLayers,
    SmoothedTarget,
    ValueSpread,
    Variations,
)
from cnn_gui.core.effects.subject import (
    EffectBatch,
    batch_of,
    image_of,
    inputs_of,
    network_with,
    probabilities_of,
)
from cnn_gui.core.network.messages import BatchNorm, Dropout, NetworkSpec
from cnn_gui.core.network.regularised import regularised
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import Normalisation, Optimizer, TrainingConfig
from cnn_gui.core.training import augmentation
from cnn_gui.core.training.muon import split
from cnn_gui.core.training.optimization import optimization
from cnn_gui.core.training.own_chance import OwnChance

VARIED = 11
"""Variations beside the image itself."""

PASSES, DRAWN = 100, 3
"""Passes with dropout, and how many of them are shown unit by unit."""

_DROPPING = (nn.Dropout, nn.Dropout2d)
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def effect_of(wish: EffectWish, data: Dataset | None) -> Effect:
    """data: training images that the network can read, None where there are none. Raises UserError where the network
    cannot have the setting."""
    one = image_of(wish, data)
    module = network_with(wish.network)
    answer = probabilities_of(module, one.image[None], wish.network.task)[0]
    label = int(answer.argmax()) if one.label is None else one.label
    match wish.kind:
        case EffectKind.VARIATION:
            return Effect(wish, _variations(wish, module, one.image), label, one.placeholder)
        case EffectKind.DROPOUT:
            return Effect(wish, _dropped(wish, one.image, answer), label, one.placeholder)
        case EffectKind.SMOOTHING:
            return Effect(wish, _smoothed(wish, module, one.image, label), label, one.placeholder)
        case EffectKind.NORMALISATION:
            return Effect(wish, _normalised(wish, batch_of(wish, one, label, data)), label, one.placeholder)
        case EffectKind.DECAY:
            return Effect(wish, _decayed(wish, module, batch_of(wish, one, label, data)), label, one.placeholder)


# --- variation


def _variations(wish: EffectWish, module: nn.Module, image: Tensor) -> Variations:
    random = generator(wish.config.seed, "augmentation")
    for _ in range(wish.draw + 1):
        changes = augmentation.draw(VARIED, random)
    changed = changes.applied_to(image.expand(VARIED, *image.shape))
    images = torch.cat([image[None], changed]).clamp(0, 1)
    found = probabilities_of(module, images, wish.network.task)
    return Variations(images.numpy(), tuple(found.argmax(axis=1).tolist()), found.max(axis=1))


# --- dropout


def with_dropout(spec: NetworkSpec, share: float) -> NetworkSpec:
    """The network with dropout of a share: in the layers that it has for that, else before its last fully connected
    layer, as a run adds it. Raises UserError where it can have none."""
    if any(isinstance(layer, Dropout) for layer in spec.layers):
        layers = [
            msgspec.structs.replace(layer, p=share) if isinstance(layer, Dropout) else layer for layer in spec.layers
        ]
        return NetworkSpec(tuple(layers), spec.input_shape)
    made = regularised(spec, TrainingConfig(dropout=share))
    if made == spec:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "core", "This network has no fully connected layer, before which dropout is added: nothing changes."
            )
        )
    return made


def _dropped(wish: EffectWish, image: Tensor, answer: Float32) -> DroppedUnits:
    spec = with_dropout(wish.network.spec, wish.strength)
    module = network_with(wish.network, spec)
    name, last = next((n, m) for n, m in reversed(list(module.named_children())) if isinstance(m, _DROPPING))
    seen: dict[str, Tensor] = {}
    last.register_forward_hook(lambda _m, given, result: seen.update(given=given[0], result=result))
    for each in module.children():
        # Batch norm answers as in a test: only what is dropped is to be seen.
        each.train(isinstance(each, _DROPPING))
    chance = OwnChance(module, wish.config.seed + wish.draw)
    with chance.on(torch.device("cpu")):
        found = probabilities_of(module, image.expand(PASSES, *image.shape), wish.network.task)
    draws = seen["result"][:DRAWN].flatten(1).numpy().copy()
    module.eval()
    probabilities_of(module, image[None], wish.network.task)
    read = next(info.inputs[0] for info in layer_infos(spec) if info.name == name)
    return DroppedUnits(read, seen["given"].flatten().numpy().copy(), draws, found, answer)


# --- batch norm


def with_batch_norm(spec: NetworkSpec) -> NetworkSpec:
    """The network with batch norm as a run adds it. Raises UserError where it can have none."""
    try:
        made = regularised(spec, TrainingConfig(normalisation=Normalisation.BATCH))
    except UserError:
        if not _has_norms(spec):
            raise
        return spec
    if not _has_norms(made):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "core", "This network has no hidden layer with weights, behind which batch norm is added."
            )
        )
    return made


def _has_norms(spec: NetworkSpec) -> bool:
    return any(isinstance(layer, BatchNorm) for layer in spec.layers)


def _normalised(wish: EffectWish, batch: EffectBatch) -> NormalisedLayers:
    spec = with_batch_norm(wish.network.spec)
    module = network_with(wish.network, spec)
    read = {info.name: info.inputs[0] for info in layer_infos(spec) if info.inputs}
    seen: dict[str, tuple[Tensor, Tensor]] = {}

    def look(name: str) -> None:
        norm = dict(module.named_children())[name]
        norm.register_forward_hook(lambda _m, given, result: seen.update({name: (given[0][0], result[0])}))
        norm.train()

    for name, each in module.named_children():
        if isinstance(each, _NORMS):
            look(name)
    probabilities_of(module, batch.images, wish.network.task)
    layers = [NormalisedLayer(read[name], spread(before), spread(behind)) for name, (before, behind) in seen.items()]
    return NormalisedLayers(tuple(layers), len(batch.images), batch.varied)


def spread(values: Tensor) -> ValueSpread:
    """How values are spread; the deviation is that of all of them."""
    flat = values.detach().flatten().double().numpy()
    low, high = float(flat.min()), float(flat.max())
    counts = np.histogram(flat, BINS, (low, high) if high > low else (low - 0.5, low + 0.5))[0]
    return ValueSpread(counts.astype(np.uint32), low, high, float(flat.mean()), float(flat.std()))


# --- label smoothing


def _smoothed(wish: EffectWish, module: nn.Module, image: Tensor, label: int) -> SmoothedTarget:
    with torch.no_grad():
        logits = module(inputs_of(image[None], wish.network.task)).double()
    wanted, share = torch.tensor([label]), wish.strength
    classes = logits.shape[1]
    target = functional.one_hot(wanted, classes)[0].double() * (1 - share) + share / classes
    return SmoothedTarget(
        label,
        target.float().numpy(),
        logits.softmax(dim=1)[0].float().numpy(),
        functional.cross_entropy(logits, wanted).item(),
        functional.cross_entropy(logits, wanted, label_smoothing=share).item(),
        -torch.special.xlogy(target, target).sum().item(),
    )


# --- weight decay


def _decayed(wish: EffectWish, module: nn.Module, batch: EffectBatch) -> DecayedLayers:
    config = replace(wish.config, weight_decay=wish.strength)
    plain, decayed = network_with(wish.network), network_with(wish.network)
    for each, of in ((plain, replace(config, weight_decay=0.0)), (decayed, config)):
        one_step(each, of, batch, wish)
    norms = [_norms(each) for each in (module, plain, decayed)]
    layers = [DecayedLayer(name, norms[0][name], norms[1][name], norms[2][name]) for name in norms[0]]
    muon = len(split(module.parameters())[0]) if config.muon else 0
    return DecayedLayers(tuple(layers), len(batch.images), halves_in(config), muon, batch.varied)


def one_step(module: nn.Module, config: TrainingConfig, batch: EffectBatch, wish: EffectWish) -> None:
    """The first step of a run with these weights, at the recipe's learning rate, on the CPU in float32."""
    module.train()
    chance = OwnChance(module, config.seed)
    with torch.enable_grad(), chance.on(torch.device("cpu")):
        logits = module(inputs_of(batch.images, wish.network.task))
        loss = functional.cross_entropy(logits, batch.labels, label_smoothing=config.label_smoothing)
        torch.autograd.backward(loss)
    parameters = list(module.parameters())
    for parameter in parameters:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
    optimization(config, parameters).step(config.learning_rate)


def halves_in(config: TrainingConfig) -> float | None:
    """Steps until decay alone has halved the weights."""
    rate = config.learning_rate * config.weight_decay
    if config.optimizer is Optimizer.SGD:
        # What momentum adds up of a constant pull.
        rate /= max(1 - config.momentum, 1e-9)
    if config.optimizer is Optimizer.ADAM or not 0 < rate < 1:
        return None
    return -math.log(2) / math.log1p(-rate)


def _norms(module: nn.Module) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, each in module.named_children():
        parameters: Sequence[nn.Parameter] = list(each.parameters())
        if parameters:
            found[name] = math.sqrt(sum(float(p.detach().double().square().sum()) for p in parameters))
    return found
