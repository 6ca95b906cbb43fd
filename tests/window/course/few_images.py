"""Maps of few images, and measurements on few, for windows in which many links are followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pytest

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.projection.messages import LayerPoints
from cnn_gui.engine.projection.maps import ProjectionEngine
from cnn_gui.engine.projection.projector import Found, TorchProjector
from cnn_gui.window.base import engines

FEW = 120


class FewProjector(TorchProjector):
    """Whatever count is asked for."""

    def project(
        self,
        network: NetworkState,
        count: int,
        onto: Mapping[str, LayerPoints],
        first: str,
        seen: Callable[[Found], bool],
    ) -> bool:
        return super().project(network, FEW, onto, first, seen)


def with_few_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """For windows that are opened after this."""
    monkeypatch.setattr(engines, "ProjectionEngine", partial(ProjectionEngine, projector=FewProjector))
