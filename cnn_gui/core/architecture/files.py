"""Specifications in files of their own: SPEC.json, as Model > Export and ``train --network`` know it."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.base import json_text
from cnn_gui.core.base.errors import FileError
from cnn_gui.core.base.files import read_limited, reason
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import MAX_TEXT, spec_from_json, spec_to_json


def spec_in(path: Path) -> NetworkSpec | None:
    """The specification in a file; None where the file holds anything else, which others may open.

    Raises CheckpointError where it is one that cannot be opened, FileError where the file cannot be read.
    """
    try:
        if path.stat().st_size > MAX_TEXT:
            return None
    except (OSError, ValueError) as error:
        text = QT_TRANSLATE_NOOP("core", "{name} was not opened: {why}.")
        raise FileError(text, name=path.name, why=reason(error)) from error
    data = read_limited(path, MAX_TEXT)
    try:
        found = json_text.loads(data, max_memory=10 * MAX_TEXT)
    except (ValueError, RecursionError):
        return None
    return spec_from_json(data) if isinstance(found, dict) and "layers" in found else None


def spec_text(spec: NetworkSpec) -> str:
    """The specification as such a file has it, in one line."""
    return spec_to_json(spec)
