"""What the unit is called that is looked at."""

from __future__ import annotations

from cnn_gui.core.network.messages import LayerInfo, NetworkState
from cnn_gui.engine.features.likes import Place
from cnn_gui.views.network.units import map_title


def info_at(network: NetworkState, place: Place) -> LayerInfo:
    return next(each for each in network.layers if each.name == place[0])


def title_at(network: NetworkState, place: Place) -> str:
    """Like "conv2 · map 22"."""
    info = info_at(network, place)
    return f"{info.name} · {map_title(info, place[1])}"
