"""Networks in safetensors files: the app's own, with spec and record, and plain ones."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.exchange import checkpoint, record_json
from cnn_gui.core.exchange.safetensors_file import to_safetensors
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkRecord, NetworkSpec, Pool
from cnn_gui.core.network.spec import parameter_shapes, spec_to_json
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.recipe.recipes import RECIPES
from tests.fuzz.frame import Target, file_of


def read(data: bytes, folder: Path) -> object:
    return checkpoint.load(file_of(data, folder, "net.safetensors"))


def seeds() -> dict[str, bytes]:
    import numpy as np

    spec = NetworkSpec((Conv(1, 5, 3), Pool("avg", 3, 3), Flatten(), Linear(10)))
    arrays = {name: np.full(shape, 0.5, np.float32) for name, shape in parameter_shapes(spec).items()}
    record = NetworkRecord("title", recipe=RECIPES["fast"], history=History(((1, 2.5, 0.1),), ((1, 0.5, 0.75),)))
    metadata = {
        "format": checkpoint.FORMAT,
        "version": "1",
        "spec": spec_to_json(spec),
        "record": record_json.dumps(record),
    }
    return {"own": to_safetensors(arrays, metadata), "plain": to_safetensors(arrays, {})}


TARGET = Target(read, seeds)
