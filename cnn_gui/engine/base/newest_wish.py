"""One wish at a time on a thread of its own: a newer one ends the one before, and nothing more is told of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject

from cnn_gui.core.base.messages import Problem
from cnn_gui.engine.base.worker import JobControl, Worker

Tool = TypeVar("Tool")
Found = TypeVar("Found")

GoesOn = Callable[[], bool]
"""Whether what is being worked at is still wanted; asked on the worker's thread."""

Report = Callable[[object], None]


class NewestWish(Generic[Tool]):
    """Wishes are told apart by identity. All methods are for the GUI thread and return at once."""

    def __init__(self, name: str, make: Callable[[], Tool], *, nice: int = 0, parent: QObject | None = None) -> None:
        """name, nice: as a Worker has them. make: makes what works, once, on the worker's thread."""
        self._worker = Worker(name, nice=nice, parent=parent)
        self._make = make
        self._made: Tool | None = None
        self._wanted: object | None = None

    @property
    def is_at_work(self) -> bool:
        return self._wanted is not None

    def ask(
        self,
        wish: object,
        work: Callable[[Tool, GoesOn, Report], Found | None],
        *,
        on_done: Callable[[Found], None],
        on_failed: Callable[[Problem], None],
        on_progress: Callable[[Any], None] | None = None,
        doing: str,
    ) -> None:
        """In the place of what is wanted now. work: called on the worker's thread, unless it is not wanted any more by
        then; None is nothing to be told. The others are called on this thread, and for the newest wish alone; once one
        of on_done and on_failed is, nothing is wanted any more. doing: as for Worker.submit."""
        self._wanted = wish

        def told(value: object) -> None:
            if self._wanted is wish and on_progress is not None:
                on_progress(value)

        def done(found: Found | None) -> None:
            if found is not None and self._wanted is wish:
                self._wanted = None
                on_done(found)

        def failed(problem: Problem) -> None:
            if self._wanted is wish:
                self._wanted = None
                on_failed(problem)

        self._worker.replace(
            "wish",
            lambda control: self._work(wish, work, control),
            on_done=done,
            on_failed=failed,
            on_progress=told,
            doing=doing,
        )

    def stop(self) -> None:
        """Nothing is wanted any more, and nothing is told of what was."""
        self._wanted = None

    def close(self, timeout_s: float) -> bool:
        """Ends the thread; nothing is called after this. False: still busy (see Worker.close)."""
        self.stop()
        return self._worker.close(timeout_s)

    def _work(
        self, wish: object, work: Callable[[Tool, GoesOn, Report], Found | None], control: JobControl
    ) -> Found | None:
        def goes_on() -> bool:
            return not control.stopping and self._wanted is wish

        if not goes_on():
            return None
        if self._made is None:
            self._made = self._make()
        return work(self._made, goes_on, control.report)
