"""The icons that come with the app."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from cnn_gui.core.base.resources import find

ICONS = sorted(find("icons").glob("*.svg"))


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
@pytest.mark.usefixtures("qapp")
def test_icon_shows_something_and_is_not_cut_off(path: Path) -> None:
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, 40, 40))
    painter.end()
    inked = [(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() > 60]
    assert len(inked) > 40
    if path.stem != "app":
        assert not any(x in (0, 39) or y in (0, 39) for x, y in inked)


@pytest.mark.parametrize("path", [path for path in ICONS if path.stem != "app"], ids=lambda path: path.stem)
def test_icon_has_the_one_colour_that_the_theme_replaces(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) <= {"none", "#000"}
    assert 'viewBox="0 0 20 20"' in text


def test_there_are_icons() -> None:
    assert {"app", "pen", "eraser", "play"} <= {path.stem for path in ICONS}
