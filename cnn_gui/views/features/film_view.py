"""What a unit would love: pictures made up for it, several starts side by side, and the film of how they came about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.features.ascent.messages import (
    STARTS,
    AscentFrame,
    AscentSettings,
    Focus,
    Objective,
    rises,
    values_of,
)
from cnn_gui.core.features.messages import UnitNumbers
from cnn_gui.core.network.messages import LayerInfo
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.features.ascent_fields import AscentFields
from cnn_gui.views.features.film_bar import FilmBar
from cnn_gui.views.features.film_content import film_content
from cnn_gui.views.features.film_curve import FilmCurve
from cnn_gui.views.features.film_words import (
    honest_words,
    never_rises,
    picture_caption,
    picture_tip,
    standing_words,
)
from cnn_gui.views.features.picture_button import PictureButton
from cnn_gui.views.parts.lines import WrappedLabel
from cnn_gui.views.parts.panel import label

_ON_PATCH = frozenset({Focus.MIDDLE, Focus.PLACE, Focus.PEAK})
"""Of the picture only what the unit sees is shown."""


class FilmView(QWidget):
    """It is told frames, and says what film is wanted.

    wanted: a film, as the fields say now. stopped: nobody waits for the rest of it. title_changed: another unit's.
    picture_chosen: a picture (H, W) or (H, W, 3) uint8 that is to be put on the canvas.
    """

    wanted = Signal()
    title_changed = Signal()
    stopped = Signal()
    picture_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames: list[AscentFrame] = []
        self._objective: Objective | None = None
        self._settings = AscentSettings()
        self._title, self._data = "", ""
        self._numbers: UnitNumbers | None = None
        self._place = self._turn = 0
        self._busy = False
        self.setObjectName("filmView")
        self.setAccessibleName(self.tr("Pictures made up for a unit"))
        self.fields = AscentFields(self)
        self.run_button = QToolButton(self)
        self._body = QWidget(self)
        self.pictures = tuple(PictureButton(start + 1, self._body) for start in range(STARTS))
        self.curve, self.film = FilmCurve(self._body), FilmBar(self._body)
        self.words_label, self.note_label = WrappedLabel("", self._body), label("", "muted", self)
        self._set_up()
        self._lay_out()
        self._connect()
        self.show_note("")

    # --- told -----------------------------------------------------------------------------------------------

    def set_unit(self, info: LayerInfo | None, title: str, place: tuple[int, int] | None) -> None:
        """The layer of what is made for, None for none, and what that is called. place: in the map, of the unit whose
        story is told."""
        self.fields.set_map(info is not None and info.is_spatial and info.shape_out[1:] != (1, 1), place)
        self.fields.setVisible(info is not None)
        if title != self._title:
            self._title = title
            self.title_changed.emit()

    def begin(self, objective: Objective, settings: AscentSettings) -> None:
        """Another film is being made, of which the first frames come in a moment; the last one stays until then."""
        self._objective, self._settings = objective, settings
        self._frames = []
        self.film.begin()
        self._set_busy(True)

    def add(self, frames: Sequence[AscentFrame], *, complete: bool) -> None:
        """The next frames of the film that was begun last."""
        self._frames.extend(frames)
        if complete:
            self._set_busy(False)
        if not self._frames:
            return
        if complete and not rises(values_of(self._frames)):
            self.show_note(never_rises(self._title))
            return
        self.note_label.hide()
        self._body.show()
        self.curve.set_values(values_of(self._frames), self._settings.steps + 1)
        self.film.set_count(len(self._frames), self._settings.steps + 1)

    def show_note(self, sentence: str) -> None:
        """One sentence in place of a film."""
        self._frames = []
        self._set_busy(False)
        self._body.hide()
        self.note_label.setText(sentence)
        self.note_label.show()

    def set_images(self, numbers: UnitNumbers | None, data: str) -> None:
        """The same unit's values over the images of a data set; None where they are not known."""
        self._numbers, self._data = numbers, data
        self.curve.set_largest(None if numbers is None else float(numbers.values[0, 0]))
        if self._frames:
            self._show_place(self._place)

    # --- what is shown --------------------------------------------------------------------------------------

    @property
    def settings(self) -> AscentSettings:
        """As the fields say; every "Again" begins with other noise."""
        return self.fields.settings_with(self._turn)

    @property
    def title(self) -> str:
        return self._title

    @property
    def frames(self) -> Sequence[AscentFrame]:
        return self._frames

    @property
    def note(self) -> str:
        return self.note_label.text() if self.note_label.isVisibleTo(self) else ""

    @property
    def is_busy(self) -> bool:
        return self._busy

    def panel_content(self) -> PanelContent | None:
        if not self._frames or self._objective is None or self._busy:
            return None
        caption = self.tr("Pictures made up for {0}. {1}").format(self._title, self.words_label.text())
        return film_content(self._frames, self._objective, self._settings, caption, self._body, (self.film,))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_button()

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        for number, picture in enumerate(self.pictures, 1):
            picture.setAccessibleName(self.tr("Made-up picture {0}").format(number))
            picture.setToolTip(picture_tip(number, None))
        self.run_button.setObjectName("madeRun")
        self.run_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.words_label.setObjectName("madeWords")
        self.note_label.setObjectName("madeNote")
        self.note_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note_label.setWordWrap(True)
        self._show_button()

    def _lay_out(self) -> None:
        self.fields.row.addWidget(self.run_button)
        self.fields.row.addStretch(1)
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(6)
        for picture in self.pictures:
            side_by_side.addWidget(picture, 1)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(5)
        inside.addWidget(self.words_label)
        inside.addLayout(side_by_side, 1)
        inside.addWidget(self.curve)
        inside.addWidget(self.film)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.fields)
        column.addWidget(self._body, 1)
        column.addWidget(self.note_label, 1)

    def _connect(self) -> None:
        self.fields.changed.connect(self.wanted)
        self.run_button.clicked.connect(self._run)
        self.film.moved.connect(self._show_place)
        self.curve.place_wanted.connect(self.film.set_place)
        for picture in self.pictures:
            picture.clicked.connect(self._choose)
            picture.pointed.connect(self._point)

    @Slot()
    def _run(self) -> None:
        if self._busy:
            self._set_busy(False)
            self.stopped.emit()
            return
        self._turn += 1
        self.wanted.emit()

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, PictureButton) and button.picture is not None:
            self.picture_chosen.emit(button.picture)

    @Slot(bool)
    def _point(self, here: bool) -> None:
        pointed = [start for start, button in enumerate(self.pictures) if button is self.sender()]
        self.curve.set_start(pointed[0] if here and pointed else None)

    @Slot(int)
    def _show_place(self, place: int) -> None:
        if not 0 <= place < len(self._frames) or self._objective is None:
            return
        self._place = place
        frame = self._frames[place]
        part = self._objective.focus in _ON_PATCH
        for start, button in enumerate(self.pictures):
            field = frame.fields[start]
            whole = (field.bottom, field.right) == frame.pictures.shape[1:3] and (field.top, field.left) == (0, 0)
            shown = None if whole or not part or field.bottom <= field.top else field
            caption = picture_caption(float(frame.values[start]), self._numbers)
            button.show_picture(frame.pictures[start], shown, caption)
            size = None if shown is None else (shown.bottom - shown.top, shown.right - shown.left)
            button.setToolTip(picture_tip(start + 1, size))
            button.setAccessibleName(self.tr("Made-up picture {0}: {1}").format(start + 1, caption))
        self.curve.set_place(place)
        best = float(frame.values.max())
        self.words_label.setText(f"{standing_words(best, self._numbers, self._data)} {honest_words()}")

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._show_button()

    def _show_button(self) -> None:
        busy = self._busy
        self.run_button.setText(self.tr("Stop") if busy else self.tr("Again"))
        self.run_button.setAccessibleName(self.run_button.text())
        self.run_button.setToolTip(
            self.tr("Stops here; what has been made so far stays.")
            if busy
            else self.tr("Makes other pictures: they begin with other noise.")
        )
        self.run_button.setIcon(icon("stop" if busy else "random", theme_of(self)))
        self.run_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
