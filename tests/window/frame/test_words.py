"""The whole window in the pseudo-language: what is still plain English in it cannot be translated.

Every letter of the pseudo-language has an accent (packaging/pseudo.py). So a word of plain letters is English that was
not marked, or one of those below.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.app import crash_text, make_application, safe_mode_text
from cnn_gui.core.base.messages import Problem
from cnn_gui.core.training.messages import RunState
from cnn_gui.diagnostics import unforeseen
from cnn_gui.views.base import languages
from cnn_gui.views.parts.name_dialog import NameDialog
from cnn_gui.window.base import closing
from cnn_gui.window.base.settings import LONGEST_NAME
from cnn_gui.window.frame import about
from cnn_gui.window.network import about as network_about
from tests.packaging.tools import script
from tests.window.frame.test_sizes import VIEWS, choose, frame_of, settle
from tests.window.legible import illegible
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, draw, open_window, wait_idle
from tests.window.words import words_of

WORDS = {
    r"(conv|pool|relu|fc|flatten|softmax|input)\d*": "a layer, as code and files call it",
    r"[A-Za-z]": "a letter in a formula, or on a key",
    r"Ctrl|Shift|Alt|Del|Esc|Left|Right|Up|Down|Home|End|PgUp|PgDown|Backspace|Return|Space|F\d+": "a key",
    r"ms|px|MB|min": "a unit",
    r"CNN|GUI|MNIST|CPU|MIT|Adam|AdamW|SGD|Muon|cpu": "a name",
    r"max|exp|log|floor": "mathematics",
    r"pretrained|deep|tutorial|fast|sprint|robust|diagram|shapes": "a network or a recipe, as files call it",
    r"(out_)?(channels|features)|(kernel|output)_size|stride|padding|dilation|groups|bias|(ceil_)?mode|eps|approximate"
    r"|count_include_pad|negative_slope|alpha|(min|max)_val": "a field of a layer, as PyTorch calls it",
    r"avg|none|tanh": "a value of one",
    r"LeNet|MLP": "a network by name",
    r"step": "in the title of a run, which is in its file",
    r"English": "a language in its own words",
    r"\d*[xe]\d*": "a number",
}
"""Regular expressions of words that are the same in every language, each with what it is."""
LIBRARIES = "cnn-gui|python|torch|torchvision|numpy|PySide6|pyqtgraph|safetensors|msgspec|pillow|platformdirs"
PHRASES = {
    r"(/\S+)?\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d tutorial\.safetensors": "a file",
    r"/[\w./-]+": "a folder",
    rf"({LIBRARIES}) [\w.+]+": "a version",
    r"(Linux|Darwin|Windows)[\w. +-]*": "a system",
    r"Pen-Based Recognition of Handwritten Digits|Deep Dive into Convolutional Neural Networks": "a work of others",
    r"(Fashion-|K|Q|E)?MNIST( digits| letters)?( \(.*| Dataset.*|, .*)?|Shapes in colour.*|\"KMNIST.*": "a data set",
    r"PyTorch, torchvision, NumPy, pyqtgraph, safetensors, msgspec, platformdirs, Pillow|Qt and Qt for Python": "names",
    r"t-SNE": "a method by name",
}
"""The same for what is more than a word."""
PLACES = {
    r"layerFormula|layerParameters|storyFormula|storyLoss": "formulas: mathematics, with the names that code has",
    r"buildRows of buildView: painted": "cut where there is little room; the cells are looked at whole",
    r"QPushButton (dialog_\w+|nameDialog) of main_window: (text|painted)": "Qt's own button, which Qt translates",
}
"""The same for where a text stands."""
CUT = {
    r"runsTable": "the tool tip of each cell has the whole of it",
}
"""What may be cut, by where it stands, each with the reason."""


def english_in(where: str, text: str) -> list[str]:
    """The words of a text that are plain English."""
    if any(re.search(pattern, where) for pattern in PLACES):
        return []
    for pattern in PHRASES:
        text = re.sub(pattern, "", text)
    found = (word for word in re.findall(r"\w+", text) if word.isascii() and re.search("[A-Za-z]", word))
    return [word for word in found if not any(re.fullmatch(pattern, word) for pattern in WORDS)]


class Walk:
    """What was found on the way: each text once, with the place where it stood."""

    def __init__(self) -> None:
        self.english: dict[str, str] = {}
        self.cut: dict[str, str] = {}
        self.seen = 0

    def look(self, view: str, *widgets: QWidget) -> None:
        settle()
        for widget in widgets:
            for where, text in words_of(widget):
                self.seen += 1
                if text not in self.english and english_in(where, text):
                    self.english[text] = f"{view}, {where}"
            for problem in illegible(widget):
                if not any(re.search(pattern, problem) for pattern in CUT):
                    self.cut.setdefault(problem, view)


@pytest.fixture(scope="module")
def pseudo_language(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not Path(sys.executable).with_name("pyside6-lupdate").exists():
        pytest.skip("PySide6 has no lupdate here")
    folder = tmp_path_factory.mktemp("translations")
    script("translations").make_pseudo(folder)
    return folder / f"cnn_gui_{script('pseudo').CODE}.qm"


@pytest.fixture
def app(pseudo_language: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QApplication]:
    """The application in the pseudo-language."""
    monkeypatch.setenv(languages.ENVIRONMENT_VARIABLE, str(pseudo_language))
    app = make_application()
    translators = languages.install(app, languages.SYSTEM)
    assert translators
    yield app
    for translator in translators:
        app.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> Iterator[WholeWindow]:
    window = open_window(qtbot, size=(1440, 900))
    draw(qtbot, window, THREE)
    yield window
    window.quit_without_asking()


@pytest.mark.timeout(300)
def test_every_word_is_translated_and_none_is_cut(window: WholeWindow, qtbot: QtBot) -> None:
    walk = Walk()
    walk.look("window", *frame_of(window))
    for name, (panel, chosen) in VIEWS.items():
        choose(window, panel, chosen)
        walk.look(name, window.layout_.docks[panel])
    for step in (train_a_little, menus, tour, notices, dialogs, questions, workspaces):
        step(window, qtbot, walk)
    assert walk.seen > 3000
    assert walk.english == {}
    assert walk.cut == {}


def train_a_little(window: WholeWindow, qtbot: QtBot, walk: Walk) -> None:
    """A run of two steps, and what stands in the panel while it is paused and when it is over."""
    window.layout_.show_panel("train")
    window.actions_["step"].trigger()
    qtbot.waitUntil(lambda: window.training.state is RunState.PAUSED, timeout=60_000)
    walk.look("training, paused", window.layout_.docks["train"], window.statusBar())
    window.actions_["stop"].trigger()
    wait_idle(qtbot, window)
    walk.look("training, stopped", window.layout_.docks["train"], window.statusBar())


def menus(window: WholeWindow, qtbot: QtBot, walk: Walk) -> None:
    for menu in window.actions_.menus.values():
        menu.aboutToShow.emit()
        # Questions and chapters are texts of the course, which a language has files of its own for.
        inner = [each for each in menu.findChildren(QMenu) if each.objectName() != "menu_questions"]
        walk.look("menus", menu, *inner)


def tour(window: WholeWindow, qtbot: QtBot, walk: Walk) -> None:
    window.tour.start()
    while window.tour.is_running:
        walk.look("tour", window.tour.card)
        window.tour.forward()


def notices(window: WholeWindow, qtbot: QtBot, walk: Walk) -> None:
    for text in (crash_text(), safe_mode_text(), unforeseen()):
        window.show_problem(Problem(text, "details"))
        walk.look("notice", window.notices)
        window.notices.close_current()


def dialogs(window: WholeWindow, qtbot: QtBot, walk: Walk) -> None:
    network = window.networks.network
    assert network is not None
    window.stages.enlarge(4)
    assert window.stages.dialog is not None
    walk.look("stages, enlarged", window.stages.dialog)
    window.stages.dialog.close()
    walk.look("keys", keys := about.show_keys(window, window.actions_, window.spaces))
    keys.close()
    walk.look("about the app", app := about.show_about(window))
    app.close()
    walk.look("about the network", shown := network_about.show_dialog(window, network))
    shown.close()
    window.actions_["runs"].trigger()
    view = window.runs.view
    assert view is not None
    qtbot.waitUntil(lambda: view.table.model().rowCount() > 0, timeout=60_000)
    walk.look("runs", view.window())
    view.window().close()


def questions(window: WholeWindow, qtbot: QtBot, walk: Walk) -> None:
    """What is asked before something may be lost; each is looked at while it waits for an answer."""

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        walk.look(box.objectName(), box)
        box.reject()

    for ask in (
        lambda: closing.while_training(window),
        lambda: closing.while_training(window, unforeseen()),
        lambda: closing.while_racing(window),
        lambda: closing.losing_race(window),
        lambda: closing.unsaved(window),
        lambda: closing.unsaved(window, changed_by_hand=True),
    ):
        QTimer.singleShot(0, answer)
        ask()


def workspaces(window: WholeWindow, qtbot: QtBot, walk: Walk) -> None:
    """Every one as it is at first, and the dialog that asks for a name."""
    for workspace in window.spaces.all():
        window.spaces.switch(workspace.key)
        window.spaces.reset()
        # The lesson's texts are the course's.
        lesson = window.layout_.docks["lesson"]
        walk.look(workspace.key, *(widget for widget in frame_of(window) if widget is not lesson))
    window.actions_["save_workspace"].trigger()
    dialog = window.findChild(NameDialog)
    assert dialog is not None
    dialog.field.setText("\N{LATIN SMALL LETTER E WITH ACUTE}" * (LONGEST_NAME + 1))
    walk.look("name of a workspace", dialog)
    dialog.reject()
