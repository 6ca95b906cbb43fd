"""Small dialogs: about the app, about the network on display, what the keyboard does."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from cnn_gui.core.network.messages import NetworkState
from cnn_gui.window.frame.actions import MENUS, Actions
from cnn_gui.window.network.about import network_text


def tr(text: str) -> str:
    return QCoreApplication.translate("about", text)


def png_bytes(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def show_about(parent: QWidget) -> QDialog:
    # What it tells is read by modules that the first frame need not wait for.
    from cnn_gui.window.frame.about_app import AboutDialog

    dialog = AboutDialog(parent)
    dialog.open()
    return dialog


def show_network(parent: QWidget, network: NetworkState) -> QDialog:
    return _show(parent, tr("About this network"), network_text(network), "about_network")


def show_keys(parent: QWidget, actions: Actions) -> QDialog:
    """Every shortcut of the menus, and the keys of the canvas and the map."""
    parts = []
    for _, title, entries in MENUS:
        rows = [
            (entry.text.replace("&", ""), ", ".join(s.toString() for s in actions[entry.name].shortcuts()))
            for entry in entries
            if entry is not None and entry.keys
        ]
        if rows:
            parts.append(_table(title.replace("&", ""), rows))
    parts.append(
        _table(
            tr("Canvas"),
            [
                (tr("Move the pen"), tr("arrow keys; Shift for larger steps")),
                (tr("Pen down, pen up"), tr("Space")),
                (tr("Brush smaller, larger"), "[  ]"),
                (tr("Clear"), "Delete"),
            ],
        )
    )
    parts.append(
        _table(tr("Network map"), [(tr("Go to a map or layer"), tr("arrow keys")), (tr("Open it"), tr("Enter"))])
    )
    return _show(parent, tr("Keyboard"), "".join(parts), "keys")


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    body = "".join(
        f"<tr><td style='padding: 2px 24px 2px 0'>{escape(name)}</td><td><b>{escape(keys)}</b></td></tr>"
        for name, keys in rows
    )
    return f"<h3>{escape(title)}</h3><table>{body}</table>"


def _show(parent: QWidget, title: str, text: str, name: str) -> QDialog:
    dialog = QDialog(parent)
    dialog.setObjectName(f"dialog_{name}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(560, 480)
    words = QLabel(text)
    words.setTextFormat(Qt.TextFormat.RichText)
    words.setWordWrap(True)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    words.setContentsMargins(16, 8, 16, 8)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(words)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(scroll)
    column.addWidget(buttons)
    dialog.open()
    return dialog
