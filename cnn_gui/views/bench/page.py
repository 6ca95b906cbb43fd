"""What the pages of the bench have in common: settings they show and change, and planes with words over them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import QLayout, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.core.bench.convolution import SizeFormula
from cnn_gui.core.bench.settings import BenchSettings
from cnn_gui.views.parts.elided import ElidedLabel


class BenchPageView(QWidget):
    """changed: the BenchSettings that a person made out of those the page was told. informed: a sentence about it."""

    changed = Signal(BenchSettings)
    informed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._settings = BenchSettings()

    @property
    def settings(self) -> BenchSettings:
        return self._settings

    @property
    def shown(self) -> object | None:
        """What the page was told to show, a value with its numbers; None before."""
        return None

    def set_settings(self, settings: BenchSettings) -> None:
        """What the fields of the page show; emits nothing."""
        self._settings = settings

    @Slot()
    def pause(self) -> None:
        """Stops what moves by itself: the page is not seen any more."""

    def begin_anew(self) -> None:
        """As if nothing had moved yet."""
        self.pause()

    def play(self) -> None:
        """Starts what can move by itself, from its beginning."""

    def _change(self, **changes: Any) -> None:
        """A person has set something."""
        changed = replace(self._settings, **changes)
        if changed != self._settings:
            self.changed.emit(changed)


@contextmanager
def unheard(*fields: QWidget) -> Iterator[None]:
    """While these fields are filled by the program nobody hears of it: only a person's changes are wishes."""
    with ExitStack() as blocked:
        for field in fields:
            blocked.enter_context(QSignalBlocker(field))
        yield


class Captioned(QWidget):
    """A view under one line of muted words."""

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = ElidedLabel()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        # A pixel for each of a digit, and its frame.
        self.setMinimumWidth(32)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._caption)
        column.addWidget(view, 1)

    def set_caption(self, text: str, *shorter: str) -> None:
        self._caption.set_text(text, *shorter)

    def caption(self) -> str:
        return self._caption.text()


class PlaneSide(QWidget):
    """A column beside the planes, as wide as its share and never narrower than its parts need."""

    def __init__(self, layout: QLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width(), super().sizeHint().height())


def formula_wordings(rows: SizeFormula, columns: SizeFormula, sides: tuple[str, str]) -> tuple[str, ...]:
    """The output size with its numbers in ever fewer words; one formula where rows and columns have the same.

    The numbers that went in and the result are in each: a result alone would not say what it comes from.
    sides: words for rows and columns.
    """
    if rows.text == columns.text:
        return tuple(dict.fromkeys((rows.text, rows.short)))
    return tuple(
        f"{sides[0]} {first} · {sides[1]} {second}"
        for first, second in ((rows.text, columns.text), (rows.short, columns.short))
    )
