"""The stories of layers that take one value each (the input's normalisation, flatten), and of softmax."""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.core.arrays import Float32, Float64
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import Index
from cnn_gui.core.story.messages import FlattenStory, InputStory, SoftmaxStory
from cnn_gui.core.story.parts import MINUS, Told, number


def tell_input(value: float, pixels: Float32 | None, unit: Index, task: Task) -> Told:
    """value: the normalised one. pixels: in 0..1 before normalising, (H, W) grey or (C, H, W), or None where nobody
    knows them."""
    mean, std = task.mean[unit[0]], task.std[unit[0]]
    if pixels is None:
        return Told(InputStory(None, mean, std), value, abs(value), f"(pixel − {mean:g}) / {std:g} = {number(value)}")
    pixel = float(pixels[unit[-pixels.ndim :]])
    computed = (pixel - mean) / std
    formula = f"(pixel − mean) / std = ({number(pixel)} − {mean:g}) / {std:g} = {number(computed)}"
    return Told(InputStory(pixel, mean, std), computed, (abs(pixel) + mean) / std, formula)


def tell_flatten(before: Float32, index: int) -> Told:
    """before: (C, H, W)."""
    _, height, width = before.shape
    channel, rest = divmod(index, height * width)
    row, column = divmod(rest, width)
    formula = (
        f"index = (map · {height} + row) · {width} + column = "
        f"({channel} · {height} + {row}) · {width} + {column} = {index}"
    )
    value = float(before[channel, row, column])
    return Told(FlattenStory((channel, row, column), before[channel]), value, abs(value), formula)


def tell_softmax(logits: Float32, unit: int) -> Told:
    """logits: (N,)."""
    body = soften(logits.astype(np.float64))
    p = float(body.probabilities[unit])
    power = number(float(body.powers[unit]))
    formula = f"exp(logit − max) / Σ = {power} / {number(body.total, 6)} = {number(p)}"
    return Told(body, p, 1.0, formula)


def soften(logits: Float64, temperature: float = 1.0) -> SoftmaxStory:
    """Softmax step by step. The maximum is taken away first, which changes nothing but keeps exp from overflowing.

    temperature: above 1 evens the probabilities out, below 1 sharpens them (Guo et al., "On Calibration of Modern
    Neural Networks", 2017); the network's own is 1. Raises ValueError unless it is above 0.
    """
    if not temperature > 0:
        raise ValueError(f"a temperature is above 0, not {temperature}")
    with np.errstate(invalid="ignore"):
        shifted = (logits - logits.max()) / temperature
        powers = np.exp(shifted)
        total = float(powers.sum())
        return SoftmaxStory(logits, shifted, powers, total, powers / total, temperature)


def log_probability(body: SoftmaxStory, label: int) -> float:
    """The log-softmax of a class, shifted − log Σ: exact also where the probability is too small to be a number."""
    return float(body.shifted[label]) - math.log(body.total)


def loss(body: SoftmaxStory, label: int) -> float:
    """What the answer costs if ``label`` is right: −log p, the negative log-likelihood that training makes small."""
    return -log_probability(body, label)


def loss_formulas(body: SoftmaxStory, label: int, name: str) -> tuple[str, ...]:
    """Log-softmax and loss with the numbers in, in ever fewer words. name: what the label is called."""
    log_p = number(log_probability(body, label))
    sum_text = f"{number(float(body.shifted[label]))} {MINUS} log {number(body.total, 6)}"
    ends = f"log p({name}) = {sum_text} = {log_p}", f"loss = {MINUS}log p = {number(loss(body, label))}"
    away = f"(logit {MINUS} max)" + ("" if body.temperature == 1 else " / T")
    return (
        f"log p({name}) = {away} {MINUS} log Σ = {sum_text} = {log_p},  {ends[1]}",
        ",  ".join(ends),
        f"log p = {sum_text} = {log_p},  {ends[1]}",
        ends[1],
    )
