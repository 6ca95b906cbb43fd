"""ONNX files: protocol buffers, and graphs whose operations are read as layers."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.exchange import checkpoint
from tests.fuzz.frame import Target, file_of


def read(data: bytes, folder: Path) -> object:
    return checkpoint.load(file_of(data, folder, "net.onnx"))


def seeds() -> dict[str, bytes]:
    from tests.core.exchange.onnx import test_reading

    chains = {name.replace(" ", "_"): data for name, (data, _) in test_reading.CHAINS.items()}
    return {**chains, "keras": test_reading.keras_like(8, fused=True)}


TARGET = Target(read, seeds)
