"""Curves as a table and as JSON, for other programs."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.number_files import NumberTable
from cnn_gui.core.robustness.messages import KINDS, NetworkCurves

HEADER = ("network", "kind", "strength", "unit", "images", "accuracy", "right", "not_sure", "wrong")


def curve_table(networks: Sequence[NetworkCurves], sure_from: Sequence[float]) -> NumberTable:
    """A row for each network, kind and strength; shares in 0..1. sure_from: of each network, from which probability on
    an answer counts as sure."""
    rows = []
    for network, threshold in zip(networks, sure_from, strict=True):
        for kind, curve in network.curves.items():
            shares, accuracy = curve.shares(threshold), curve.accuracy
            for place, strength in enumerate(curve.strengths.tolist()):
                numbers = (accuracy, shares.right, shares.unsure, shares.wrong)
                found = (round(float(each[place]), 6) for each in numbers)
                its = KINDS[kind]
                rows.append((network.title, str(kind), round(strength, 3), str(its.unit), curve.images, *found))
    return NumberTable(HEADER, tuple(rows))


def curve_json(network: NetworkCurves, sure_from: float) -> dict[str, object]:
    """What a network can take, in values that JSON has."""
    return {
        "network": network.title,
        "data": network.data.name,
        "images": network.data.images,
        "accuracy": network.accuracy,
        "sure_from": sure_from,
        "curves": [
            {
                "kind": str(kind),
                "unit": str(KINDS[kind].unit),
                "images": curve.images,
                "strength": _numbers(curve.strengths),
                "accuracy": _numbers(curve.accuracy),
                "right": _numbers(shares.right),
                "not_sure": _numbers(shares.unsure),
                "wrong": _numbers(shares.wrong),
            }
            for kind, curve in network.curves.items()
            for shares in (curve.shares(sure_from),)
        ],
    }


def _numbers(values: Float32) -> list[float]:
    return [round(float(value), 6) for value in values]
