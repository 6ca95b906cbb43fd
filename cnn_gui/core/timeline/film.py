"""Pictures as an animated GIF or WebP."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image

from cnn_gui.core.arrays import UInt8

FRAME_MS, LAST_MS = 160, 1_600
"""How long each picture is seen, and the last one."""

SUFFIXES = (".gif", ".webp")


def film_bytes(frames: Sequence[UInt8], suffix: str) -> bytes:
    """A film that begins again at its end. frames: (H, W, 3) of one size, at least one. suffix: one of SUFFIXES."""
    images = [Image.fromarray(frame) for frame in frames]
    durations = [FRAME_MS] * (len(images) - 1) + [LAST_MS]
    options: dict[str, Any] = {"save_all": True, "append_images": images[1:], "duration": durations, "loop": 0}
    if suffix == ".webp":
        options |= {"format": "WEBP", "lossless": True, "method": 3}
    else:
        options |= {"format": "GIF", "disposal": 1, "optimize": False}
    data = io.BytesIO()
    images[0].save(data, **options)
    return data.getvalue()
