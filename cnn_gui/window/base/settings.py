"""What is remembered between runs, by name and type; an INI file in the app's own folder."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from cnn_gui.core.base import paths, safe_mode
from cnn_gui.core.training.speed import Speed
from cnn_gui.views.base.theme import Scheme

LAYOUT_VERSION = 2
RECENT = 10
SPEEDS = 5
"""Runs of a kind whose speed is remembered: how much they differ is told too."""


class Settings:
    """Typed access to the stored choices. Anything unreadable counts as never stored.

    In safe mode the window's place and arrangement are neither given nor replaced.
    """

    def __init__(self) -> None:
        self._store = QSettings(str(paths.settings_path()), QSettings.Format.IniFormat)

    def scheme(self) -> Scheme:
        try:
            return Scheme(str(self._store.value("scheme", Scheme.SYSTEM.value)))
        except ValueError:
            return Scheme.SYSTEM

    def set_scheme(self, scheme: Scheme) -> None:
        self._store.setValue("scheme", scheme.value)

    def large(self) -> bool:
        """Whether type and cells are large, for a projector."""
        return str(self._store.value("large", "false")).lower() == "true"

    def set_large(self, large: bool) -> None:
        self._store.setValue("large", large)

    def language(self) -> str:
        """The code of the language that was chosen ("de"), or "system"."""
        return str(self._store.value("language", "system"))

    def set_language(self, code: str) -> None:
        self._store.setValue("language", code)

    def device(self) -> str:
        return str(self._store.value("device", "auto"))

    def set_device(self, name: str) -> None:
        self._store.setValue("device", name)

    def speeds(self, kind: str) -> tuple[float, ...]:
        """Training images per second of the last runs of a kind (network, device, variation), the newest last."""
        try:
            speeds = tuple(map(float, str(self._store.value(f"speed/{kind}", "")).split()))
        except ValueError:
            return ()
        return tuple(speed for speed in speeds if math.isfinite(speed) and speed > 0)[-SPEEDS:]

    def add_speed(self, kind: str, images_per_second: float) -> None:
        kept = (*self.speeds(kind), images_per_second)[-SPEEDS:]
        self._store.setValue(f"speed/{kind}", " ".join(f"{speed:.4g}" for speed in kept))

    def measured(self, kind: str) -> Speed | None:
        """What a short measurement of a kind of run gave, if there was one."""
        try:
            images, test = map(float, str(self._store.value(f"measured/{kind}", "")).split())
        except ValueError:
            return None
        return Speed(images, test) if 0 < images < math.inf and 0 <= test < math.inf else None

    def set_measured(self, kind: str, speed: Speed) -> None:
        self._store.setValue(f"measured/{kind}", f"{speed.images:.4g} {speed.test:.4g}")

    def recent_networks(self) -> list[str]:
        """Paths of networks opened or saved, newest first."""
        stored = self._store.value("recent_networks", [])
        # An INI file with one entry reads back as a plain string.
        items = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [str(item) for item in items][:RECENT]

    def recent_network_paths(self) -> list[Path]:
        return [Path(item) for item in self.recent_networks()]

    def add_recent_network(self, path: str) -> None:
        rest = [item for item in self.recent_networks() if item != path]
        self._store.setValue("recent_networks", [path, *rest][:RECENT])

    def used_folders(self) -> tuple[Path, ...]:
        """Where networks and other files have been opened or saved."""
        last = [Path(self.folder())] if self.folder() else []
        return tuple(dict.fromkeys([path.parent for path in self.recent_network_paths()] + last))

    def tour_offered(self) -> bool:
        """Whether the tour was taken or declined: it is not offered again."""
        return str(self._store.value("tour_offered", "false")).lower() == "true"

    def set_tour_offered(self) -> None:
        self._store.setValue("tour_offered", True)

    def folder(self) -> str:
        """The folder of the last file dialog."""
        return str(self._store.value("folder", ""))

    def set_folder(self, folder: str) -> None:
        self._store.setValue("folder", folder)

    def geometry(self) -> QByteArray | None:
        return self._bytes("geometry")

    def layout(self) -> QByteArray | None:
        return self._bytes(f"layout_{LAYOUT_VERSION}")

    def set_window(self, geometry: QByteArray, layout: QByteArray) -> None:
        if safe_mode.is_on():
            return
        self._store.setValue("geometry", geometry)
        self._store.setValue(f"layout_{LAYOUT_VERSION}", layout)

    def forget_window(self) -> None:
        self._store.remove("geometry")
        self._store.remove(f"layout_{LAYOUT_VERSION}")

    def runs_header(self) -> QByteArray | None:
        """Order, widths and sorting of the columns in the table of runs."""
        return self._bytes("runs_header")

    def set_runs_header(self, state: QByteArray) -> None:
        self._store.setValue("runs_header", state)

    def sync(self) -> None:
        self._store.sync()

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._store.value(key) if not safe_mode.is_on() else None
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None
