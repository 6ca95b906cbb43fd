"""A network as torch computes with it, held by one thread: made once, and given other weights when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.core.network.messages import NetworkSpec, NetworkState

if TYPE_CHECKING:
    from torch import nn


class HeldNetwork:
    """For the thread that has made it, and no other. Gradients are those of the input alone."""

    def __init__(self) -> None:
        self._module: nn.Sequential | None = None
        self._spec: NetworkSpec | None = None
        self._id: int | None = None

    def of(self, state: NetworkState) -> nn.Sequential:
        """The network with its weights; while it trains, or is edited, the same module takes new ones."""
        from cnn_gui.core.network import modules

        if self._module is None or state.spec != self._spec:
            self._module, self._spec, self._id = modules.build(state.spec), state.spec, None
            # Nothing of the weights has to be kept for the gradients of the input.
            self._module.requires_grad_(False)
        if state.id != self._id:
            modules.load_weights(self._module, state.weights)
            self._id = state.id
        return self._module
