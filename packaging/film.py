"""A short animation of the window at work, as a GIF: frames are grabbed one by one and written at the end."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtWidgets import QWidget

WIDTH = 960
COLORS = 160
"""Enough for a window of few colours; more would only make the file larger."""


class Film:
    """Takes pictures of a widget and writes them as an endless animation."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._frames: list[Image.Image] = []
        self._durations: list[int] = []

    def take(self, milliseconds: int = 60) -> None:
        """One frame, shown for so long."""
        picture = self._widget.grab().toImage()
        scaled = picture.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        scaled.save(buffer, "PNG")  # type: ignore[call-overload]
        frame = Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGB")
        self._frames.append(frame)
        self._durations.append(milliseconds)

    def write(self, path: Path) -> None:
        """All frames with one palette, so that a pixel that stays as it is costs nothing."""
        # Octree keeps a colour that stands on few pixels; median cut would give it to the many greys.
        palette = self._frames[-1].quantize(COLORS, method=Image.Quantize.FASTOCTREE)
        frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self._frames]
        frames[0].save(
            path, save_all=True, append_images=frames[1:], duration=self._durations, loop=0, optimize=True, disposal=1
        )
