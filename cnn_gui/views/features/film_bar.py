"""A film's bar: play, pause, and any frame of it; while it is being made it follows the newest frame."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import theme_of

FRAME_MS = 33
LASTS_MS = 4000
"""The whole film."""


class FilmBar(QWidget):
    """moved: to a frame, from 0, by playing, by a person, or because it follows. Plays by the clock; where one frame is
    late, others are skipped. It never plays while it is hidden."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._length = 0, 1
        self._follows = True
        self._from = 0
        self._clock, self._timer = QElapsedTimer(), QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setObjectName("filmBar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.play_button, self.slider = QToolButton(self), QSlider(Qt.Orientation.Horizontal, self)
        self.play_button.setObjectName("filmPlay")
        self.play_button.setProperty("role", "quiet")
        self.play_button.clicked.connect(self._toggle)
        self.slider.setObjectName("filmPlace")
        self.slider.setAccessibleName(self.tr("Step"))
        self.slider.setToolTip(self.tr("How many steps have been made, from the start to the end of the film."))
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(40)
        self.slider.valueChanged.connect(self._slid)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        self._dress()

    def set_count(self, count: int, length: int) -> None:
        """count: frames that there are so far. length: of the whole film."""
        self._count, self._length = count, max(length, 1)
        with QSignalBlocker(self.slider):
            self.slider.setMaximum(self._length - 1)
        if self._follows or self.slider.value() >= count:
            self._put(max(count - 1, 0))
        self.setEnabled(count > 1)

    def begin(self) -> None:
        """Another film, of which there is nothing yet: it is followed."""
        self._stop()
        self._follows = True
        self.set_count(0, self._length)

    def set_place(self, place: int) -> None:
        """As if a person had moved it."""
        self.slider.setValue(place)

    @property
    def place(self) -> int:
        return min(self.slider.value(), max(self._count - 1, 0))

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def hideEvent(self, event: QHideEvent) -> None:
        self._stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._dress()

    # --- inside

    def _put(self, place: int) -> None:
        """Without a person's doing."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(place)
        self.moved.emit(place)

    @Slot(int)
    def _slid(self, place: int) -> None:
        """A person takes over: nothing is followed but the end."""
        self._stop()
        self._follows = place >= self._count - 1
        if place >= self._count:
            self._put(max(self._count - 1, 0))
        else:
            self.moved.emit(place)

    @Slot()
    def _toggle(self) -> None:
        if self.is_playing:
            self._stop()
            return
        self._from = 0 if self.place >= self._count - 1 else self.place
        self._follows = False
        self._put(self._from)
        self._clock.start()
        self._timer.start()
        self._dress()

    @Slot()
    def _advance(self) -> None:
        place = self._from + self._clock.elapsed() * self._length // LASTS_MS
        if place >= self._count - 1:
            self._stop()
            self._follows = True
        self._put(min(place, self._count - 1))

    def _stop(self) -> None:
        self._timer.stop()
        self._dress()

    def _dress(self) -> None:
        playing = self.is_playing
        words = self.tr("Pause") if playing else self.tr("Play the film")
        self.play_button.setAccessibleName(words)
        self.play_button.setToolTip(words)
        self.play_button.setIcon(icon("pause" if playing else "play", theme_of(self)))
