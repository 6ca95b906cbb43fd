"""What is known about a network, as JSON: title, recipe, curves."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.exchange import record_json
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.recipe.recipes import RECIPES
from tests.fuzz.frame import Target


def read(data: bytes, _folder: Path) -> object:
    # What is no UTF-8 comes as halves of characters, which JSON may bring as well.
    record = record_json.loads(data.decode("utf-8", "surrogateescape"))
    return record_json.loads(record_json.dumps(record))


def seeds() -> dict[str, bytes]:
    history = History(((1, 2.5, 0.1), (2, 1.5, 0.1)), ((1, 0.5, 0.75),))
    record = NetworkRecord("title", recipe=RECIPES["robust"], history=history, notes="a\nb")
    return {"full": record_json.dumps(record).encode(), "empty": b"{}"}


TARGET = Target(read, seeds)
