"""What is remembered between runs, by name and type; an INI file in the app's own folder."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize

from cnn_gui.core.base import paths, safe_mode
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.drawing.messages import Colour
from cnn_gui.core.training.speed import Speed
from cnn_gui.views.base.theme import Scheme

LAYOUT_VERSION = 2
RECENT = 10
RECENT_DATA = 6
"""Data sets of a person's own that the menu keeps."""
SURE_KEPT = 100
"""Networks whose threshold of doubt is remembered."""
SPEEDS = 5
"""Runs of a kind whose speed is remembered: how much they differ is told too."""
FIRST = "look"
"""The workspace that there was before there were others."""
MOST_OWN, LONGEST_NAME = 4, 24
"""Workspaces that a person can save, so that each has a key from 6 to 9; and the characters of a name."""


@dataclass(frozen=True, slots=True)
class OwnWorkspace:
    """A workspace that a person has saved. base: the key of the one that it was made from. layout: as it was saved;
    lesson: while the course was open."""

    key: str
    name: str
    base: str
    layout: QByteArray
    lesson: bool = False


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

    def ink(self) -> Colour | None:
        """What is drawn with where a network reads colours; None for white."""
        try:
            red, green, blue = map(int, str(self._store.value("ink", "")).split())
        except ValueError:
            return None
        return (red, green, blue) if all(0 <= part <= 255 for part in (red, green, blue)) else None

    def set_ink(self, color: Colour | None) -> None:
        self._store.setValue("ink", "" if color is None else " ".join(map(str, color)))

    def album_person(self) -> str:
        """The id of whoever kept drawings last."""
        return str(self._store.value("album_person", "me"))

    def set_album_person(self, person: str) -> None:
        self._store.setValue("album_person", person)

    def album_clears(self) -> bool:
        """Whether the canvas is emptied when a drawing is kept."""
        return str(self._store.value("album_clears", "true")).lower() == "true"

    def set_album_clears(self, clears: bool) -> None:
        self._store.setValue("album_clears", clears)

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

    def sure_from(self, key: str) -> float | None:
        """From which probability on a network's answers count as sure, by its key; None where nobody has chosen."""
        try:
            value = float(str(self._store.value(f"sure_from/{key}", "")))
        except ValueError:
            return None
        return value if 0 <= value <= 1 else None

    def set_sure_from(self, key: str, value: float | None) -> None:
        """None: as at first. Of many networks those chosen for last are remembered."""
        kept = [each for each in str(self._store.value("sure_from_order", "")).split() if each != key]
        self._store.remove(f"sure_from/{key}")
        if value is not None:
            kept.append(key)
            self._store.setValue(f"sure_from/{key}", f"{value:.4g}")
        for old in kept[:-SURE_KEPT]:
            self._store.remove(f"sure_from/{old}")
        self._store.setValue("sure_from_order", " ".join(kept[-SURE_KEPT:]))

    @property
    def has_sure_from(self) -> bool:
        """Whether anybody has chosen so for any network."""
        return bool(str(self._store.value("sure_from_order", "")).split())

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

    def recent_data(self) -> dict[str, str]:
        """Paths of data sets of a person's own with what each is called, the one chosen last first."""
        stored = self._store.value("recent_data", [])
        items = [str(item) for item in stored] if isinstance(stored, list) else []
        return dict(list(zip(items[::2], items[1::2], strict=False))[:RECENT_DATA])

    def add_recent_data(self, path: str, name: str) -> None:
        self._set_recent_data({path: name, **{p: n for p, n in self.recent_data().items() if p != path}})

    def drop_recent_data(self, path: str) -> None:
        self._set_recent_data({p: n for p, n in self.recent_data().items() if p != path})

    def _set_recent_data(self, sets: dict[str, str]) -> None:
        # Paths and names in turn: of one entry alone an INI file would give back a plain string.
        pairs = [*sets.items()][:RECENT_DATA]
        self._store.setValue("recent_data", [part for pair in pairs for part in pair])

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

    def layout(self, workspace: str = FIRST) -> QByteArray | None:
        """How a person has changed a workspace. That of the first one is all that earlier versions had."""
        return self._bytes(_layout_key(workspace))

    def set_layout(self, workspace: str, layout: QByteArray | None) -> None:
        """None: it is as at first."""
        if safe_mode.is_on():
            return
        if layout is None:
            self._store.remove(_layout_key(workspace))
        else:
            self._store.setValue(_layout_key(workspace), layout)

    def workspace(self) -> str:
        """The key of the workspace on display."""
        return str(self._store.value("workspace", FIRST)) if not safe_mode.is_on() else FIRST

    def set_workspace(self, key: str) -> None:
        if not safe_mode.is_on():
            self._store.setValue("workspace", key)

    def own_workspaces(self) -> tuple[OwnWorkspace, ...]:
        """Those that a person has saved, in the order of their keys, in safe mode too: none is shown unless it is asked
        for. What is damaged is left out."""
        found = (self._own_workspace(f"own{number}") for number in range(1, MOST_OWN + 1))
        return tuple(own for own in found if own is not None)

    def _own_workspace(self, key: str) -> OwnWorkspace | None:
        saved = self._stored_bytes(f"own_workspaces/{key}_layout_{LAYOUT_VERSION}")
        name = one_line(str(self._store.value(f"own_workspaces/{key}_name", "")), LONGEST_NAME)
        base = str(self._store.value(f"own_workspaces/{key}_base", FIRST))
        lesson = str(self._store.value(f"own_workspaces/{key}_lesson", "false")).lower() == "true"
        return OwnWorkspace(key, name, base, saved, lesson) if name and saved is not None else None

    def set_own_workspace(self, own: OwnWorkspace) -> None:
        """Adds it, or replaces the one with its key; written at once."""
        self._store.setValue(f"own_workspaces/{own.key}_name", own.name)
        self._store.setValue(f"own_workspaces/{own.key}_base", own.base)
        self._store.setValue(f"own_workspaces/{own.key}_lesson", own.lesson)
        self._store.setValue(f"own_workspaces/{own.key}_layout_{LAYOUT_VERSION}", own.layout)
        self._store.sync()

    def remove_own_workspace(self, key: str) -> None:
        for name in ("name", "base", "lesson", f"layout_{LAYOUT_VERSION}"):
            self._store.remove(f"own_workspaces/{key}_{name}")
        self._store.remove(_layout_key(key))
        self._store.sync()

    def set_window(self, geometry: QByteArray, layout: QByteArray) -> None:
        """The window's place, and the first workspace as a person has changed it."""
        self.set_geometry(geometry)
        self.set_layout(FIRST, layout)

    def set_geometry(self, geometry: QByteArray) -> None:
        if not safe_mode.is_on():
            self._store.setValue("geometry", geometry)

    def window_size(self) -> QSize | None:
        """How large the window was when its geometry was kept."""
        found = self._pair("window_size")
        return None if found is None else QSize(*found)

    def set_window_size(self, size: QSize) -> None:
        if not safe_mode.is_on():
            self._store.setValue("window_size", f"{size.width()} {size.height()}")

    def panel_sizes(self) -> dict[str, QSize]:
        """How large the panels in front were, by their names, in a window of that size."""
        found: dict[str, QSize] = {}
        for word in str(self._store.value("panel_sizes", "")).split()[:100]:
            name, *numbers = word.split(":")
            if len(numbers) == 2 and all(each.isascii() and each.isdigit() for each in numbers):
                found[name] = QSize(int(numbers[0][:6]), int(numbers[1][:6]))
        return {} if safe_mode.is_on() else found

    def set_panel_sizes(self, sizes: Mapping[str, QSize]) -> None:
        if not safe_mode.is_on():
            words = (f"{name}:{size.width()}:{size.height()}" for name, size in sizes.items())
            self._store.setValue("panel_sizes", " ".join(words))

    def side(self) -> tuple[int, int] | None:
        """How wide the window was that the layouts are of, and its left column, in pixels."""
        found = self._pair("side")
        return found if found is not None and 0 < found[1] < found[0] else None

    def set_side(self, window: int, column: int) -> None:
        if not safe_mode.is_on():
            self._store.setValue("side", f"{window} {column}")

    def forget_window(self) -> None:
        """Window and workspaces are as at first; those that a person has saved are as they were saved."""
        for key in ("geometry", "workspace", "side", "window_size", "panel_sizes"):
            self._store.remove(key)
        for key in [key for key in self._store.allKeys() if key.startswith(_layout_key(FIRST))]:
            self._store.remove(key)

    def runs_header(self) -> QByteArray | None:
        """Order, widths and sorting of the columns in the table of runs."""
        return self._bytes("runs_header")

    def set_runs_header(self, state: QByteArray) -> None:
        self._store.setValue("runs_header", state)

    def sync(self) -> None:
        self._store.sync()

    def _pair(self, key: str) -> tuple[int, int] | None:
        words = str(self._store.value(key, "")).split()
        if safe_mode.is_on() or len(words) != 2 or not all(word.isascii() and word.isdigit() for word in words):
            return None
        return int(words[0][:6]), int(words[1][:6])

    def _bytes(self, key: str) -> QByteArray | None:
        return None if safe_mode.is_on() else self._stored_bytes(key)

    def _stored_bytes(self, key: str) -> QByteArray | None:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None


def _layout_key(workspace: str) -> str:
    return f"layout_{LAYOUT_VERSION}" if workspace == FIRST else f"layout_{LAYOUT_VERSION}_{workspace}"
