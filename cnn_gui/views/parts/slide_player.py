"""Buttons that let something slide through its positions: a window over a map, one output cell after the other."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.panel import label

FRAME_MS = 16
"""Between two looks at the clock while it plays: 60 a second, so that 30 are kept when painting takes its time."""

SPEEDS = (1, 2, 5, 10, 20, 40, 80, 160, 320, 640)
"""Positions a second, the steps of the speed slider."""

_USUAL = SPEEDS.index(40)


class SlidePlayer(QWidget):
    """Plays the positions 0 .. count - 1, at its speed by the clock: where a frame is late, positions are skipped.

    It begins paused, at position 0 unless it is told another, and pauses at the last one; playing on from there begins
    anew. Its timer runs only while it plays, and it never plays while it is hidden. A dock behind another's tab is not
    hidden for Qt: whoever knows that it is not seen calls ``pause``.
    """

    moved = Signal(int)
    """The position that the player went to by playing or because a person used it; not by ``set_position``."""
    playing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._position = 0
        self._from = 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setObjectName("slidePlayer")
        self.setAccessibleName(self.tr("Player"))
        self._first = self._button("slideFirst", "first", self.tr("Back to the first position"))
        self._play = self._button("slidePlay", "play", self.tr("Play"))
        self._step = self._button("slideStep", "step", self.tr("One position on"))
        self._last = self._button("slideLast", "last", self.tr("To the last position: everything filled in"))
        self._place = QSlider(Qt.Orientation.Horizontal)
        self._count_text = label("", "muted")
        self._speed = QSlider(Qt.Orientation.Horizontal)
        self._speed_text = label("", "muted")
        self._lay_out()
        self._first.clicked.connect(self._go_first)
        self._play.clicked.connect(self._toggle)
        self._step.clicked.connect(self._go_on)
        self._last.clicked.connect(self._go_last)
        self._place.valueChanged.connect(self._go_to)
        self._speed.valueChanged.connect(self._speed_changed)
        self._show()

    # --- told from outside -------------------------------------------------------------------------------

    def set_count(self, count: int) -> None:
        """How many positions there are. The position stays where it can; a count of 0 switches everything off."""
        if count == self._count:
            return
        self._count = count
        if count == 0:
            self.pause()
        self._put(self._position)

    def set_position(self, position: int) -> None:
        """Somebody else says where to be, a pointer for one: it takes over, the playing pauses. Emits no ``moved``."""
        self.pause()
        self._put(position)

    @Slot()
    def play(self) -> None:
        """On from here, or from the start if this is the end. Does nothing while hidden or without positions."""
        if self._timer.isActive() or self._count == 0 or not self.isVisible():
            return
        if self._position >= self._count - 1:
            self._go_to(0)
        self._begin_here()
        self._timer.start()
        self._playing_changed()

    def play_from_start(self) -> None:
        """All of it, from the first position on."""
        self._go_first()
        self.play()

    @Slot()
    def pause(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._playing_changed()

    def set_speed(self, speed: float) -> None:
        """Positions a second; the nearest of SPEEDS is taken."""
        self._speed.setValue(min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - speed)))

    # --- what is shown -----------------------------------------------------------------------------------

    def count(self) -> int:
        return self._count

    def position(self) -> int:
        return self._position

    def speed(self) -> int:
        """Positions a second."""
        return SPEEDS[self._speed.value()]

    def is_playing(self) -> bool:
        return self._timer.isActive()

    def count_text(self) -> str:
        return self._count_text.text()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    # --- Qt events ---------------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        self.pause()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for button in (self._first, self._play, self._step, self._last):
                self._draw_icon(button)
        elif is_new_type(event):
            self._fix_widths()

    # --- the inside: what is where -----------------------------------------------------------------------

    def _button(self, name: str, icon_name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        self._dress(button, icon_name, tip)
        return button

    def _dress(self, button: QToolButton, icon_name: str, tip: str) -> None:
        button.setProperty("icon_name", icon_name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        self._draw_icon(button)

    def _draw_icon(self, button: QToolButton) -> None:
        button.setIcon(icon(str(button.property("icon_name")), theme_of(self)))

    def _lay_out(self) -> None:
        self._place.setObjectName("slidePlace")
        self._place.setAccessibleName(self.tr("Position"))
        self._place.setToolTip(self.tr("Which position of the window is shown. Drag it, or use the arrow keys."))
        self._place.setPageStep(10)
        self._place.setMinimumWidth(30)
        self._speed.setObjectName("slideSpeed")
        self._speed.setAccessibleName(self.tr("Speed"))
        self._speed.setToolTip(self.tr("How many positions a second are played."))
        self._speed.setRange(0, len(SPEEDS) - 1)
        self._speed.setPageStep(1)
        self._speed.setValue(_USUAL)
        self._speed.setMinimumWidth(30)
        self._speed.setMaximumWidth(56)
        for text in (self._count_text, self._speed_text):
            text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self._first, self._play, self._step, self._last):
            row.addWidget(button)
        row.addSpacing(4)
        row.addWidget(self._place, 1)
        row.addWidget(self._count_text)
        row.addSpacing(10)
        row.addWidget(self._speed)
        row.addWidget(self._speed_text)

    def _fix_widths(self) -> None:
        """The widest text's, so that nothing beside a number moves while it counts."""
        widest = self._counted(self._count)
        self._count_text.setMinimumWidth(self._count_text.fontMetrics().horizontalAdvance(widest) + 2)
        self._speed_text.setMinimumWidth(self._speed_text.fontMetrics().horizontalAdvance(self._a_second(SPEEDS[-1])))

    # --- the inside: where it is -------------------------------------------------------------------------

    def _put(self, position: int) -> None:
        self._position = max(0, min(position, self._count - 1))
        self._begin_here()
        self._show()

    def _begin_here(self) -> None:
        """The clock counts from the position it is at."""
        self._from = self._position
        self._clock.start()

    def _move(self, position: int) -> None:
        if position != self._position:
            self._position = position
            self._show()
            self.moved.emit(position)

    @Slot()
    def _advance(self) -> None:
        target = self._from + int(self._clock.elapsed() * self.speed() / 1000)
        self._move(min(target, self._count - 1))
        if self._position >= self._count - 1:
            self.pause()

    @Slot(int)
    def _go_to(self, position: int) -> None:
        """A person, or the playing, goes somewhere; the playing goes on from there."""
        self._move(max(0, min(position, self._count - 1)))
        self._begin_here()

    @Slot()
    def _toggle(self) -> None:
        if self.is_playing():
            self.pause()
        else:
            self.play()

    @Slot()
    def _go_first(self) -> None:
        self.pause()
        self._go_to(0)

    @Slot()
    def _go_on(self) -> None:
        self.pause()
        self._go_to(self._position + 1)

    @Slot()
    def _go_last(self) -> None:
        self.pause()
        self._go_to(self._count - 1)

    @Slot(int)
    def _speed_changed(self, _step: int) -> None:
        self._begin_here()
        self._show()

    # --- the inside: what is shown -----------------------------------------------------------------------

    def _playing_changed(self) -> None:
        if self.is_playing():
            self._dress(self._play, "pause", self.tr("Pause"))
        else:
            self._dress(self._play, "play", self.tr("Play"))
        self.playing_changed.emit(self.is_playing())

    def _counted(self, number: int) -> str:
        return self.tr("{0} / {1}").format(format_count(number), format_count(self._count))

    def _a_second(self, speed: int) -> str:
        return self.tr("{0}/s").format(speed)

    def _show(self) -> None:
        there, last = self._count > 0, self._position >= self._count - 1
        for button in (self._first, self._step, self._last):
            button.setEnabled(there and (self._position > 0 if button is self._first else not last))
        self._play.setEnabled(self._count > 1)
        self._place.setEnabled(self._count > 1)
        with QSignalBlocker(self._place):
            self._place.setRange(0, max(self._count - 1, 0))
            self._place.setValue(self._position)
        self._count_text.setText(self._counted(self._position + 1) if there else "")
        self._speed_text.setText(self._a_second(self.speed()))
        self._fix_widths()
