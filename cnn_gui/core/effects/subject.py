"""The image that effects are shown of, the network that they are shown in, and the batch that some need."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.batches import generator, normalised, unit_scale
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.registry import Dataset
from cnn_gui.core.effects.messages import EffectWish
from cnn_gui.core.network.messages import NetworkSpec, NetworkState
from cnn_gui.core.network.modules import build, load_weights, state
from cnn_gui.core.training import augmentation
from cnn_gui.core.training.batch_source import ShuffledBatches

MOST = 64
"""Images of a batch, at most: an effect should follow the pen."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelledImage:
    """image: (C, H, W) float32 in 0..1. label: None where nobody has said. placeholder: as in Effect."""

    image: Tensor
    label: int | None
    placeholder: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class EffectBatch:
    """images: (N, C, H, W) float32 in 0..1, the one that is shown first. labels: (N,) int64. varied: the others are
    variations of it."""

    images: Tensor
    labels: Tensor
    varied: bool


def image_of(wish: EffectWish, data: Dataset | None) -> LabelledImage:
    """The drawing, or for an empty canvas the first training image. Raises DataError where there is neither."""
    if wish.image is not None:
        return LabelledImage(torch.from_numpy(wish.network.task.pixels(wish.image)), wish.label)
    if data is None or not len(data.labels):
        raise DataError(QT_TRANSLATE_NOOP("core", "The canvas is empty: draw something to see what the setting does."))
    label = int(data.labels[0]) if wish.label is None else wish.label
    return LabelledImage(unit_scale(data.images[:1])[0], label, data.name)


def network_with(network: NetworkState, spec: NetworkSpec | None = None) -> nn.Sequential:
    """A network with the weights on display, those of ``spec`` that they do not fit as training would begin with."""
    module = build(spec or network.spec)
    own = state(module)
    known = {name: array for name, array in network.weights.items() if name in own and own[name].shape == array.shape}
    load_weights(module, {**own, **known})
    return module


def inputs_of(images: Tensor, task: Task) -> Tensor:
    """The network's input for images (N, C, H, W) in 0..1; a copy."""
    return normalised(images.clone(), task)


def probabilities_of(module: nn.Module, images: Tensor, task: Task) -> Float32:
    """(N, classes) float32."""
    with torch.no_grad():
        found: Float32 = module(inputs_of(images, task)).softmax(dim=1).numpy()
    return found


def batch_of(wish: EffectWish, one: LabelledImage, label: int, data: Dataset | None) -> EffectBatch:
    """The first batch of a run of the recipe with the image in the place of its first; MOST images at most. Where there
    are no images, variations of the one."""
    size = max(2, min(wish.config.batch_size, MOST))
    if data is not None and len(data.labels):
        config = replace(wish.config, batch_size=size)
        indices = next(ShuffledBatches(config, len(data.labels)).epoch()).indices
        images, labels = unit_scale(data.images[indices]), data.labels[indices].clone()
        if len(labels) > 1:
            images[0], labels[0] = one.image, label
            return EffectBatch(images, labels, varied=False)
    images = one.image.expand(size, *one.image.shape)
    changes = augmentation.draw(size - 1, generator(wish.config.seed, "augmentation"))
    images = torch.cat([images[:1], changes.applied_to(images[1:])])
    return EffectBatch(images, torch.full((size,), label), varied=True)
