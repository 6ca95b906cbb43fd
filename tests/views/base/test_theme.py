"""A new look reaches every widget: its colours, and, where type is of another size, what it measures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.base import theme
from cnn_gui.views.base.theme import Scheme, is_new_type


class Measuring(QWidget):
    """A row that asks for the room of a button in it, and measures that only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.button = QToolButton(self)
        self.button.setText("A button with words")
        self.measured, self.times = 0, 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self.button.ensurePolished()
            self.measured, self.times = self.button.sizeHint().width(), self.times + 1


@pytest.fixture
def row(qtbot: QtBot, qapp: QApplication) -> Measuring:
    theme.apply(qapp, Scheme.LIGHT)
    row = Measuring()
    qtbot.addWidget(row)
    row.show()
    return row


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_after_a_new_size_of_type_what_was_measured_is_so(row: Measuring, qapp: QApplication, scheme: Scheme) -> None:
    """Of a button the padding counts too, which only the style sheet has."""
    for scale in (1.4, 1.0):
        theme.apply(qapp, scheme, scale)
        assert row.measured == row.button.sizeHint().width()


def test_other_colours_alone_measure_nothing(row: Measuring, qapp: QApplication) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.4)
    before = row.times
    theme.apply(qapp, Scheme.DARK, 1.4)
    assert row.times == before
    assert theme.theme_of(row) is theme.DARK


def test_a_first_style_sheet_is_measured_with(qtbot: QtBot, qapp: QApplication) -> None:
    qapp.setStyleSheet("")
    row = Measuring()
    qtbot.addWidget(row)
    row.show()
    theme.apply(qapp, Scheme.LIGHT)
    assert row.measured == row.button.sizeHint().width()


def test_each_change_sets_the_style_sheet_once_and_nothing_else_while_there_is_one(
    row: Measuring, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a style sheet each of the others styles every widget anew."""
    said: list[str] = []

    def watched(name: str) -> Callable[..., None]:
        change = getattr(QApplication, name)

        def told(*of: object) -> None:
            said.append(f"{name} {'with' if qapp.styleSheet() else 'without'}")
            change(*of[-1:])

        return told

    for name in ("setPalette", "setFont"):
        monkeypatch.setattr(qapp, name, watched(name), raising=False)
    for scheme, scale in ((Scheme.DARK, 1.0), (Scheme.DARK, 1.4), (Scheme.LIGHT, 1.0)):
        theme.apply(qapp, scheme, scale)
    assert set(said) == {"setPalette without", "setFont without"}
    assert len(said) == 6
