"""One row under the curves takes the whole window back in time: play, the slider, where it is, speed, loop, Now."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from cnn_gui.core.evaluation.messages import Measurement
from cnn_gui.core.timeline.messages import Moment, Moments
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.measured import measured_wordings
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.timeline.marks import epoch_places
from cnn_gui.views.timeline.slider import MomentSlider

SPEEDS = (2, 5, 10, 20)
"""Moments a second."""

FRAME_MS = 16


class MomentBar(QWidget):
    """Hidden while there are no moments. The slider's last position is Now.

    moment_wanted: which of the moments a person, or the playing, goes to. now_wanted: the same of Now.
    """

    moment_wanted = Signal(int)
    now_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("momentBar")
        self._moments: tuple[Moment, ...] = ()
        self._moments_of: Moments | None = None
        self._measured: tuple[Moment, Measurement] | None = None
        self._from, self._speed = 0, SPEEDS[2]
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.play_button = self._button("momentPlay")
        self.slider = MomentSlider(self)
        self.place = FittingLabel(parent=self)
        self.speed_button = self._button("momentSpeed")
        self.loop_button = self._button("momentLoop")
        self.now_button = self._button("momentNow")
        self._set_up()
        self._lay_out()
        self._update()
        self.hide()

    # --- told

    def show_moments(self, moments: Moments | None, last_step: int = 0) -> None:
        """The moments of the run whose network is on display, or that there are none. last_step: of that network.

        The bar stays where it is: at its moment, or at Now, however many moments come.
        """
        before = self.moment
        self._moments_of = moments
        self._moments = moments.moments if moments is not None else ()
        if not self._moments:
            self.pause()
        position = self._moments.index(before) if before in self._moments else len(self._moments)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, len(self._moments))
            self.slider.setValue(position)
        self.slider.set_marks(epoch_places(moments, last_step) if moments is not None else ())
        self.setVisible(bool(self._moments))
        self._update()

    def show_measured(self, moment: Moment, measured: Measurement | None) -> None:
        """How good the network was at a moment, which is shown while the slider is there; None: not known yet."""
        self._measured = None if measured is None else (moment, measured)
        self._update_place()

    def show_now(self) -> None:
        """The network is on display as it is: somebody else has seen to that, so the playing ends."""
        self.pause()
        with QSignalBlocker(self.slider):
            self.slider.setValue(len(self._moments))
        self._update()

    # --- asked

    @property
    def moment(self) -> Moment | None:
        """The moment that the slider is at; None at Now."""
        value = self.slider.value()
        return self._moments[value] if value < len(self._moments) else None

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def speed(self) -> int:
        """Moments a second."""
        return self._speed

    @Slot()
    def play(self) -> None:
        """On from here, or from the beginning where this is Now; to the end, or round and round."""
        if self.is_playing or not self._moments or not self.isVisible():
            return
        if self.moment is None:
            self.slider.setValue(0)
        self._begin_here()
        self._timer.start()
        self._update()

    @Slot()
    def pause(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self._update()

    @Slot()
    def go_earlier(self) -> None:
        """One moment back."""
        self.pause()
        self.slider.setValue(self.slider.value() - 1)

    @Slot()
    def go_later(self) -> None:
        """One moment on; Now comes after the last one."""
        self.pause()
        self.slider.setValue(self.slider.value() + 1)

    @Slot()
    def go_now(self) -> None:
        self.pause()
        self.slider.setValue(len(self._moments))

    def go_to(self, step: int) -> bool:
        """To the moment of a step; False where there is none."""
        place = next((place for place, moment in enumerate(self._moments) if moment.step == step), None)
        if place is None:
            return False
        self.pause()
        self.slider.setValue(place)
        return True

    # --- Qt

    def hideEvent(self, event: QHideEvent) -> None:
        self.pause()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    # --- inside

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _set_up(self) -> None:
        self.play_button.clicked.connect(self._toggle)
        self.slider.valueChanged.connect(self._went)
        self.slider.taken.connect(self.pause)
        self.speed_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.speed_button.setToolTip(self.tr("How many moments a second are played."))
        menu, group = QMenu(self.speed_button), QActionGroup(self)
        for speed in SPEEDS:
            action = menu.addAction(self._speed_text(speed))
            action.setCheckable(True)
            action.setData(speed)
            action.setChecked(speed == self._speed)
            group.addAction(action)
        group.triggered.connect(self._set_speed)
        self.speed_button.setMenu(menu)
        self.loop_button.setCheckable(True)
        self.loop_button.setToolTip(self.tr("Play again and again, from before the first step to now."))
        self.loop_button.setAccessibleName(self.tr("Loop"))
        self.now_button.setText(self.tr("Now"))
        self.now_button.setToolTip(
            self.tr("Back to the network as it is; nothing of it has changed meanwhile. (Ctrl+Alt+N)")
        )
        self.now_button.clicked.connect(self.go_now)
        self._draw_icons()

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 3)
        row.addWidget(self.place, 2)
        for button in (self.speed_button, self.loop_button, self.now_button):
            row.addWidget(button)

    def _draw_icons(self) -> None:
        theme = theme_of(self)
        self.play_button.setIcon(icon("pause" if self.is_playing else "play", theme))
        self.loop_button.setIcon(icon("turn", theme))

    def _update(self) -> None:
        words = self.tr("Pause") if self.is_playing else self.tr("Play the run")
        self.play_button.setToolTip(words)
        self.play_button.setAccessibleName(words)
        self._draw_icons()
        self.speed_button.setText(self._speed_text(self._speed))
        self.now_button.setEnabled(self.moment is not None)
        self._update_place()

    def _update_place(self) -> None:
        self.place.set_wordings(self._wordings())

    def _wordings(self) -> tuple[str, ...]:
        """Where the slider is, the longest wording first. The curves and the window's title say the step as well; how
        good the network was then is said here alone."""
        moment, moments = self.moment, self._moments_of
        if moment is None or moments is None:
            return (self.tr("now"),)
        step = self.tr("step {0}").format(format_count(moment.step))
        accuracy = self._accuracy(moment)
        words: tuple[str, ...]
        if moment.step == 0:
            words = (self.tr("step 0 · before the first image"), step)
        else:
            epoch = (moment.step - 1) // moments.steps_per_epoch + 1
            images = self.tr("{0} images").format(format_count(moment.images))
            words = (
                self.tr("{0} · epoch {1} · {2}").format(step, epoch, images),
                self.tr("{0} · {1}").format(step, images),
                step,
            )
        if not accuracy:
            return words
        both = self.tr("{0} · {1}")
        return (
            *(both.format(words[0], each) for each in accuracy),
            both.format(step, accuracy[-1]),
            accuracy[-1],
            step,
        )

    def _accuracy(self, moment: Moment) -> tuple[str, ...]:
        """On which images, in ever fewer words."""
        if self._measured is None or self._measured[0] != moment:
            return ()
        return measured_wordings(self._measured[1], 1)

    def _speed_text(self, speed: int) -> str:
        return self.tr("{0}/s").format(speed)

    @Slot(QAction)
    def _set_speed(self, action: QAction) -> None:
        self._speed = int(action.data())
        self._begin_here()
        self._update()

    @Slot()
    def _toggle(self) -> None:
        if self.is_playing:
            self.pause()
        else:
            self.play()

    @Slot(int)
    def _went(self, value: int) -> None:
        """A person, or the playing, is somewhere else."""
        self._update()
        if value < len(self._moments):
            self.moment_wanted.emit(value)
        else:
            self.now_wanted.emit()

    def _begin_here(self) -> None:
        """The clock counts from where the slider is."""
        self._from = self.slider.value()
        self._clock.start()

    @Slot()
    def _advance(self) -> None:
        """By the clock: where a frame is late, moments are skipped."""
        target = self._from + int(self._clock.elapsed() * self._speed / 1000)
        last = len(self._moments)
        self.slider.setValue(min(target, last))
        if target < last or not self.is_playing:
            return
        if self.loop_button.isChecked():
            if target > last + self._speed // 2:
                # Now is seen for half a second before it begins anew.
                self.slider.setValue(0)
                self._begin_here()
        else:
            self.pause()
