"""Every command of the menus as a QAction: its words, keys, icon and tip. What it does is connected elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import Theme


@dataclass(frozen=True, slots=True)
class Command:
    """A menu entry. name: how code finds it. keys: shortcuts, the first shown. icon: file name in resources/icons."""

    name: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


SEPARATOR = None
Entry = Command | None

FILE: tuple[Entry, ...] = (
    Command("open", "&Open…", "Open a picture, a drawing or a network.", ("Ctrl+O",), "open"),
    SEPARATOR,
    Command(
        "save_drawing", "&Save drawing…", "Save the strokes as a drawings file, to open again.", ("Ctrl+S",), "save"
    ),
    Command("save_png", "Save drawing as &picture…", "Save what is on the canvas as a PNG picture.", ("Ctrl+Shift+S",)),
    SEPARATOR,
    Command("quit", "&Quit", "Close the window. Drawing and networks are kept.", ("Ctrl+Q",)),
)

EDIT: tuple[Entry, ...] = (
    Command("undo", "&Undo", "Take back the last change of the drawing.", ("Ctrl+Z",), "undo"),
    Command("redo", "&Redo", "Do again what was taken back.", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    SEPARATOR,
    Command("copy", "&Copy picture", "Copy the canvas as a picture.", ("Ctrl+C",)),
    Command("paste", "&Paste picture", "Put a picture from the clipboard on the canvas.", ("Ctrl+V",)),
    Command("clear", "C&lear", "Empty the canvas. Undo brings the drawing back.", ("Del", "Ctrl+Backspace"), "clear"),
    SEPARATOR,
    Command("pen", "Pe&n", "Draw white ink.", ("P",), "pen"),
    Command(
        "eraser",
        "&Eraser",
        "Take ink away. Dragging with the right mouse button does so at any time.",
        ("E",),
        "eraser",
    ),
    SEPARATOR,
    Command(
        "random",
        "Random &test digit",
        "Put a digit that the network never trained on onto the canvas.",
        ("R",),
        "random",
    ),
    Command("next", "Ne&xt digit", "The next digit of the test set or of the opened file.", ("PgDown",), "next"),
    Command("previous", "Pre&vious digit", "The one before.", ("PgUp",), "previous"),
)

MODEL: tuple[Entry, ...] = (
    Command(
        "open_network",
        "&Open network…",
        "Open a .safetensors network or the tutorial's .pt file.",
        ("Ctrl+Shift+O",),
        "open",
    ),
    Command("pretrained", "&Pretrained network", "Go back to the network that the app begins with."),
    Command("deep", "&Deep network", "Six convolutions in place of two: fewer parameters, fewer mistakes, more work."),
    SEPARATOR,
    Command("save_network", "&Save network", "Save the network on display to its file.", ("Ctrl+Alt+S",), "save"),
    Command("save_network_as", "Save network &as…", "Save the network on display to a new file."),
    Command("about_network", "&About this network", "Where it comes from, how it was trained and how good it is."),
    SEPARATOR,
    Command(
        "evaluate",
        "&Test on 10,000 digits",
        "Classify the whole MNIST test set and show the mistakes.",
        ("Ctrl+T",),
        "test",
    ),
)

TRAIN: tuple[Entry, ...] = (
    Command("train", "&Train", "Start training, pause it, go on.", ("F5",), "play"),
    Command("step", "One &step", "One optimiser update, then pause.", ("F6",), "step"),
    Command("epoch", "One &epoch", "All training images once, then pause.", ("F7",), "epoch"),
    Command("stop", "S&top", "End the run. Its network and history are saved.", ("Shift+F5",), "stop"),
    SEPARATOR,
    Command("runs", "&Runs…", "Every run that is kept: to compare, name, open and delete.", ("Ctrl+R",)),
    SEPARATOR,
    Command("export_csv", "Export curves as &CSV…", "Every step and epoch of every run as a table."),
    Command("export_png", "Export curves as &picture…", "The curves as a PNG picture."),
)

LEARN: tuple[Entry, ...] = (
    Command(
        "course", "The &course", "Eleven short chapters that show everything on your own drawing.", ("F2",), "lesson"
    ),
    Command("tour", "&Tour", "Two minutes around the window: what is where, and what to try."),
    Command(
        "explain", "&What is this?", "Explains what the pointer is on. A right click does so too.", ("F1",), "help"
    ),
    SEPARATOR,
)

HELP: tuple[Entry, ...] = (
    Command("keys", "&Keyboard", "Everything the keyboard can do.", ("Ctrl+F1",)),
    Command("data_folder", "Show saved &runs", "Open the folder in which every run is kept."),
    Command("log_folder", "Show the &log", "Open the folder of the log files."),
    Command(
        "copy_details", "&Copy details for a report", "Versions, device, screen and the log's end, without your name."
    ),
    SEPARATOR,
    Command("about", "&About", "Versions, credits and licences."),
)

MENUS: tuple[tuple[str, str, tuple[Entry, ...]], ...] = (
    ("file", "&File", FILE),
    ("edit", "&Edit", EDIT),
    ("view", "&View", ()),
    ("model", "&Model", MODEL),
    ("train", "&Train", TRAIN),
    ("learn", "&Learn", LEARN),
    ("help", "&Help", HELP),
)

# Single letters must reach text fields and spin boxes; these commands' keys act only in the canvas' panel.
DRAWING_KEYS = ("pen", "eraser")


def translated(text: str) -> str:
    return QCoreApplication.translate("menus", text)


class Actions:
    """The actions by name, and the menus they stand in."""

    def __init__(self, bar: QMenuBar, parent: QWidget) -> None:
        self._parent = parent
        self._actions: dict[str, QAction] = {}
        self._icons: dict[str, str] = {}
        self.menus: dict[str, QMenu] = {}
        for name, title, entries in MENUS:
            menu = bar.addMenu(translated(title))
            menu.setObjectName(f"menu_{name}")
            menu.setToolTipsVisible(True)
            self.menus[name] = menu
            self.fill(menu, entries)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def fill(self, menu: QMenu, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                menu.addAction(self.add(entry))

    def add(self, command: Command) -> QAction:
        action = QAction(translated(command.text), self._parent)
        action.setObjectName(f"action_{command.name}")
        action.setToolTip(translated(command.tip))
        action.setStatusTip(translated(command.tip))
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.checkable)
        if command.icon:
            self._icons[command.name] = command.icon
        self._actions[command.name] = action
        return action

    def names(self) -> tuple[str, ...]:
        return tuple(self._actions)

    def set_theme(self, theme: Theme) -> None:
        for name, file in self._icons.items():
            self._actions[name].setIcon(icon(file, theme))


def choice_menu(
    parent: QMenu, title: str, options: Iterable[tuple[str, str]], chosen: str, owner: QObject
) -> tuple[QMenu, QActionGroup]:
    """A submenu of which exactly one option is checked; each action's data() is the option's value."""
    menu = parent.addMenu(title)
    group = QActionGroup(owner)
    for value, text in options:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setData(value)
        action.setChecked(value == chosen)
        group.addAction(action)
    return menu, group
