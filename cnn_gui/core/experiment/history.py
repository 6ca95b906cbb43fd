"""What was tried, step by step, so that each step can be taken back."""

from __future__ import annotations

from cnn_gui.core.experiment.messages import Edits

MOST = 200
"""Steps that are kept; the oldest are forgotten first."""


class ExperimentHistory:
    """The edits of now, those before and those that were taken back."""

    def __init__(self) -> None:
        self._past: list[Edits] = []
        self._future: list[Edits] = []
        self._present: Edits = ()

    def copy(self) -> ExperimentHistory:
        other = ExperimentHistory()
        other._past, other._future, other._present = [*self._past], [*self._future], self._present
        return other

    @property
    def present(self) -> Edits:
        return self._present

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def push(self, edits: Edits, *, merges: bool = False) -> bool:
        """A new step; whether it differs from the one before. merges: it goes on with the step before (a drag that
        has not ended), so that both are taken back together."""
        if edits == self._present:
            return False
        if not merges or not self._past:
            self._past.append(self._present)
            del self._past[:-MOST]
        self._present = edits
        self._future.clear()
        return True

    def undo(self) -> bool:
        if not self._past:
            return False
        self._future.append(self._present)
        self._present = self._past.pop()
        return True

    def redo(self) -> bool:
        if not self._future:
            return False
        self._past.append(self._present)
        self._present = self._future.pop()
        return True

    def clear(self) -> None:
        """Forgets everything: another network."""
        self._past.clear()
        self._future.clear()
        self._present = ()
