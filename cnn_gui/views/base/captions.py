"""Names out of files where Qt gives some of their letters a meaning of its own: menus, buttons, window titles."""

from __future__ import annotations

from cnn_gui.core.base.plain_text import one_line


def in_menu(name: str, limit: int = 60) -> str:
    """A name for a menu entry, a button or a tab: "&" is a letter there, and not the mark of a shortcut."""
    return one_line(name, limit).replace("&", "&&")


def window_title(name: str) -> str:
    """The window's title while something of that name is on display; Qt would replace "[*]" by a mark of changes."""
    return one_line(name).replace("[*]", "[*][*]") + " — CNN GUI"
