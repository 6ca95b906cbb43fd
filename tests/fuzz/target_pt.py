"""Networks of PyTorch: archives, and the format before 1.6."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from cnn_gui.core.exchange import checkpoint
from tests.fuzz.frame import Target, file_of


def read(data: bytes, folder: Path) -> object:
    return checkpoint.load(file_of(data, folder, "net.pt"))


def seeds() -> dict[str, bytes]:
    import torch
    from torch import nn

    layer = nn.Linear(2, 2)
    weights = layer.state_dict()
    return {
        "state_dict": _saved(weights),
        "old": _saved(weights, _use_new_zipfile_serialization=False),
        "protocol4": _saved(weights, pickle_protocol=4),
        "wrapped": _saved({"epoch": 3, "model_state_dict": weights, "best": 0.5}),
        "module": _saved(layer),
        "half": _saved(
            {"a": torch.ones(3).half(), "b": torch.ones(2, dtype=torch.int64), "c": torch.ones(2).to_sparse()}
        ),
    }


def _saved(content: object, **options: Any) -> bytes:
    import torch

    file = io.BytesIO()
    torch.save(content, file, **options)
    return file.getvalue()


TARGET = Target(read, seeds)
