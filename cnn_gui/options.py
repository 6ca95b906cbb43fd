"""What the command line says to the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """How the window starts.

    model: the network to open instead of the pretrained one. open: a drawing, picture or network to open.
    device: "auto", "cpu", "cuda", "mps" or "xpu".
    reset_layout: forget how the panels were arranged. log_level: "debug", "info", "warning" or "error".
    safe_mode: no GPU, the panels in their first places, an empty canvas; what was kept of all three stays kept.
    lesson: slug of the chapter to open, or "" for none.
    """

    model: Path | None = None
    open: Path | None = None
    device: str = "auto"
    reset_layout: bool = False
    log_level: str = "info"
    safe_mode: bool = False
    lesson: str = ""
