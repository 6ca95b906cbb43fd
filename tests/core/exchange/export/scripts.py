"""Exported scripts as modules, for tests."""

from __future__ import annotations

import datetime
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange.export.code import to_script
from cnn_gui.core.network.messages import NetworkRecord, NetworkSpec

TODAY = datetime.date(2026, 11, 30)


def text(spec: NetworkSpec, task: Task = MNIST, record: NetworkRecord | None = None) -> str:
    return to_script(spec, record or NetworkRecord("a network"), task, "net", TODAY)


def module(
    folder: Path,
    spec: NetworkSpec,
    weights: Mapping[str, Float32] | None = None,
    task: Task = MNIST,
    record: NetworkRecord | None = None,
) -> Any:
    """The script in a folder with its weights beside it, imported."""
    path = folder / "net.py"
    path.write_text(text(spec, task, record), encoding="utf-8")
    if weights is not None:
        torch.save({name: torch.tensor(array) for name, array in weights.items()}, path.with_suffix(".pt"))
    loaded = importlib.util.spec_from_file_location("net", path)
    assert loaded is not None
    assert loaded.loader is not None
    made = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(made)
    return made
