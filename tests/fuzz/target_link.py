"""The course's links that set up the window, and its chapters."""

from __future__ import annotations

from pathlib import Path

from cnn_gui.core.bench.settings import BenchSettings, with_words
from cnn_gui.core.course import lessons
from cnn_gui.core.course.show_links import LessonError, parse_shows
from tests.fuzz.frame import Target


def read(data: bytes, _folder: Path) -> object:
    text = data.decode("utf-8", "replace")
    if text.startswith("---"):
        return lessons.parse("chapter", text)
    shows = parse_shows(text)
    for show in shows:
        if show.panel == "bench":
            with_words(BenchSettings(), show.settings)
    return parse_shows(";".join(map(str, shows)))


def seeds() -> dict[str, bytes]:
    return {
        "unit": b"show:digit?label=7;show:unit?layer=pool2&unit=5,3,3",
        "bench": b"show:bench?page=convolution&kernel=0,1,0;1,-4,1;0,1,0&stride=2&padding=1",
        "train": b"show:train?recipe=tutorial&images=300&epochs=30&rate=0.01&start=1",
        "chapter": (
            b"---\ntitle: A\nasks: Why? | A | show:draw\n---\n"
            b"text [link](show:draw)\n\n## Question\n\nq\n\n## Answer\n\na\n"
        ),
    }


TARGET = Target(read, seeds, errors=(LessonError, ValueError))
