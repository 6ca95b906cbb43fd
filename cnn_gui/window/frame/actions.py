"""Every command of the menus as a QAction: its words, keys, icon and tip. What it does is connected elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.base.translation import translate


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
    Command(
        "open",
        QT_TRANSLATE_NOOP("menus", "&Open…"),
        QT_TRANSLATE_NOOP("menus", "Open a picture, a drawing or a network."),
        ("Ctrl+O",),
        "open",
    ),
    SEPARATOR,
    Command(
        "save_drawing",
        QT_TRANSLATE_NOOP("menus", "&Save drawing…"),
        QT_TRANSLATE_NOOP("menus", "Save the strokes as a drawings file, to open again."),
        ("Ctrl+S",),
        "save",
    ),
    Command(
        "save_png",
        QT_TRANSLATE_NOOP("menus", "Save drawing as &picture…"),
        QT_TRANSLATE_NOOP("menus", "Save what is on the canvas as a PNG picture."),
        ("Ctrl+Shift+S",),
    ),
    SEPARATOR,
    Command(
        "quit",
        QT_TRANSLATE_NOOP("menus", "&Quit"),
        QT_TRANSLATE_NOOP("menus", "Close the window. Drawing and networks are kept."),
        ("Ctrl+Q",),
    ),
)

EDIT: tuple[Entry, ...] = (
    Command(
        "undo",
        QT_TRANSLATE_NOOP("menus", "&Undo"),
        QT_TRANSLATE_NOOP("menus", "Take back the last change of the drawing."),
        ("Ctrl+Z",),
        "undo",
    ),
    Command(
        "redo",
        QT_TRANSLATE_NOOP("menus", "&Redo"),
        QT_TRANSLATE_NOOP("menus", "Do again what was taken back."),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
    ),
    SEPARATOR,
    Command(
        "copy",
        QT_TRANSLATE_NOOP("menus", "&Copy picture"),
        QT_TRANSLATE_NOOP("menus", "Copy the canvas as a picture."),
        ("Ctrl+C",),
    ),
    Command(
        "paste",
        QT_TRANSLATE_NOOP("menus", "&Paste picture"),
        QT_TRANSLATE_NOOP("menus", "Put a picture from the clipboard on the canvas."),
        ("Ctrl+V",),
    ),
    Command(
        "clear",
        QT_TRANSLATE_NOOP("menus", "C&lear"),
        QT_TRANSLATE_NOOP("menus", "Empty the canvas. Undo brings the drawing back."),
        ("Del", "Ctrl+Backspace"),
        "clear",
    ),
    SEPARATOR,
    Command(
        "keep",
        QT_TRANSLATE_NOOP("menus", "&Keep in the album"),
        QT_TRANSLATE_NOOP("menus", "Keep what is drawn with its label: as what it is known to be, or as it is read."),
        ("Ctrl+K",),
    ),
    SEPARATOR,
    Command("pen", QT_TRANSLATE_NOOP("menus", "Pe&n"), QT_TRANSLATE_NOOP("menus", "Draw white ink."), ("P",), "pen"),
    Command(
        "eraser",
        QT_TRANSLATE_NOOP("menus", "&Eraser"),
        QT_TRANSLATE_NOOP("menus", "Take ink away. Dragging with the right mouse button does so at any time."),
        ("E",),
        "eraser",
    ),
    SEPARATOR,
    Command(
        "random",
        QT_TRANSLATE_NOOP("menus", "Random &test image"),
        QT_TRANSLATE_NOOP("menus", "Put an image that the network never trained on onto the canvas."),
        ("R",),
        "random",
    ),
    Command(
        "next",
        QT_TRANSLATE_NOOP("menus", "Ne&xt image"),
        QT_TRANSLATE_NOOP("menus", "The next one of the test set or of the opened file."),
        ("PgDown",),
        "next",
    ),
    Command(
        "previous",
        QT_TRANSLATE_NOOP("menus", "Pre&vious image"),
        QT_TRANSLATE_NOOP("menus", "The one before."),
        ("PgUp",),
        "previous",
    ),
    Command(
        "part",
        QT_TRANSLATE_NOOP("menus", "Read &digit by digit"),
        QT_TRANSLATE_NOOP("menus", "Of several digits on the canvas the first one alone, and then the one after it."),
        ("D",),
    ),
)

WORKSPACE: tuple[Entry, ...] = (
    Command(
        "save_workspace",
        QT_TRANSLATE_NOOP("menus", "&Save as a workspace…"),
        QT_TRANSLATE_NOOP("menus", "Keep the panels as they stand now under a name of your own."),
    ),
    Command(
        "rename_workspace",
        QT_TRANSLATE_NOOP("menus", "Re&name…"),
        QT_TRANSLATE_NOOP("menus", "Another name for this workspace of your own."),
    ),
    Command(
        "delete_workspace",
        QT_TRANSLATE_NOOP("menus", "&Delete…"),
        QT_TRANSLATE_NOOP("menus", "Delete this workspace of your own; what its panels show stays."),
    ),
)
"""Below the list of workspaces, in the View menu."""

RESET = Command(
    "reset_layout",
    QT_TRANSLATE_NOOP("menus", "&Reset this workspace"),
    QT_TRANSLATE_NOOP("menus", "All panels where this workspace has them at first, or as you saved it."),
)

MODEL: tuple[Entry, ...] = (
    Command(
        "open_network",
        QT_TRANSLATE_NOOP("menus", "&Open network…"),
        QT_TRANSLATE_NOOP("menus", "Open a network: .safetensors, .pt, .pth, .ckpt or .onnx, whoever has saved it."),
        ("Ctrl+Shift+O",),
        "open",
    ),
    Command(
        "pretrained",
        QT_TRANSLATE_NOOP("menus", "&Pretrained network"),
        QT_TRANSLATE_NOOP("menus", "Go back to the network that the app begins with."),
    ),
    Command(
        "deep",
        QT_TRANSLATE_NOOP("menus", "&Deep network"),
        QT_TRANSLATE_NOOP("menus", "Six convolutions in place of two: fewer parameters, fewer mistakes, more work."),
    ),
    Command(
        "shapes",
        QT_TRANSLATE_NOOP("menus", "Shapes in co&lour network"),
        QT_TRANSLATE_NOOP("menus", "The tutorial's network for ten kinds of shapes in colour, 3×32×32."),
    ),
    SEPARATOR,
    Command(
        "save_network",
        QT_TRANSLATE_NOOP("menus", "&Save network"),
        QT_TRANSLATE_NOOP("menus", "Save the network on display to its file."),
        ("Ctrl+Alt+S",),
        "save",
    ),
    Command(
        "save_network_as",
        QT_TRANSLATE_NOOP("menus", "Save network &as…"),
        QT_TRANSLATE_NOOP("menus", "Save the network on display to a new file."),
    ),
    Command(
        "export_network",
        QT_TRANSLATE_NOOP("menus", "&Export…"),
        QT_TRANSLATE_NOOP("menus", "Take the network on display away, into a file for PyTorch or for other programs."),
        ("Ctrl+E",),
    ),
    Command(
        "choose_reading",
        QT_TRANSLATE_NOOP("menus", "C&hoose another reading…"),
        QT_TRANSLATE_NOOP(
            "menus", "What a file of somebody else's does not say of its network: choose it, and name the classes."
        ),
    ),
    Command(
        "name_classes",
        QT_TRANSLATE_NOOP("menus", "&Name the classes…"),
        QT_TRANSLATE_NOOP("menus", "Say what the network's outputs are called, where nobody has."),
    ),
    Command(
        "about_network",
        QT_TRANSLATE_NOOP("menus", "About th&is network"),
        QT_TRANSLATE_NOOP("menus", "Where it comes from, how it was trained and how good it is."),
    ),
    SEPARATOR,
    Command(
        "evaluate",
        QT_TRANSLATE_NOOP("menus", "&Test the network"),
        QT_TRANSLATE_NOOP("menus", "Classify the whole test set of its data and show the mistakes."),
        ("Ctrl+T",),
        "test",
    ),
    Command(
        "compare",
        QT_TRANSLATE_NOOP("menus", "&Compare two networks"),
        QT_TRANSLATE_NOOP("menus", "Their answers, their mistakes, and the images that only one of them gets right."),
    ),
)

TRAIN: tuple[Entry, ...] = (
    Command(
        "train",
        QT_TRANSLATE_NOOP("menus", "&Train"),
        QT_TRANSLATE_NOOP("menus", "Start training, pause it, go on."),
        ("F5",),
        "play",
    ),
    Command(
        "step",
        QT_TRANSLATE_NOOP("menus", "One &step"),
        QT_TRANSLATE_NOOP("menus", "One optimiser update, then pause."),
        ("F6",),
        "step",
    ),
    Command(
        "epoch",
        QT_TRANSLATE_NOOP("menus", "One &epoch"),
        QT_TRANSLATE_NOOP("menus", "All training images once, then pause."),
        ("F7",),
        "epoch",
    ),
    Command(
        "stop",
        QT_TRANSLATE_NOOP("menus", "St&op"),
        QT_TRANSLATE_NOOP("menus", "End the run. Its network and history are saved."),
        ("Shift+F5",),
        "stop",
    ),
    Command(
        "race",
        QT_TRANSLATE_NOOP("menus", "&Hold a race"),
        QT_TRANSLATE_NOOP(
            "menus", "Two to four recipes or networks train in turns, fairly, and the best one is opened."
        ),
    ),
    SEPARATOR,
    Command(
        "runs",
        QT_TRANSLATE_NOOP("menus", "&Runs…"),
        QT_TRANSLATE_NOOP("menus", "Every run that is kept: to compare, name, open and delete."),
        ("Ctrl+R",),
    ),
    SEPARATOR,
    Command(
        "earlier",
        QT_TRANSLATE_NOOP("menus", "E&arlier moment"),
        QT_TRANSLATE_NOOP("menus", "Show the network as it was a moment earlier in its run."),
        ("Ctrl+,",),
        "previous",
    ),
    Command(
        "later",
        QT_TRANSLATE_NOOP("menus", "&Later moment"),
        QT_TRANSLATE_NOOP("menus", "Show the network as it was a moment later in its run."),
        ("Ctrl+.",),
        "next",
    ),
    Command(
        "now",
        QT_TRANSLATE_NOOP("menus", "Back to no&w"),
        QT_TRANSLATE_NOOP("menus", "Show the network as it is: nothing of it has changed meanwhile."),
        ("Ctrl+Alt+N",),
        "last",
    ),
    SEPARATOR,
    Command(
        "export_csv",
        QT_TRANSLATE_NOOP("menus", "Export curves as &CSV…"),
        QT_TRANSLATE_NOOP("menus", "Every step and epoch of every run as a table."),
    ),
    Command(
        "export_png",
        QT_TRANSLATE_NOOP("menus", "Export curves as &picture…"),
        QT_TRANSLATE_NOOP("menus", "The curves as a PNG picture."),
    ),
    Command(
        "export_film",
        QT_TRANSLATE_NOOP("menus", "Export the run as a &film…"),
        QT_TRANSLATE_NOOP("menus", "How the run learnt to read what is on the canvas: an animated GIF or WebP."),
    ),
)

LEARN: tuple[Entry, ...] = (
    Command(
        "course",
        QT_TRANSLATE_NOOP("menus", "The &course"),
        QT_TRANSLATE_NOOP("menus", "Fifteen short chapters that show everything on your own drawing."),
        ("F2",),
        "lesson",
    ),
    Command(
        "tour",
        QT_TRANSLATE_NOOP("menus", "&Tour"),
        QT_TRANSLATE_NOOP("menus", "Two minutes around the window: what is where, and what to try."),
    ),
    Command(
        "explain",
        QT_TRANSLATE_NOOP("menus", "&What is this?"),
        QT_TRANSLATE_NOOP("menus", "Explains what the pointer is on. A right click does so too."),
        ("F1",),
        "help",
    ),
    SEPARATOR,
)

HELP: tuple[Entry, ...] = (
    Command(
        "keys",
        QT_TRANSLATE_NOOP("menus", "&Keyboard"),
        QT_TRANSLATE_NOOP("menus", "Everything the keyboard can do."),
        ("Ctrl+F1",),
    ),
    Command(
        "data_folder",
        QT_TRANSLATE_NOOP("menus", "Show saved &runs"),
        QT_TRANSLATE_NOOP("menus", "Open the folder in which every run is kept."),
    ),
    Command(
        "log_folder",
        QT_TRANSLATE_NOOP("menus", "Show the &log"),
        QT_TRANSLATE_NOOP("menus", "Open the folder of the log files."),
    ),
    Command(
        "copy_details",
        QT_TRANSLATE_NOOP("menus", "&Copy details for a report"),
        QT_TRANSLATE_NOOP("menus", "Versions, device, screen and the log's end, without your name."),
    ),
    SEPARATOR,
    Command(
        "about", QT_TRANSLATE_NOOP("menus", "&About"), QT_TRANSLATE_NOOP("menus", "Versions, credits and licences.")
    ),
)

MENUS: tuple[tuple[str, str, tuple[Entry, ...]], ...] = (
    ("file", QT_TRANSLATE_NOOP("menus", "&File"), FILE),
    ("edit", QT_TRANSLATE_NOOP("menus", "&Edit"), EDIT),
    ("view", QT_TRANSLATE_NOOP("menus", "&View"), ()),
    ("model", QT_TRANSLATE_NOOP("menus", "&Model"), MODEL),
    ("train", QT_TRANSLATE_NOOP("menus", "&Train"), TRAIN),
    ("learn", QT_TRANSLATE_NOOP("menus", "&Learn"), LEARN),
    ("settings", QT_TRANSLATE_NOOP("menus", "&Settings"), ()),
    ("help", QT_TRANSLATE_NOOP("menus", "&Help"), HELP),
)

# Single letters must reach text fields and spin boxes; these commands' keys act only in the canvas' panel.
DRAWING_KEYS = ("pen", "eraser")


class Actions:
    """The actions by name, and the menus they stand in."""

    def __init__(self, bar: QMenuBar, parent: QWidget) -> None:
        self._parent = parent
        self._actions: dict[str, QAction] = {}
        self._icons: dict[str, str] = {}
        self.menus: dict[str, QMenu] = {}
        for name, title, entries in MENUS:
            menu = bar.addMenu(translate("menus", title))
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
        action = QAction(translate("menus", command.text), self._parent)
        action.setObjectName(f"action_{command.name}")
        action.setToolTip(translate("menus", command.tip))
        action.setStatusTip(translate("menus", command.tip))
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
