"""Every panel's picture and numbers, taken away by menus and clicks, and read back from the files."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.course.lessons import course
from cnn_gui.core.datasets import of_task
from cnn_gui.core.evaluation.messages import Evaluation, Measurement
from cnn_gui.core.explain.messages import ChangeKind
from cnn_gui.core.features import material
from cnn_gui.core.features.messages import Rank
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.core.network.spec import spec_from_json
from cnn_gui.core.race.messages import RaceEvent, RaceRules, RaceTest
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.messages import RunStarted, StepDone
from cnn_gui.views.base.panel_content import HasContent, PanelContent
from cnn_gui.views.base.theme import DARK, Scheme, theme_of
from cnn_gui.views.parts import panel_picture
from cnn_gui.views.parts.panel_picture import PRINT_DPI, print_image, svg_file
from cnn_gui.views.race.lane_curve import LaneCurve
from tests.core.features.small_data import few_digits
from tests.dynamics_samples import sample_of
from tests.views.pointing import click
from tests.window import hand
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, draw, open_window

Arrays = Mapping[str, npt.NDArray[Any]]


@pytest.fixture
def window(qtbot: QtBot) -> WholeWindow:
    result = open_window(qtbot, size=(1400, 900))
    draw(qtbot, result, THREE)
    hand.settle(result, qtbot)
    return result


def saved_picture(window: WholeWindow, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch, panel: str) -> None:
    save(window, qtbot, path, monkeypatch, panel, "Save picture")


def save(window: WholeWindow, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch, panel: str, what: str) -> None:
    """By the View menu and its submenus, which open by keys."""
    hand.name_file(monkeypatch, path)
    hand.choose(window, "View", "Pictures and numbers", panel, what)
    qtbot.waitUntil(lambda: hand.notice(window) == f"Saved as {path.name}.", timeout=WAIT_MS)


def shown(window: WholeWindow) -> Snapshot:
    assert window.shown is not None
    return window.shown


def layer(window: WholeWindow, name: str) -> npt.NDArray[np.float32]:
    return next(each.values for each in shown(window).layers if each.info.name == name)


# --- files ---------------------------------------------------------------------------------------------------


def test_a_picture_is_saved_at_print_size_with_its_caption(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "layer.png"
    saved_picture(window, qtbot, path, monkeypatch, "Layer")
    with Image.open(path) as image:
        assert [round(dots) for dots in image.info["dpi"]] == [PRINT_DPI, PRINT_DPI]
        # As large as on the screen, in three times the dots, and on white.
        assert image.width > 2 * window.detail.width()
        assert image.getpixel((0, 0)) == (255, 255, 255)
        caption = image.info["Description"]
    assert caption.startswith("conv1 (32×28×28), map 1; colours ")
    assert "Network: pretrained, 99." in caption
    assert "MNIST" in caption
    assert "Read as digit 3 (" in caption


def test_a_picture_is_no_enlarged_screenshot(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters are painted anew: there is more in them than in the pixels of the screen."""
    path = tmp_path / "answer.png"
    saved_picture(window, qtbot, path, monkeypatch, "Answer")
    with Image.open(path) as image:
        large = np.asarray(image.convert("L"), dtype=float)
        screen = image.convert("L").resize((image.width * 96 // PRINT_DPI, image.height * 96 // PRINT_DPI))
        enlarged = np.asarray(screen.resize(image.size, Image.Resampling.BICUBIC), dtype=float)
    assert np.abs(np.diff(large)).max() > 1.3 * np.abs(np.diff(enlarged)).max()


def test_an_svg_holds_text_as_text_and_the_maps_as_pictures(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "network.svg"
    saved_picture(window, qtbot, path, monkeypatch, "Network")
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    names = {"svg": "http://www.w3.org/2000/svg"}
    words = ["".join(each.itertext()).strip() for each in root.iterfind(".//svg:text", names)]
    assert {"conv1", "pool1", "64×14×14", "softmax"} <= set(words)
    images = root.findall(".//svg:image", names)
    assert len(images) >= len(shown(window).layers)
    assert all("pixelated" in image.get("style", "") for image in images)
    description = root.find("svg:desc", names)
    assert description is not None
    assert (description.text or "").startswith("All layers, from the input to the answer; colours: per layer.")
    assert root.get("width", "").endswith("mm")


def test_a_map_is_saved_as_a_table_of_its_numbers(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.hub.map_chosen.emit("conv2", 21)
    save(window, qtbot, tmp_path / "map.csv", monkeypatch, "Layer", "Save numbers")
    read = np.loadtxt(tmp_path / "map.csv", delimiter=",", dtype=np.float32)
    assert np.array_equal(read, layer(window, "conv2")[21])


def test_the_whole_network_is_saved_for_numpy(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(window, qtbot, tmp_path / "all.npz", monkeypatch, "Network", "Save numbers")
    with np.load(tmp_path / "all.npz") as archive:
        for each in shown(window).layers:
            assert np.array_equal(archive[each.info.name], each.values), each.info.name
        assert list(archive["classes"]) == list("0123456789")


def test_the_answer_is_saved_as_a_table_with_names(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(window, qtbot, tmp_path / "answer.csv", monkeypatch, "Answer", "Save numbers")
    with (tmp_path / "answer.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["class", "probability"]
    assert [name for name, _ in rows] == list("0123456789")
    assert np.array_equal(np.array([p for _, p in rows], dtype=np.float32), shown(window).probabilities)


def test_a_name_without_a_suffix_gets_that_of_the_chosen_kind(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.name_file(monkeypatch, tmp_path / "answer")
    hand.choose(window, "View", "Pictures and numbers", "Answer", "Save picture")
    qtbot.waitUntil(lambda: hand.notice(window) == "Saved as answer.png.", timeout=WAIT_MS)


def test_a_picture_is_copied(window: WholeWindow) -> None:
    hand.choose(window, "View", "Pictures and numbers", "Answer", "Copy as picture")
    image = QGuiApplication.clipboard().image()
    assert image.width() > 2 * window.answer.width()
    assert hand.notice(window) == "The picture is on the clipboard."


@pytest.mark.parametrize("what", ["folder", "full"])
def test_what_cannot_be_written_is_one_sentence(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = tmp_path / "nowhere" / "layer.png" if what == "folder" else tmp_path / "layer.png"
    if what == "full":

        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "write", full)
    hand.name_file(monkeypatch, path)
    hand.choose(window, "View", "Pictures and numbers", "Layer", "Save picture")
    qtbot.waitUntil(lambda: hand.notice(window).startswith("layer.png was not saved"), timeout=WAIT_MS)
    assert ("the disk is full" if what == "full" else "the folder does not exist") in hand.notice(window)
    assert not path.exists()
    assert not list(tmp_path.glob(".*"))


# --- where it is found ------------------------------------------------------------------------------------------


def opened_menu(name: str) -> QMenu:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.objectName() == name]
    shown_now = [each for each in found if each.isVisible()]
    assert shown_now, name
    return shown_now[-1]


def click_entry(menu: QMenu, words: str) -> None:
    action = next(each for each in menu.actions() if hand.plain(each.text()).startswith(words))
    assert action.isEnabled()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_a_right_click_on_the_title_offers_it_before_the_list_of_panels(window: WholeWindow) -> None:
    title = window.layout_.docks["answer"].title_bar
    place = title.rect().center()
    QApplication.sendEvent(title, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, title.mapToGlobal(place)))
    menu = opened_menu("panelTitleMenu")
    words = [hand.plain(each.text()) for each in menu.actions()]
    assert words[:3] == ["Copy as picture", "Save picture…", "Save numbers…"]
    assert {"Network", "Layer", "Train"} <= set(words[4:])
    click_entry(menu, "Copy as picture")
    assert not QGuiApplication.clipboard().image().isNull()


def test_a_right_click_in_a_panel_offers_it_too(window: WholeWindow) -> None:
    place = window.answer.rect().center()
    QApplication.sendEvent(
        window.answer, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, window.answer.mapToGlobal(place))
    )
    menu = opened_menu("whatIsThis")
    words = [hand.plain(each.text()) for each in menu.actions()]
    assert words == ["Copy as picture", "Save picture…", "Save numbers…", "", "What is this?"]
    menu.close()


def test_every_title_has_a_button_for_it(window: WholeWindow) -> None:
    for name, dock in window.layout_.docks.items():
        button = dock.title_bar.findChild(QToolButton, "panelTake")
        assert button is not None
        menu = button.menu()
        assert menu is not None
        assert menu is window.menus.take_away.panels[name].menu


def test_an_empty_canvas_has_nothing_to_take_away(window: WholeWindow, qtbot: QtBot) -> None:
    window.draw.canvas.clear()
    hand.settle(window, qtbot)
    for panel in ("Draw", "What the network sees", "Answer", "Network", "Layer"):
        menus = hand._open(window, ("View", "Pictures and numbers", panel))
        assert [each.isEnabled() for each in menus[-1].actions()] == [False, False, False], panel
        for menu in reversed(menus):
            menu.close()


def test_what_is_saved_is_what_was_seen_when_it_was_asked_for(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drawing goes on while the dialog is open."""
    before = layer(window, "conv1")[0]

    def ask(*_: object) -> tuple[str, str]:
        window.draw.canvas.clear()
        hand.settle(window, qtbot)
        return str(tmp_path / "map.csv"), ""

    monkeypatch.setattr("cnn_gui.window.base.file_dialogs.QFileDialog.getSaveFileName", ask)
    hand.choose(window, "View", "Pictures and numbers", "Layer", "Save numbers")
    qtbot.waitUntil(lambda: (tmp_path / "map.csv").exists(), timeout=WAIT_MS)
    assert np.array_equal(np.loadtxt(tmp_path / "map.csv", delimiter=",", dtype=np.float32), before)


def test_only_the_form_that_is_wanted_is_painted_and_only_when_its_name_is_known(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []

    def watched(form: str) -> Callable[..., object]:
        paint = getattr(panel_picture, form)

        def told(*of: object) -> object:
            painted.append(form)
            return paint(*of)

        return told

    for form in ("_sheet", "_image", "_svg"):
        monkeypatch.setattr(panel_picture, form, watched(form))

    def ask(name: str) -> None:
        def answer(*_: object) -> tuple[str, str]:
            assert painted == []
            return str(tmp_path / name) if name else "", ""

        painted.clear()
        monkeypatch.setattr("cnn_gui.window.base.file_dialogs.QFileDialog.getSaveFileName", answer)
        hand.choose(window, "View", "Pictures and numbers", "Answer", "Save picture")

    for name, form in (("answer.svg", "_svg"), ("answer.png", "_image")):
        ask(name)
        qtbot.waitUntil((tmp_path / name).exists, timeout=WAIT_MS)
        assert painted == ["_sheet", form]
    ask("")
    assert painted == []
    hand.choose(window, "View", "Pictures and numbers", "Answer", "Copy as picture")
    assert painted == ["_sheet", "_image"]


def test_a_picture_of_what_went_while_its_name_was_asked_for_is_one_sentence(
    window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object) -> tuple[str, str]:
        window.draw.canvas.clear()
        hand.settle(window, qtbot)
        return str(tmp_path / "map.png"), ""

    monkeypatch.setattr("cnn_gui.window.base.file_dialogs.QFileDialog.getSaveFileName", ask)
    hand.choose(window, "View", "Pictures and numbers", "Layer", "Save picture")
    assert hand.notice(window) == "There is nothing to be seen in this panel now."
    assert not (tmp_path / "map.png").exists()


def test_pictures_are_light_in_a_dark_window_which_stays_dark(window: WholeWindow) -> None:
    content = window.answer.panel_content()
    assert content is not None
    light = print_image(content, content.caption)
    window.settings.set_scheme(Scheme.DARK)
    window.look.apply()
    before = window.answer.grab().toImage()
    assert print_image(content, content.caption) == light
    assert theme_of(window.answer) is DARK
    assert theme_of(window.answer.bars) is DARK
    assert window.answer.grab().toImage() == before


# --- every panel ---------------------------------------------------------------------------------------------------


def numbers(content: PanelContent) -> Arrays:
    assert content.numbers is not None
    return content.numbers().arrays


def check_drawing(window: WholeWindow, content: PanelContent) -> None:
    strokes = numbers(content)["strokes"]
    points = [point for stroke in shown(window).drawing.strokes for point in stroke.points]
    assert np.array_equal(strokes[:, 1:3], np.array(points))


def check_stages(window: WholeWindow, content: PanelContent) -> None:
    for stage in shown(window).preprocessed.stages:
        assert np.array_equal(numbers(content)[str(stage.name)], stage.values), stage.name


def check_answer(window: WholeWindow, content: PanelContent) -> None:
    assert np.array_equal(numbers(content)["probabilities"], shown(window).probabilities)


def check_network(window: WholeWindow, content: PanelContent) -> None:
    for each in shown(window).layers:
        assert np.array_equal(numbers(content)[each.info.name], each.values), each.info.name


def check_layer(window: WholeWindow, content: PanelContent) -> None:
    assert np.array_equal(numbers(content)["conv2"], layer(window, "conv2"))


def check_story(window: WholeWindow, content: PanelContent) -> None:
    assert numbers(content)["value"] == layer(window, "conv2")[21, 6, 8]
    assert content.numbers is not None
    table = content.numbers().table
    assert table is not None
    bias = numbers(content)["bias"]
    assert sum(float(row[5] or 0) for row in table.rows) + bias == pytest.approx(
        float(layer(window, "conv2")[21, 6, 8]), abs=1e-4
    )


def check_why(window: WholeWindow, content: PanelContent) -> None:
    found = window.why.explanation
    assert found is not None
    assert np.array_equal(numbers(content)["attribution"], found.attribution)
    assert np.array_equal(numbers(content)["input"], shown(window).preprocessed.input)


def check_why_not(window: WholeWindow, content: PanelContent) -> None:
    change = window.why_not.change
    assert change is not None
    assert np.array_equal(numbers(content)["inputs"], change.inputs)
    assert np.allclose(numbers(content)["inputs"][0], shown(window).preprocessed.input, atol=1e-5)


def check_robustness(window: WholeWindow, content: PanelContent) -> None:
    own = window.robustness.curves.own
    assert own is not None
    assert np.array_equal(numbers(content)["drawing_probabilities"], own.curve.probabilities)


def check_likes(window: WholeWindow, content: PanelContent) -> None:
    likes = window.likes_view.likes
    assert likes is not None
    assert np.array_equal(numbers(content)["quantiles"], likes.numbers.quantiles)
    assert numbers(content)["top_image"].tolist() == [image.index for image in likes.images[Rank.TOP]]


def check_projection(window: WholeWindow, content: PanelContent) -> None:
    points = window.image_map.points
    assert points is not None
    assert np.array_equal(numbers(content)["components"], points.components)
    values = layer(window, points.layer)
    assert np.allclose(numbers(content)["drawing"], points.position_of(points.components_of(values), 2), atol=1e-4)


def has_seen_all(window: WholeWindow) -> bool:
    likes = window.likes_view.likes
    return likes is not None and likes.complete


def check_try(window: WholeWindow, content: PanelContent) -> None:
    network = window.networks.network
    assert network is not None
    assert np.array_equal(numbers(content)["kernels"], network.weights["conv1.weight"])
    assert np.array_equal(numbers(content)["maps"], layer(window, "conv1"))


def check_bench(window: WholeWindow, content: PanelContent) -> None:
    result = numbers(content)["result"]
    assert result.shape == (26, 26)
    assert np.array_equal(numbers(content)["plane"].shape, (28, 28))


def check_build(window: WholeWindow, content: PanelContent) -> None:
    table = content.picture
    assert isinstance(table, QTableView)
    # A hidden widget hears of its size when it is painted.
    table.grab()
    assert table.verticalScrollBar().maximum() == table.horizontalScrollBar().maximum() == 0
    assert spec_from_json(str(numbers(content)["spec"][0])) == window.builds.spec


def check_test(window: WholeWindow, content: PanelContent) -> None:
    assert numbers(content)["confusion"].sum() == 30
    assert numbers(content)["correct"] == 20


def check_album(window: WholeWindow, content: PanelContent) -> None:
    assert numbers(content)["labels"].tolist() == [3]
    assert numbers(content)["read_as"].tolist() == [3]
    assert numbers(content)["confusion"][3, 3] == 1


def check_teach(window: WholeWindow, content: PanelContent) -> None:
    assert numbers(content)["classes"].tolist() == list("0123456789")
    assert numbers(content)["drawings"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def check_compare(window: WholeWindow, content: PanelContent) -> None:
    shown_there = window.compare.snapshots
    assert np.array_equal(numbers(content)["probabilities_a"], shown_there[0].probabilities)
    assert np.array_equal(numbers(content)["probabilities_b"], shown_there[1].probabilities)


def check_race(window: WholeWindow, content: PanelContent) -> None:
    assert numbers(content)["lane0_accuracies"].tolist() == [0.5]
    assert numbers(content)["names"].tolist() == ["a", "b"]


def check_train(window: WholeWindow, content: PanelContent) -> None:
    assert numbers(content)["run0_losses"].tolist() == [2.0, 1.5, 1.0]


def check_dynamics(window: WholeWindow, content: PanelContent) -> None:
    assert numbers(content)["steps"].tolist() == [0, 1, 5]
    assert np.array_equal(numbers(content)["weight_norm"], np.stack([sample_of(n).weight_norm for n in (0, 1, 5)]))


def check_lesson(window: WholeWindow, content: PanelContent) -> None:
    assert content.numbers is None


CHECKS: Mapping[str, Callable[[WholeWindow, PanelContent], None]] = {
    "draw": check_drawing,
    "stages": check_stages,
    "answer": check_answer,
    "network": check_network,
    "layer": check_layer,
    "likes": check_likes,
    "projection": check_projection,
    "story": check_story,
    "why": check_why,
    "why_not": check_why_not,
    "robustness": check_robustness,
    "try": check_try,
    "bench": check_bench,
    "build": check_build,
    "test": check_test,
    "album": check_album,
    "teach": check_teach,
    "compare": check_compare,
    "race": check_race,
    "train": check_train,
    "numbers": check_dynamics,
    "lesson": check_lesson,
}
"""By panel: its numbers are those of the snapshot, or of what else it shows. A new panel needs a line here."""


def fill_all(window: WholeWindow) -> None:
    """Something to show in every panel."""
    window.hub.map_chosen.emit("conv2", 21)
    window.hub.unit_chosen.emit("conv2", (21, 6, 8))
    counts = np.full((10, 10), 0, dtype=np.int64)
    np.fill_diagonal(counts, 2)
    counts[:, 0] += 1
    evaluation = Evaluation(30, 20, 0.5, counts, data="MNIST")
    window.test.show_evaluation(evaluation)
    steps = [StepDone(number, 1, loss, 0.001, 64 * number, 0.1) for number, loss in enumerate((2.0, 1.5, 1.0), start=1)]
    window.curves.extend([RunStarted(TrainingConfig(), "cpu", 3, 3), *steps])
    window.dynamics.extend([sample_of(step) for step in (0, 1, 5)])
    window.race.begin([LaneCurve("a", 10), LaneCurve("b", 20)], RaceRules())
    test = RaceTest(1, 64, 0.1, Measurement(0.5), 1.0)
    window.race.show_events([RaceEvent(place, event) for place in (0, 1) for event in (steps[0], test)])
    window.lesson.set_course(course())


def unlikeness(content: PanelContent) -> float:
    """The largest difference between the two forms of a picture, 0..255, in the mean of a square of 48 pixels."""
    pixels = print_image(content, content.caption)
    drawn = QImage(pixels.size(), QImage.Format.Format_RGB32)
    drawn.fill(Qt.GlobalColor.white)
    painter = QPainter(drawn)
    QSvgRenderer(svg_file(content, content.caption)).render(painter)
    painter.end()
    small = [blocks(image) for image in (pixels, drawn)]
    return float(np.abs(small[0] - small[1]).max())


def blocks(image: QImage) -> npt.NDArray[np.float64]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), dtype=np.uint8).reshape(grey.height(), grey.bytesPerLine())
    high, wide = grey.height() // 48, grey.width() // 48
    whole = rows[: high * 48, : wide * 48].astype(np.float64)
    return np.asarray(whole.reshape(high, 48, wide, 48).mean(axis=(1, 3)))


def in_sight(view: QWidget) -> bool:
    return not view.visibleRegion().isEmpty()


@pytest.fixture
def full_window(window: WholeWindow, monkeypatch: pytest.MonkeyPatch) -> WholeWindow:
    monkeypatch.setattr(material, "images_for", partial(few_digits, 300))
    monkeypatch.setattr(of_task, "test_set_of", partial(few_digits, 100))
    fill_all(window)
    return window


def test_every_panel_offers_its_picture_and_its_numbers(
    full_window: WholeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = full_window
    panels = [panel for subject in window.subjects for panel in subject.panels]
    assert {panel.name for panel in panels} == set(CHECKS)
    for panel in panels:
        window.layout_.show_panel(panel.name)
        qtbot.waitUntil(partial(in_sight, panel.view), timeout=WAIT_MS)
        if panel.name == "why":
            qtbot.waitUntil(lambda: window.why.explanation is not None, timeout=WAIT_MS)
        if panel.name == "likes":
            qtbot.waitUntil(partial(has_seen_all, window), timeout=WAIT_MS)
        if panel.name == "projection":
            qtbot.waitUntil(lambda: window.image_map.points is not None, timeout=WAIT_MS)
        if panel.name == "why_not":
            click(window.why_not.kind_button(ChangeKind.PIXELS), QPoint(5, 5))
            click(window.why_not.find_button, QPoint(5, 5))
            qtbot.waitUntil(lambda: window.why_not.change is not None, timeout=WAIT_MS)
        if panel.name == "album":
            window.keeping.clears = False
            qtbot.waitUntil(lambda: window.engines.album.album is not None, timeout=WAIT_MS)
            window.keeping.keep(3)
            qtbot.waitUntil(lambda: not window.keeping.testing.is_at_work, timeout=WAIT_MS)
        if panel.name == "race":
            qtbot.waitUntil(lambda: window.race.curves.plot is not None and not window.race.curves.is_waiting)
        if panel.name == "compare":
            qtbot.waitUntil(lambda: len(window.compare.snapshots) == 2, timeout=WAIT_MS)
        if panel.name == "robustness":
            qtbot.waitUntil(lambda: window.robustness.curves.own is not None, timeout=WAIT_MS)
        if panel.name == "train":
            qtbot.waitUntil(lambda: window.curves.plot is not None and not window.curves.is_waiting, timeout=WAIT_MS)
        if panel.name == "numbers":
            window.dynamics.redraw()
        assert isinstance(panel.view, HasContent), f"{panel.name} does not say what it shows"
        content = panel.view.panel_content()
        assert content is not None, panel.name
        CHECKS[panel.name](window, content)
        commands = window.menus.take_away.panels[panel.name]
        commands.refresh()
        assert commands.picture.isEnabled(), panel.name
        assert commands.numbers.isEnabled() is (panel.name != "lesson"), panel.name
        path = tmp_path / f"{panel.name}.png"
        hand.name_file(monkeypatch, path)
        commands.picture.trigger()
        qtbot.waitUntil(path.exists, timeout=WAIT_MS)
        with Image.open(path) as image:
            assert min(image.size) > 300, panel.name
        if panel.name != "lesson":
            # Of a page of text the letters alone are unlike enough.
            assert unlikeness(content) < 30, panel.name
