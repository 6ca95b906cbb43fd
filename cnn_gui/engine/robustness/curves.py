"""Curves of networks in the background, one network after the other; and one input, the newest wish first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.engine.base.newest_wish import NewestWish
from cnn_gui.engine.base.torch_threads import NICE
from cnn_gui.engine.base.worker import JobControl, Worker
from cnn_gui.engine.robustness.measurer import (
    CurveMeasured,
    CurveMeasurer,
    CurvesEnded,
    CurveWish,
    InputChanged,
    InputChanger,
    InputWish,
    TorchCurveMeasurer,
    TorchInputChanger,
)


class CurveEngine(QObject):
    """measured: a CurveMeasured, as each is there. ended: the CurvesEnded of a wish that was not stopped. failed: a
    Problem that is ours. All methods are for the GUI thread and return at once.
    """

    measured = Signal(CurveMeasured)
    ended = Signal(CurvesEnded)
    failed = Signal(Problem)

    def __init__(
        self, parent: QObject | None = None, *, measurer: Callable[[], CurveMeasurer] = TorchCurveMeasurer
    ) -> None:
        """measurer: makes what measures; called on the worker's thread."""
        super().__init__(parent)
        self._worker = Worker("robustness", nice=NICE, parent=self)
        self._make = measurer
        self._made: CurveMeasurer | None = None
        self._wanted: list[CurveWish] = []

    def measure(self, wish: CurveWish) -> None:
        """After what is measured now."""
        self._wanted.append(wish)
        self._worker.submit(
            lambda control: self._measure(wish, control),
            on_done=lambda ended: self._done(wish, ended),
            on_failed=lambda problem: self._failed(wish, problem),
            on_progress=self._told,
            doing=QT_TRANSLATE_NOOP("core", "measuring how much the network can take"),
        )

    @Slot()
    def stop(self) -> None:
        """Nothing is wanted any more, and nothing is said of it."""
        self._wanted.clear()

    @property
    def is_at_work(self) -> bool:
        return bool(self._wanted)

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        self.stop()
        return self._worker.close(timeout_s)

    # --- on the worker's thread

    def _measure(self, wish: CurveWish, control: JobControl) -> CurvesEnded | None:
        def goes_on() -> bool:
            return not control.stopping and any(each is wish for each in tuple(self._wanted))

        if not goes_on():
            return None
        if self._made is None:
            self._made = self._make()
        return self._made.measure(wish, goes_on, control.report)

    # --- on the way back, on the GUI thread

    def _told(self, measured: CurveMeasured) -> None:
        if measured.wish in self._wanted:
            self.measured.emit(measured)

    def _done(self, wish: CurveWish, ended: CurvesEnded | None) -> None:
        if wish in self._wanted:
            self._wanted.remove(wish)
            if ended is not None:
                self.ended.emit(ended)

    def _failed(self, wish: CurveWish, problem: Problem) -> None:
        if wish in self._wanted:
            self._wanted.remove(wish)
            self.failed.emit(problem)


class InputEngine(QObject):
    """changed: the InputChanged of the newest wish. failed: a Problem that is ours."""

    changed = Signal(InputChanged)
    failed = Signal(Problem)

    def __init__(
        self, parent: QObject | None = None, *, changer: Callable[[], InputChanger] = TorchInputChanger
    ) -> None:
        super().__init__(parent)
        self._wish = NewestWish("changed input", changer, parent=self)

    def ask(self, wish: InputWish) -> None:
        """In the place of what is waited for."""
        self._wish.ask(
            wish,
            lambda changer, _goes_on, _report: changer.change(wish),
            on_done=self.changed.emit,
            on_failed=self.failed.emit,
            doing=QT_TRANSLATE_NOOP("core", "changing the input"),
        )

    @Slot()
    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._wish.stop()

    @property
    def is_at_work(self) -> bool:
        return self._wish.is_at_work

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; no signal comes after this. False: still busy (see Worker.close)."""
        return self._wish.close(timeout_s)
