"""One entrant of a race: its recipe and network, how far it is, its answer to the drawing, and the way to open it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.measured import measured_wordings
from cnn_gui.views.base.numbers import format_count, format_fixed, format_percent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.verdict_words import doubt, sign_of
from cnn_gui.views.parts.compact_fields import tool
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.panel import label
from cnn_gui.views.race.colors import SIGNS, lane_color
from cnn_gui.views.race.lane_curve import LaneCurve

OF_THE_RECIPE = ""
"""The network that the recipe names."""


class RaceLane(QWidget):
    """changed: another recipe or network was chosen. removal_requested, open_requested: of this entrant."""

    changed = Signal()
    removal_requested = Signal()
    open_requested = Signal()

    def __init__(self, place: int, recipes: Mapping[str, str], parent: QWidget | None = None) -> None:
        """place: among the entrants, from 0. recipes: what each is for, by name."""
        super().__init__(parent)
        self.setObjectName(f"raceLane{place}")
        self._place = place
        self._curve: LaneCurve | None = None
        self.sign = label(SIGNS[place], "", self)
        self.recipes, self.networks = ChoiceField(self), ChoiceField(self)
        for name, purpose in recipes.items():
            self.recipes.add(name, name, purpose)
        number = format_count(place + 1)
        self.remove_button = tool(
            f"raceRemove{place}", "close", self.tr("Without entrant {0}").format(number),
            self.tr("Takes this one out of the race."),
        )  # fmt: skip
        self.open_button = QToolButton(self)
        self.facts_label = FittingLabel("muted", self)
        self.answer_label: QLabel = label("", "", self)
        self._set_up(number)
        self._lay_out()
        self.show_curve(None)

    # --- told

    def set_networks(self, titles: Mapping[str, str]) -> None:
        """What can be trained, by key; the one that is chosen stays chosen."""
        chosen = self.networks.value() if self.networks.count() else OF_THE_RECIPE
        self.networks.blockSignals(True)
        self.networks.clear()
        for key, title in titles.items():
            self.networks.add(key, title)
        self.networks.set_value(chosen)
        self.networks.blockSignals(False)

    def set_removable(self, removable: bool) -> None:
        self.remove_button.setEnabled(removable)

    def set_locked(self, locked: bool) -> None:
        """While a race goes on."""
        self.recipes.setEnabled(not locked)
        self.networks.setEnabled(not locked)
        self.remove_button.setVisible(not locked)

    def show_curve(self, curve: LaneCurve | None) -> None:
        """How far it is; None: it has not raced."""
        self._curve = curve
        self.update_facts()
        if curve is None:
            self.show_answer(None)

    def update_facts(self) -> None:
        """What is known of the curve has become more."""
        curve = self._curve
        self.open_button.setVisible(curve is not None and curve.ended is not None)
        self.facts_label.set_wordings(self._wordings(curve) if curve is not None else ("",))

    def show_answer(self, snapshot: Snapshot | None) -> None:
        """Its answer to the drawing, in two words."""
        if snapshot is None or snapshot.blank:
            self.answer_label.setText("")
            return
        verdict, names = snapshot.verdict, snapshot.task.names
        if verdict.sure:
            text = self.tr("{0} · {1}").format(sign_of(verdict, names), format_percent(verdict.probability, 0))
        else:
            text = self.tr("? · {0}").format(doubt(verdict, names, len(snapshot.probabilities))[1])
        self.answer_label.setText(one_line(text, 24))

    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops, in order."""
        return self.recipes, self.networks, self.remove_button, self.open_button

    # --- Qt

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    # --- inside

    def _set_up(self, number: str) -> None:
        for field, name, title, tip in (
            (
                self.recipes, f"raceRecipe{self._place}", self.tr("Recipe of entrant {0}").format(number),
                self.tr("How it is trained. Seed and images are those of the race, for all the same."),
            ),
            (
                self.networks, f"raceNetwork{self._place}", self.tr("Network of entrant {0}").format(number),
                self.tr("What is trained, from new weights: the recipe's own network, another one, or one that was on "
                        "display."),
            ),
        ):  # fmt: skip
            field.setObjectName(name)
            field.setAccessibleName(title)
            field.setToolTip(tip)
            field.activated.connect(self._chosen)
        self.open_button.setObjectName(f"raceOpen{self._place}")
        self.open_button.setText(self.tr("Open"))
        self.open_button.setAccessibleName(self.tr("Open the network of entrant {0}").format(number))
        self.open_button.setToolTip(
            self.tr("Puts this network on display, with its curves. All networks of a race are saved as runs.")
        )
        self.open_button.clicked.connect(self.open_requested)
        self.answer_label.setObjectName(f"raceAnswer{self._place}")
        self.answer_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.answer_label.setToolTip(self.tr("What this network answers to the drawing now."))
        self.remove_button.clicked.connect(self.removal_requested)
        self._draw()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.sign)
        top.addWidget(self.recipes, 4)
        top.addWidget(self.networks, 6)
        top.addWidget(self.remove_button)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.facts_label, 1)
        below.addWidget(self.answer_label)
        below.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addLayout(below)

    @Slot(int)
    def _chosen(self, _index: int) -> None:
        self.changed.emit()

    def _draw(self) -> None:
        theme = theme_of(self)
        self.sign.setStyleSheet(f"color: {lane_color(theme, self._place).name()}; font-weight: bold;")
        self.remove_button.setIcon(icon("close", theme))

    def _wordings(self, curve: LaneCurve) -> tuple[str, ...]:
        """Longest first."""
        if curve.ended is not None and curve.ended.error:
            return (curve.ended.error, self.tr("failed"))
        if curve.last is None:
            return (self.tr("waits for its turn"),)
        last, measured = curve.last, curve.tested
        images = self.tr("{0} images").format(format_count(last.images))
        seconds = self.tr("{0} s").format(format_fixed(last.seconds, 1))
        speed = self.tr("{0} a second").format(format_count(round(last.images / last.seconds)) if last.seconds else "–")
        size = self.tr("{0} parameters").format(format_count(curve.parameters))
        rest = (f"{images} · {seconds} · {speed} · {size}", f"{images} · {seconds} · {speed}", f"{images} · {seconds}")
        if measured is None:
            return (*rest, images)
        words = measured_wordings(measured)
        if curve.is_behind:
            after = self.tr("{0} after {1}")
            words = tuple(after.format(each, format_count(curve.tested_after)) for each in words)
        return (
            *(f"{words[0]} · {each}" for each in rest),
            f"{words[-1]} · {rest[-1]}",
            f"{words[-1]} · {images}",
            words[-1],
        )
