"""The links by which a chapter of the course sets up the window: what they look like, and which there are.

``show:PANEL?key=value&key=value`` brings a panel to the front and sets it up; several of them in one link, joined with
";", are done in their order: ``show:digit?label=7;show:unit?layer=pool2&unit=5,3,3``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.course.panel_setups import PANEL_KEYS
from cnn_gui.core.explain.messages import MAX_STEPS, MIN_STEPS, Baseline, ChangeKind, Method
from cnn_gui.core.recipe.settings import SETTINGS

SCHEME = "show:"

_BETWEEN = re.compile(f";(?={SCHEME})")
"""A semicolon alone may be part of a value: the rows of a kernel are separated by it."""


class LessonError(UserError):
    """A chapter of the course is not what it should be."""


@dataclass(frozen=True, slots=True)
class Show:
    """One thing to set up. panel: of PANELS. settings: by key, as they stand in the link."""

    panel: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        query = "&".join(f"{key}={value}" for key, value in self.settings.items())
        return f"{SCHEME}{self.panel}" + (f"?{query}" if query else "")


def _count(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _word(text: str) -> bool:
    return text != "" and all(part.isidentifier() for part in text.split("/"))


def _place(text: str) -> bool:
    """A channel of a layer: "conv1/3"."""
    layer, slash, channel = text.partition("/")
    return slash == "/" and _word(layer) and _count(channel)


STRONGEST = "strongest"
"""In place of row and column: where the map's value is largest, of the drawing that stands on the canvas."""


def _unit(text: str) -> bool:
    """ "22,7,9" of maps, "22,strongest" or "5" of a vector."""
    map_, comma, place = text.partition(",")
    if comma and place == STRONGEST:
        return _count(map_)
    return len(text.split(",")) in (1, 3) and all(map(_count, text.split(",")))


def _one_of(*words: str) -> Callable[[str], bool]:
    return words.__contains__


def _between(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: _count(text) and low <= int(text) <= high


_DIGIT = _one_of(*"0123456789")

PARTS = ("largest", "middle", "smallest")
"""Of the images that a unit was tried on, those that are shown."""

MADE_UP = "made_up"
"""Pictures that are made up for a unit, in place of images of the data set."""

WEIGHTS = "weights"
"""What is shown of the linear view beside "shares"."""


_KEYS: dict[str, Mapping[str, Callable[[str], bool]]] = {
    "draw": {"clear": _one_of("0", "1")},
    "answer": {},
    "stages": {},
    "network": {},
    "digit": {"label": _DIGIT, "index": _count},
    "mode": {"input": _one_of("as_drawn", "like_mnist")},
    "layer": {"name": _word, "map": _count, "tab": _one_of("maps", "kernels", "about")},
    "unit": {"layer": _word, "unit": _unit},
    "why": {
        "method": _one_of(*Method),
        "class": _DIGIT,
        "against": _DIGIT,
        "layer": _word,
        "baseline": _one_of(*Baseline),
        "steps": _between(MIN_STEPS, MAX_STEPS),
        "patch": _between(1, 28),
        "stride": _between(1, 28),
        "shown": _one_of("shares", WEIGHTS),
        "trust": _one_of("0", "1"),
    },
    "whynot": {"class": _DIGIT, "way": _one_of(*ChangeKind), "start": _one_of("0", "1")},
    "likes": {"layer": _word, "unit": _count, "part": _one_of(*PARTS), "page": _one_of("images", MADE_UP)},
    "train": {
        "recipe": _word,
        **{setting.link: setting.parses for setting in SETTINGS if setting.link},
        "log": _one_of("0", "1"),
        "start": _one_of("0", "1"),
    },
    "test": {"start": _one_of("0", "1")},
    **PANEL_KEYS,
}
"""By panel the keys it knows and what their values may be. What bench and try know is for their sessions to say."""

PANELS = frozenset(_KEYS) | {"bench", "try"}


def parse_shows(link: str) -> tuple[Show, ...]:
    """What a link shows, in order. Raises LessonError for an unknown panel, key or value, or what is no such link."""
    return tuple(_parse_show(part, link) for part in _BETWEEN.split(link))


def _parse_show(text: str, link: str) -> Show:
    if not text.startswith(SCHEME):
        raise LessonError(f"{link}: a link that shows something begins with {SCHEME}.")
    panel, _, query = text.removeprefix(SCHEME).partition("?")
    if panel not in PANELS:
        raise LessonError(f"{link}: there is no panel {panel!r} to show; there are {', '.join(sorted(PANELS))}.")
    settings: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        key, equals, value = pair.partition("=")
        if not (key and equals) or key in settings:
            raise LessonError(f"{link}: {pair!r} is not a setting.")
        _check(panel, key, value, link)
        settings[key] = value
    return Show(panel, settings)


def _check(panel: str, key: str, value: str, link: str) -> None:
    keys = _KEYS.get(panel)
    if keys is None:
        return
    if key not in keys:
        raise LessonError(f"{link}: {panel} has no setting {key!r}; it has {', '.join(keys) or 'none'}.")
    if not keys[key](value):
        raise LessonError(f"{link}: {value!r} is no {key} of {panel}.")
