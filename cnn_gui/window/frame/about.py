"""Small dialogs: about the app, and what the keyboard does."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QWidget

from cnn_gui.views.base.translation import translate
from cnn_gui.window.base.text_dialog import show_html
from cnn_gui.window.base.workspaces import Workspaces
from cnn_gui.window.frame.actions import MENUS, Actions
from cnn_gui.window.frame.workspace_menu import title_of


def show_about(parent: QWidget) -> QDialog:
    # What it tells is read by modules that the first frame need not wait for.
    from cnn_gui.window.frame.about_app import AboutDialog

    dialog = AboutDialog(parent)
    dialog.open()
    return dialog


def show_keys(parent: QWidget, actions: Actions, spaces: Workspaces) -> QDialog:
    """Every shortcut of the menus and the workspaces, and the keys of the canvas and the map."""
    parts = []
    for _, title, entries in MENUS:
        rows = [
            (
                translate("menus", entry.text).replace("&", ""),
                ", ".join(s.toString() for s in actions[entry.name].shortcuts()),
            )
            for entry in entries
            if entry is not None and entry.keys
        ]
        if rows:
            parts.append(_table(translate("menus", title).replace("&", ""), rows))
    numbered = enumerate(spaces.all(), start=1)
    keys = [(title_of(each), QKeySequence(f"Ctrl+{number}").toString()) for number, each in numbered]
    parts.append(_table(translate("about", "Workspaces"), keys))
    parts.append(
        _table(
            translate("about", "Canvas"),
            [
                (translate("about", "Move the pen"), translate("about", "arrow keys; Shift for larger steps")),
                (translate("about", "Pen down, pen up"), translate("about", "Space")),
                (translate("about", "Brush smaller, larger"), "[  ]"),
                (translate("about", "Clear"), translate("about", "Delete")),
            ],
        )
    )
    parts.append(
        _table(
            translate("about", "Network map"),
            [
                (translate("about", "Go to a map or layer"), translate("about", "arrow keys")),
                (translate("about", "Open it"), translate("about", "Enter")),
            ],
        )
    )
    return show_html(parent, translate("about", "Keyboard"), "".join(parts), "keys")


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    body = "".join(
        f"<tr><td style='padding: 2px 24px 2px 0'>{escape(name)}</td><td><b>{escape(keys)}</b></td></tr>"
        for name, keys in rows
    )
    return f"<h3>{escape(title)}</h3><table>{body}</table>"
