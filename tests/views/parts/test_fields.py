from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.views.parts.field_doubts import parse_number
from cnn_gui.views.parts.fields import ChoiceField, CountField, RateField, neighbour
from cnn_gui.views.parts.lines import FittingLabel


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.001", 0.001),
        ("1e-3", 0.001),
        ("0,5", 0.5),
        (" 2 ", 2.0),
        ("", None),
        ("x", None),
        ("inf", None),
        ("−0.5", -0.5),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    assert parse_number(text) == number


def test_steps_go_one_two_five() -> None:
    value, seen = 1e-3, []
    for _ in range(5):
        value = neighbour(value, up=True)
        seen.append(value)
    assert seen == [2e-3, 5e-3, 1e-2, 2e-2, 5e-2]
    assert neighbour(3e-3, up=False) == 2e-3
    assert neighbour(0.0, up=True) == 1e-6
    assert neighbour(1e-6, up=False) == 0.0


@settings(deadline=None, max_examples=50)
@given(st.floats(1e-6, 1e3))
def test_a_step_up_is_up_and_a_step_down_is_down(value: float) -> None:
    assert neighbour(value, up=False) < value < neighbour(value, up=True)


def test_a_rate_keeps_its_exact_value(qtbot: QtBot) -> None:
    field = RateField(0.0, 10.0)
    qtbot.addWidget(field)
    for value in (1e-3, 4e-3, 5e-4, 1e-7, 0.9, 0.0):
        field.setValue(value)
        assert field.value() == value
        assert field.valueFromText(field.text()) == value
    field.stepBy(1)
    assert field.value() == 1e-6


def test_a_rate_says_what_it_can_read(qtbot: QtBot) -> None:
    field = RateField(1e-7, 10.0)
    qtbot.addWidget(field)
    assert field.validate("1e-3", 0)[0] == QValidator.State.Acceptable
    assert field.validate("1e-", 0)[0] == QValidator.State.Intermediate
    assert field.validate("fast", 0)[0] == QValidator.State.Invalid
    assert field.validate("1e3", 0)[0] == QValidator.State.Intermediate


def test_a_number_below_zero_has_a_true_minus_and_is_read_back(qtbot: QtBot) -> None:
    field = RateField(-10.0, 10.0)
    qtbot.addWidget(field)
    field.setValue(-0.825)
    assert field.text() == "−0.825"
    assert field.validate("−0.825", 0)[0] == QValidator.State.Acceptable
    field.selectAll()
    QTest.keyClicks(field, "-0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text()) == (-0.5, "−0.5")


def test_a_choice_that_is_not_offered_changes_nothing(qtbot: QtBot) -> None:
    field = ChoiceField()
    qtbot.addWidget(field)
    field.add("a", "A")
    field.add("b", "B", enabled=False)
    field.set_value("c")
    assert field.value() == "a"
    assert field.is_enabled("a")
    assert not field.is_enabled("b")
    assert not field.is_enabled("c")


def test_a_label_shows_the_longest_wording_that_fits(qtbot: QtBot) -> None:
    text = FittingLabel()
    qtbot.addWidget(text)
    text.set_wordings(("one two three four five six", "one two", "one"))
    widths = text.fontMetrics()
    for wording in ("one two three four five six", "one two", "one"):
        text.resize(widths.horizontalAdvance(wording) + 2, 20)
        text.show()
        assert text.text() == wording
        assert text.toolTip() == "one two three four five six"
    text.resize(4, 20)
    assert text.text() != "one"


@pytest.mark.parametrize("kind", ["count", "rate", "choice"])
def test_the_wheel_turns_a_field_only_while_it_has_the_focus(qtbot: QtBot, kind: str) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    other = QLineEdit(holder)
    field, value = _a_field(kind, holder)
    holder.show()
    qtbot.waitUntil(holder.isActiveWindow)
    other.setFocus()
    before = value()
    _wheel(field)
    assert value() == before
    field.setFocus()
    _wheel(field)
    assert value() != before


@pytest.mark.parametrize("kind", ["count", "rate", "choice"])
def test_page_up_is_the_fields_own(qtbot: QtBot, kind: str) -> None:
    field, _ = _a_field(kind, None)
    qtbot.addWidget(field)
    for key, own in ((Qt.Key.Key_PageUp, True), (Qt.Key.Key_PageDown, True), (Qt.Key.Key_F5, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(field, event)
        assert event.isAccepted() is own


def _a_field(kind: str, parent: QWidget | None) -> tuple[QWidget, Callable[[], object]]:
    """A field in the middle of its range, and how to read it."""
    if kind == "choice":
        choice = ChoiceField(parent)
        for value in ("a", "b", "c"):
            choice.add(value, value)
        choice.set_value("b")
        return choice, choice.value
    field = CountField(0, 10, 1, parent) if kind == "count" else RateField(0.0, 10.0, parent)
    field.setValue(5)
    return field, field.value


def _wheel(field: QWidget) -> None:
    place = QPointF(field.rect().center())
    event = QWheelEvent(
        place, field.mapToGlobal(place), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, event)


@pytest.mark.parametrize(("prefix", "suffix"), [("map ", ""), ("", " of 64"), ("digit ", " of 64")])
@pytest.mark.parametrize(("typed", "value"), [("5", 5), ("77", 64), ("", 10)])
def test_a_number_is_typed_between_the_words_that_belong_to_it(
    qtbot: QtBot, prefix: str, suffix: str, typed: str, value: int
) -> None:
    field = CountField(1, 64, 1)
    qtbot.addWidget(field)
    field.setPrefix(prefix)
    field.setSuffix(suffix)
    field.setValue(10)
    field.show()
    field.selectAll()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text()) == (value, f"{prefix}{value}{suffix}")
