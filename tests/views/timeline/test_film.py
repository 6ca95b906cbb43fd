"""A frame of a run's film: what of a scene is seen in it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from cnn_gui.core.timeline.messages import FilmScene, Moment
from cnn_gui.views.base.theme import DARK, LIGHT, Theme
from cnn_gui.views.timeline.film import HEIGHT, MARGIN, WIDTH, film_frame, moment_words

NAMES = tuple("0123456789")
MOMENT = Moment(12, 1234)


def scene(answer: int = 3, share: float = 0.9, moment: Moment | None = MOMENT, colours: int = 1) -> FilmScene:
    probabilities = np.full(10, (1 - share) / 9, np.float32)
    probabilities[answer] = share
    maps = np.random.default_rng(1).normal(size=(5, 6, 7)).astype(np.float32)
    return FilmScene(moment, np.ones((colours, 28, 28), np.float32), "conv1", maps, probabilities)


def frame(of: FilmScene, theme: Theme = LIGHT, place: float = 0.5) -> np.ndarray:
    return film_frame(of, "mine", NAMES, place, theme, QFont())


def accented(image: np.ndarray, theme: Theme, right_of: int = 0) -> np.ndarray:
    """Rows of the picture by how many of their pixels have the accent's very colour."""
    accent = theme.color("accent")
    same = (image[:, right_of:] == np.array([accent.red(), accent.green(), accent.blue()], np.uint8)).all(axis=2)
    counts: np.ndarray = same.sum(axis=1)
    return counts


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_answers_bar_stands_out_and_is_as_long_as_it_is_probable(qtbot: QtBot, theme: Theme) -> None:
    bars = WIDTH // 2 + 130
    lengths = [accented(frame(scene(share=share), theme), theme, bars)[: HEIGHT - 60].max() for share in (0.5, 0.9)]
    assert lengths[0] / lengths[1] == pytest.approx(5 / 9, abs=0.12)
    low, high = (int(accented(frame(scene(answer), theme), theme, bars)[: HEIGHT - 60].argmax()) for answer in (1, 8))
    assert low < high


def test_where_in_the_run_it_is_stands_below(qtbot: QtBot) -> None:
    widths = [accented(frame(scene(), place=place), LIGHT)[HEIGHT - MARGIN + 1] for place in (0.0, 0.5, 1.0)]
    assert widths[0] <= 1
    assert widths[1] == pytest.approx(widths[2] / 2, abs=2)
    assert widths[2] == WIDTH - 2 * MARGIN
    assert moment_words(scene()) == ("step 12", "1,234 images")
    assert moment_words(scene(moment=None)) == ("now", "")
    assert not np.array_equal(frame(scene()), frame(scene(moment=None)))


def test_an_input_in_colour_is_seen_in_colour(qtbot: QtBot) -> None:
    red = scene(colours=3)
    red.input[1:] = 0.0
    assert frame(red)[MARGIN + 20, MARGIN + 20].tolist() == [255, 0, 0]
    assert frame(scene())[MARGIN + 20, MARGIN + 20].tolist() == [255, 255, 255]
