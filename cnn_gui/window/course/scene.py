"""What the window was like before a lesson changed it, part by part, and the way back.

A part is kept the moment before the first "Show me" that touches it, and only what was touched is put back: whoever
draws a digit of their own during a chapter about the bench keeps it. What is kept is frozen and shared, not copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

S = TypeVar("S")


class Part(Protocol[S]):
    """A part of the window that can tell how it is and be made so again."""

    def state(self) -> S: ...

    def restore(self, state: S, /) -> None: ...


class WindowScene:
    """Parts by name, put back in the order in which they were added."""

    def __init__(self) -> None:
        self._keepers: dict[str, Callable[[], Callable[[], None]]] = {}
        self._ways_back: dict[str, Callable[[], None]] = {}

    def add(self, name: str, part: Part[S]) -> None:
        def keeper() -> Callable[[], None]:
            state = part.state()
            return lambda: part.restore(state)

        self._keepers[name] = keeper

    @property
    def names(self) -> frozenset[str]:
        """Of the parts that there are."""
        return frozenset(self._keepers)

    @property
    def kept(self) -> frozenset[str]:
        """The names of the parts that have been kept and not been put back since."""
        return frozenset(self._ways_back)

    def keep(self, names: Iterable[str]) -> None:
        """Keeps these parts as they are now, unless they are kept from before already."""
        for name in names:
            if name not in self._ways_back:
                self._ways_back[name] = self._keepers[name]()

    def put_back(self, names: Iterable[str] | None = None) -> None:
        """Puts these parts back, or all that are kept."""
        chosen = self.kept if names is None else self.kept & set(names)
        for name in self._keepers:
            if name in chosen:
                self._ways_back.pop(name)()

    def forget(self, names: Iterable[str]) -> None:
        """These parts stay as they are now."""
        for name in names:
            self._ways_back.pop(name, None)
