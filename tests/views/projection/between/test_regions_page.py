"""The plane of three digits: told by colour, line and name, pointed at and taken to the canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MNIST
from cnn_gui.core.projection.between import Regions, plane_of
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.projection.between.regions_page import RegionsPage
from cnn_gui.views.projection.between.regions_plot import region_colors
from cnn_gui.views.projection.content import regions_content
from cnn_gui.views.projection.point_colors import class_colors
from tests.views.pointing import click, point_at, press

SIDE = 16


def some_regions() -> Regions:
    """The left half is a 3, the more surely the higher; the right half a 5."""
    pictures = np.random.default_rng(0).integers(0, 256, (3, 1, 28, 28), dtype=np.uint8)
    plane = plane_of(pictures)
    assert plane is not None
    answers = np.full((SIDE, SIDE), 5, np.int64)
    answers[:, : SIDE // 2] = 3
    confidence = np.broadcast_to(np.linspace(1, 0.4, SIDE, dtype=np.float32)[:, None], (SIDE, SIDE)).copy()
    return Regions(plane, answers, confidence, np.array([3, 5, 5]), np.array([0.9, 0.8, 0.7], np.float32))


@pytest.fixture
def page(qtbot: QtBot) -> RegionsPage:
    page = RegionsPage()
    qtbot.addWidget(page)
    page.resize(420, 400)
    page.show()
    page.show_regions(some_regions(), MNIST)
    return page


def test_a_place_is_its_picture_and_its_answer(page: RegionsPage) -> None:
    regions = page.regions
    assert regions is not None
    wanted: list[np.ndarray] = []
    page.picture_wanted.connect(wanted.append)
    place = page.plot.pixel_of(*regions.middle_of(0, 2)).toPoint()
    point_at(page.plot, place)
    assert page.plot.cell == (0, 2)
    assert page.note.text() == "Here the answer is digit 3 with 100.0 %."
    picture = page.note.picture.picture
    assert picture is not None
    assert (picture == regions.picture(0, 2)[0]).all()
    click(page.plot, place)
    press(page.plot, Qt.Key.Key_Right)
    press(page.plot, Qt.Key.Key_Down)
    press(page.plot, Qt.Key.Key_Return)
    assert page.plot.cell == (1, 3)
    assert [each.tolist() for each in wanted] == [regions.picture(0, 2).tolist(), regions.picture(1, 3).tolist()]
    page.show_message("No plane.")
    assert page.note.text() == "No plane."


def test_answers_are_told_by_colour_as_strong_as_they_are_sure_and_by_lines(page: RegionsPage) -> None:
    regions = page.regions
    assert regions is not None
    theme = theme_of(page)
    colors = region_colors(regions, theme, 10).astype(int)
    inks = class_colors(theme, 10).astype(int)
    distance = np.abs(colors - inks[regions.answers]).sum(axis=2)
    assert (np.diff(distance, axis=0) >= 0).all()  # paler where it is less sure
    image = page.plot.grab().toImage()
    edge = page.plot.pixel_of(*regions.middle_of(2, SIDE // 2)).toPoint()
    cell = page.plot.pixel_of(*regions.middle_of(2, SIDE // 2 + 1)).x() - edge.x()
    near = [image.pixelColor(edge.x() - round(cell / 2) + each, edge.y()) for each in range(-2, 3)]
    assert theme.color("text") in near


def test_numbers_of_a_plane_are_taken_away(page: RegionsPage) -> None:
    content = regions_content(page)
    assert content is not None
    assert content.numbers is not None
    numbers = content.numbers()
    assert numbers.arrays["answers"].shape == (SIDE, SIDE)
    assert numbers.table is not None
    assert len(numbers.table.rows) == SIDE**2
    assert numbers.table.rows[0][2] == "3"
