"""Names and titles out of files, as hostile as files can have them, in the real window: text, and small."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, Picture
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import History, TrainingConfig
from cnn_gui.views.base.tips import as_html
from cnn_gui.window.base import closing
from cnn_gui.window.network import about
from tests.window.window_tools import WAIT_MS, open_window

SOURCES = Path(__file__).resolve().parents[3] / "cnn_gui"
HOSTILE = {
    "table": "<table width=9999><tr><td>x" * 400,
    "image": "<img src=/dev/zero width=9999 height=9999>",
    "letters": "x" * 19_000,
    "lines": "line\n" * 2_000,
    "turned": "net\u202egnp.\u2067exe",
    "ampersand": "A&B && C",
    "controls": "a\x00b\x07c\x1b[2Jd\ttab",
    "marks": "e" + "\u0301" * 3_000,
}
RAW = ("\x00", "\x1b", "\u202e", "\u2067")


def network_file(folder: Path, text: str) -> Path:
    """A network with the text wherever a file can have one."""
    layers = NETWORKS["tutorial"]
    record = NetworkRecord(
        title=text,
        notes=text,
        sources=text,
        created=text[:200],
        recipe=TrainingConfig(recipe=text[:200]),
        history=History(((1, 2.0, 0.01), (2, 1.0, 0.01)), ()),
    )
    path = folder / "hostile.safetensors"
    checkpoint.save(path, layers, modules.state(modules.build(layers)), record)
    return path


def drawing_file(folder: Path, text: str) -> Path:
    path = folder / "hostile.json"
    drawing_json.save(path, [Drawing(picture=Picture.from_array(np.full((28, 28), 200, np.uint8), source=text[:200]))])
    return path


def read_as_html(root: QWidget) -> list[str]:
    """Labels whose text Qt takes for HTML though it may be out of a file, or would take for it if it looked so."""
    # The first two escape what is not their own; the third is in a menu of pyqtgraph's that is never opened.
    own = {"curvesLegend", "layerTeaching", "label"}
    labels = [each for each in root.findChildren(QLabel) if each.objectName() not in own]
    return [
        each.objectName() or each.text()[:60] for each in labels if each.textFormat() is not Qt.TextFormat.PlainText
    ]


def raw_texts(root: QWidget) -> list[str]:
    """What widgets say, on screen or to a screen reader, that has control characters or marks of direction in it."""
    found = []
    for each in (root, *root.findChildren(QWidget)):
        said = [each.accessibleName(), each.accessibleDescription(), each.windowTitle()]
        if isinstance(each, QLabel) and not each.wordWrap():
            said.append(each.text())
        if isinstance(each, QAbstractButton):
            said.append(each.text())
        found += [f"{each.objectName()}: {text[:60]!r}" for text in said if any(raw in text for raw in RAW)]
    return found


def test_files_of_any_text_leave_the_window_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot)
    size, smallest = window.size(), window.minimumSizeHint()
    for kind, text in HOSTILE.items():
        with qtbot.waitSignal(window.networks.changed, timeout=WAIT_MS):
            window.open_file(str(network_file(tmp_path, text)))
        with qtbot.waitSignal(window.draw.canvas.changed, timeout=WAIT_MS):
            window.open_file(str(drawing_file(tmp_path, text)))
        window.layout_.show_panel("bench")
        window.notices.show_problem(Problem(text, text))
        window.notices.show_warning(f"{text} was not opened: {text}")
        QApplication.processEvents()
        assert window.size() == size, kind
        assert window.minimumSizeHint().width() <= smallest.width(), kind
        assert window.minimumSizeHint().height() <= smallest.height(), kind
        assert read_as_html(window) == [], kind
        assert raw_texts(window) == [], kind
        tip = as_html(window.status.findChild(QLabel, "facts").toolTip(), QToolTip.font(), 360)  # type: ignore[union-attr]
        assert "<table" not in tip.removeprefix("<p style='white-space:pre'>")
        assert "<img" not in tip
        for _ in range(2):
            window.notices.close_current()


def test_a_title_is_shown_letter_by_letter(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot)
    for text in ("<b>7</b> & <img src=x>", "A&B && C"):
        window.open_file(str(network_file(tmp_path, text)))
        qtbot.waitUntil(lambda text=text: window.windowTitle() == f"{text} — CNN GUI", timeout=WAIT_MS)  # type: ignore[misc]
        assert text in window.status.text()
        with qtbot.waitSignal(window.draw.canvas.changed, timeout=WAIT_MS):
            window.open_file(str(drawing_file(tmp_path, text)))
        assert text in window.draw.canvas.accessibleDescription()


def test_a_menu_of_files_shows_every_letter(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot)
    path = network_file(tmp_path, "x").rename(tmp_path / ("A&B <b>" + "y" * 200 + ".safetensors"))
    with qtbot.waitSignal(window.networks.opened, timeout=WAIT_MS):
        window.open_file(str(path))
    window.network.recent.fill()
    [entry] = window.network.recent.menu.actions()
    assert entry.text().startswith("&1  A&&B <b>yyy")
    assert QFontMetrics(window.font()).horizontalAdvance(entry.text()) < 800


@pytest.mark.parametrize("kind", HOSTILE)
def test_dialogs_stay_small(qtbot: QtBot, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HOSTILE[kind]
    parent = QWidget()
    qtbot.addWidget(parent)
    sizes: list[QSize] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: sizes.append(box.sizeHint()))
    closing.while_training(parent, text)
    assert sizes[0].width() < 1_400
    assert sizes[0].height() < 1_400
    record = NetworkRecord(text, notes=text, sources=text, path=text[:200])
    dialog = about.show_dialog(parent, NetworkState(1, NETWORKS["sprint"], (), {}, record))
    [words] = [each for each in dialog.findChildren(QLabel) if each.textFormat() is Qt.TextFormat.RichText]
    assert words.minimumSizeHint().width() < 2_000
    assert "<img" not in words.text()
    assert "<table width" not in words.text()


def calls(module: ast.Module, name: str) -> int:
    """How often a name is called in a module: ``QLabel(...)`` or ``label.setTextFormat(...)``."""
    called = [node.func for node in ast.walk(module) if isinstance(node, ast.Call)]
    return sum(getattr(func, "id", getattr(func, "attr", None)) == name for func in called)


def parsed_sources() -> dict[str, ast.Module]:
    """The code of everything that shows something, by its place: "views/base/tips"."""
    paths = [path for folder in ("views", "window") for path in sorted((SOURCES / folder).rglob("*.py"))]
    return {
        path.relative_to(SOURCES).with_suffix("").as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


def test_every_label_says_whether_its_text_is_html() -> None:
    """``panel.label`` makes labels of plain text; whoever makes one otherwise says what its text is."""
    for name, module in parsed_sources().items():
        bases = [
            b.id for n in ast.walk(module) if isinstance(n, ast.ClassDef) for b in n.bases if isinstance(b, ast.Name)
        ]
        made = calls(module, "QLabel") + calls(module, "QMessageBox") + bases.count("QLabel")
        assert made <= calls(module, "setTextFormat"), f"{name}.py has a label that takes what looks like HTML for HTML"


def test_only_own_words_are_html() -> None:
    rich = {name for name, module in parsed_sources().items() if "RichText" in ast.unparse(module)}
    # Each of them escapes what it did not write itself.
    assert rich <= {
        "window/base/text_dialog",
        "window/frame/about",
        "window/frame/about_app",
        "window/network/about",
        "views/training/curve_legend",
        "views/network/layer/about",
    }
    tips = {name for name, module in parsed_sources().items() if "QToolTip.showText" in ast.unparse(module)}
    assert tips == {"views/base/tips"}
