"""How a workspace arranges the panels beside the left column, as a value; and the workspaces that the app has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from PySide6.QtCore import Qt

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical

LEFT = ("draw", "stages", "answer")
"""The panels of the left column, from above; the same in every workspace."""


@dataclass(frozen=True, slots=True)
class Tabs:
    """Panels behind one another, the first in front. hidden: they are not shown, and come here when they are wanted."""

    panels: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.panels + self.hidden

    def groups(self) -> Iterator[Tabs]:
        yield self

    @property
    def first(self) -> str:
        """The panel that stands for all of them where places are divided."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Split:
    """Parts side by side (ACROSS) or one below the other (DOWN). shares: of the room, in any unit."""

    orientation: Qt.Orientation
    parts: tuple[Tabs | Split, ...]
    shares: tuple[int, ...]

    def groups(self) -> Iterator[Tabs]:
        """All tabs in it, at any depth."""
        return chain.from_iterable(part.groups() for part in self.parts)

    @property
    def first(self) -> str:
        return self.parts[0].first


Part = Tabs | Split


@dataclass(frozen=True, slots=True)
class Workspace:
    """An arrangement of the panels for a job.

    key: how code and stored layouts find it. title, tip: of one that comes with the app, marked for translation; the
    title of a person's own is what the person typed. others: the panel behind which one stands that is not named
    here. all_shown: whether it is shown there. narrow: where the screen is too narrow, each first panel goes behind
    the second one, in this order, until all fit. own: made by a person; with_lesson: while the course was open.
    """

    key: str
    title: str
    tip: str
    right: Part
    others: str
    all_shown: bool = False
    narrow: tuple[tuple[str, str], ...] = ()
    own: bool = False
    with_lesson: bool = False

    @property
    def in_front(self) -> tuple[str, ...]:
        """The panels beside the left column that are in front."""
        return tuple(group.panels[0] for group in self.right.groups() if group.panels)

    @property
    def hidden(self) -> frozenset[str]:
        """The panels that are named and not shown."""
        return frozenset(name for group in self.right.groups() for name in group.hidden)

    @property
    def lesson_replaces_training(self) -> bool:
        """Whether training is in front where the lesson comes."""
        return any("train" in group.panels and "lesson" in group.hidden for group in self.right.groups())

    @property
    def lesson_has_room(self) -> bool:
        """Whether a chapter can show any panel beside the lesson: none comes in its place, unless it gives way."""
        return any({"lesson"} <= set(group.names) <= {"lesson", "train"} for group in self.right.groups())

    @property
    def is_of_lesson(self) -> bool:
        """Whether the lesson belongs to it: it is not put away when the course is left."""
        return self.with_lesson or "lesson" not in self.hidden


LOOK = Workspace(
    "look",
    QT_TRANSLATE_NOOP("workspaces", "Look"),
    QT_TRANSLATE_NOOP("workspaces", "The whole network above a layer of it and the training: where everything begins."),
    Split(
        DOWN,
        (
            Tabs(("network", "bench")),
            Split(
                ACROSS,
                (
                    Tabs(
                        ("layer", "story", "why", "try", "test"),
                        hidden=(
                            "likes",
                            "projection",
                            "why_not",
                            "robustness",
                            "build",
                            "album",
                            "teach",
                            "compare",
                            "race",
                            "numbers",
                        ),
                    ),
                    Tabs(("train",), hidden=("lesson",)),
                ),
                (57, 43),
            ),
        ),
        (48, 52),
    ),
    others="test",
    all_shown=True,
    narrow=(("train", "test"),),
)

EXPLAIN = Workspace(
    "explain",
    QT_TRANSLATE_NOOP("workspaces", "Explain"),
    QT_TRANSLATE_NOOP("workspaces", "A layer, the story of one of its numbers, and why the answer is what it is."),
    Split(
        ACROSS,
        (
            Split(
                DOWN,
                (
                    Tabs(("network",), hidden=("bench",)),
                    Tabs(("layer", "likes", "projection"), hidden=("album", "teach")),
                ),
                (36, 64),
            ),
            Split(
                DOWN,
                (
                    Tabs(("story",), hidden=("test", "build", "compare", "race", "train", "numbers", "lesson")),
                    Tabs(("why", "why_not", "try"), hidden=("robustness",)),
                ),
                (47, 53),
            ),
        ),
        (56, 44),
    ),
    others="layer",
    narrow=(("story", "layer"), ("why", "story")),
)

BUILD = Workspace(
    "build",
    QT_TRANSLATE_NOOP("workspaces", "Build and train"),
    QT_TRANSLATE_NOOP("workspaces", "A network row by row, a recipe and its curves, and the test of what was learnt."),
    Split(
        ACROSS,
        (
            Split(DOWN, (Tabs(("network",), hidden=("bench",)), Tabs(("train", "race", "teach", "album"))), (36, 64)),
            Tabs(
                ("build", "test", "compare", "numbers"),
                hidden=("layer", "likes", "projection", "story", "why", "why_not", "robustness", "try", "lesson"),
            ),
        ),
        (52, 48),
    ),
    others="test",
    narrow=tuple((name, "train") for name in ("compare", "numbers", "test", "build")),
)

PLAY = Workspace(
    "play",
    QT_TRANSLATE_NOOP("workspaces", "Play"),
    QT_TRANSLATE_NOOP("workspaces", "The bench, with all the room there is: convolution and pooling to play with."),
    Split(
        ACROSS,
        (
            Tabs(("bench",)),
            Tabs(
                (),
                hidden=(
                    *(
                        "network",
                        "layer",
                        "likes",
                        "projection",
                        "story",
                        "why",
                        "why_not",
                        "robustness",
                        "try",
                        "build",
                    ),
                    *("test", "album", "teach", "compare", "race", "train", "numbers", "lesson"),
                ),
            ),
        ),
        (64, 36),
    ),
    others="lesson",
)

LEARN = Workspace(
    "learn",
    QT_TRANSLATE_NOOP("workspaces", "Learn"),
    QT_TRANSLATE_NOOP("workspaces", "The course beside the network and a layer of it."),
    Split(
        DOWN,
        (
            Tabs(("network", "bench")),
            Split(
                ACROSS,
                (
                    Tabs(
                        ("layer", "story", "why", "try", "test", "train"),
                        hidden=(
                            "likes",
                            "projection",
                            "why_not",
                            "robustness",
                            "build",
                            "album",
                            "teach",
                            "compare",
                            "race",
                            "numbers",
                        ),
                    ),
                    Tabs(("lesson",)),
                ),
                (57, 43),
            ),
        ),
        (48, 52),
    ),
    others="train",
)

WORKSPACES = (LOOK, EXPLAIN, BUILD, PLAY, LEARN)
"""In the order of their keys, Ctrl+1 and so on; the first one is where the app begins."""
