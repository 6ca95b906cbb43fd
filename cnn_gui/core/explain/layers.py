"""Which layers an explanation can be asked of, and which kinds of layers are not made of straight pieces. No torch."""

from __future__ import annotations

from cnn_gui.core.network.messages import LayerInfo, LayerKind

AFFINE = frozenset({LayerKind.CONV, LayerKind.LINEAR, LayerKind.BATCH_NORM})
"""Kinds that add a constant: biases, and what batch norm shifts by."""

CURVED = frozenset(
    {
        LayerKind.ELU,
        LayerKind.SELU,
        LayerKind.GELU,
        LayerKind.SILU,
        LayerKind.MISH,
        LayerKind.HARDSWISH,
        LayerKind.TANH,
        LayerKind.SIGMOID,
    }
)
"""Kinds that are not made of straight pieces."""

CUT_OFF = frozenset({LayerKind.RELU6, LayerKind.HARDTANH, LayerKind.HARDSIGMOID})
"""Kinds made of straight pieces that do not all go through zero: what they are cut off at is a constant."""


def is_piecewise_linear(infos: tuple[LayerInfo, ...]) -> bool:
    """Whether the network is exactly linear at each input."""
    return not any(info.kind in CURVED for info in infos)


def layers_with_maps(infos: tuple[LayerInfo, ...]) -> tuple[str, ...]:
    """The layers that Grad-CAM can be asked of: those whose output is maps, but for the input itself."""
    return tuple(info.name for info in infos[1:] if info.is_spatial)


def best_layer(infos: tuple[LayerInfo, ...]) -> str:
    """The last layer with maps of several places, which the paper takes; "" where no layer has maps."""
    names = layers_with_maps(infos)
    wide = [info.name for info in infos if info.name in names and info.shape_out[1:] != (1, 1)]
    return (wide or list(names) or [""])[-1]
