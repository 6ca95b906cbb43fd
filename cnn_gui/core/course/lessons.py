"""The course: short chapters in Markdown (resources/lessons), read without Qt.

A chapter's file begins with its facts between two lines of "---", one "key: value" a line: ``title``, ``aliases``
(other slugs, separated by commas), ``start`` (the link that sets up the window for the chapter, see
core.course.setup), and as often as needed ``source`` (what it rests on) and ``asks`` (a question that
people come with: ``Why is this output 26×26? | anchor of its answer | show:bench?...``). The text follows in
Markdown; its last two headings are ``## Question`` and ``## Answer``, and only who asks for the answer is shown it.
Each heading before them ends with its anchor, ``## The winner {#the-winner}``: by it code and other chapters name the
place, whatever the language of the heading. The empty anchor is the chapter's beginning.

Links: ``show:`` sets up the window (core.course.show_links), ``lesson:slug`` goes to another chapter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.files import read_limited
from cnn_gui.core.course.show_links import SCHEME, LessonError, Show, parse_shows

LESSON = "lesson:"

MAX_BYTES = 1_000_000
"""Of a chapter."""

_FENCE = "---"
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#{2,3} +)(.+?) *\{#([a-z0-9-]+)\} *$", re.MULTILINE)
_ANY_HEADING = re.compile(r"^#{2,3} +", re.MULTILINE)
_QUESTION, _ANSWER = "\n## Question\n", "\n## Answer\n"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a chapter's text, with its words."""

    text: str
    target: str

    @property
    def shows(self) -> tuple[Show, ...]:
        """What it sets up, or () for a link to somewhere else."""
        return parse_shows(self.target) if self.target.startswith(SCHEME) else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that people come with, the chapter and anchor that answer it, and the link that shows the answer."""

    text: str
    slug: str
    anchor: str
    show: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """text, question and answer are Markdown; text begins with the title as its heading.

    anchors: the headings of the text by their anchors, in order; the title's is empty.
    """

    slug: str
    title: str
    text: str
    question: str
    answer: str
    sources: tuple[str, ...]
    asks: tuple[Asked, ...] = ()
    aliases: tuple[str, ...] = ()
    start: str = ""
    anchors: Mapping[str, str] = field(default_factory=dict)

    @property
    def links(self) -> tuple[Link, ...]:
        """All links, those of the answer last."""
        found = _LINK.findall("\n".join((self.text, self.question, self.answer)))
        return tuple(Link(text, target) for text, target in found)

    @property
    def headings(self) -> tuple[str, ...]:
        """Of the text, the title first."""
        return tuple(self.anchors.values())

    def heading(self, anchor: str) -> str:
        """The heading of an anchor; the title where there is no such anchor."""
        return self.anchors.get(anchor, self.title)


@dataclass(frozen=True, slots=True)
class Course:
    chapters: tuple[Chapter, ...]

    @property
    def questions(self) -> tuple[Asked, ...]:
        return tuple(asked for chapter in self.chapters for asked in chapter.asks)

    def find(self, slug: str) -> Chapter:
        """The chapter of a slug or alias. Raises UserError, which lists the slugs, where there is none."""
        for chapter in self.chapters:
            if slug == chapter.slug or slug in chapter.aliases:
                return chapter
        known = ", ".join(chapter.slug for chapter in self.chapters)
        raise UserError(f"There is no chapter {slug!r}; the course has {known}.")

    def after(self, slug: str, by: int = 1) -> Chapter | None:
        """The next chapter, or the one ``by`` further; None past either end."""
        place = self.chapters.index(self.find(slug)) + by
        return self.chapters[place] if 0 <= place < len(self.chapters) else None


@lru_cache(maxsize=1)
def course() -> Course:
    """The course that comes with the app. Raises UserError where its files are missing or damaged."""
    files = sorted(resources.find("lessons").glob("[0-9][0-9]-*.md"))
    return Course(tuple(_read(file) for file in files))


def _read(file: Path) -> Chapter:
    slug = file.stem.partition("-")[2]
    try:
        return parse(slug, read_limited(file, MAX_BYTES).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LessonError(f"The chapter {slug} is not text: install the app again.") from error


def parse(slug: str, markdown: str) -> Chapter:
    """A chapter from its file's text. Raises LessonError, which says what is missing or wrong."""
    head, body = _split_head(slug, markdown)
    facts = list(_facts(slug, head))
    title = next((value for key, value in facts if key == "title"), "")
    text, has_question, rest = body.partition(_QUESTION)
    question, has_answer, answer = rest.partition(_ANSWER)
    if not (title and has_question and has_answer):
        raise LessonError(f"The chapter {slug} needs a title, a question and an answer.")
    found = _HEADING.findall(text)
    if len(found) != len(_ANY_HEADING.findall(text)):
        raise LessonError(f"The chapter {slug} has a heading without an anchor.")
    anchors = {"": title} | {anchor: heading for _, heading, anchor in found}
    if len(anchors) != len(found) + 1:
        raise LessonError(f"The chapter {slug} has an anchor twice.")
    chapter = Chapter(
        slug=slug,
        title=title,
        text=f"# {title}\n\n{_HEADING.sub(_without_anchor, text).strip()}\n",
        anchors=anchors,
        question=question.strip(),
        answer=answer.strip(),
        sources=tuple(value for key, value in facts if key == "source"),
        asks=tuple(_asked(slug, value) for key, value in facts if key == "asks"),
        start=next((value for key, value in facts if key == "start"), ""),
        aliases=tuple(alias.strip() for key, value in facts if key == "aliases" for alias in value.split(",")),
    )
    _check(chapter)
    return chapter


def _without_anchor(match: re.Match[str]) -> str:
    return match[1] + match[2]


def _split_head(slug: str, markdown: str) -> tuple[str, str]:
    before, _, rest = markdown.partition(f"{_FENCE}\n")
    head, fence, body = rest.partition(f"\n{_FENCE}\n")
    if before or not fence:
        raise LessonError(f"The chapter {slug} does not begin with its facts between two lines of {_FENCE}.")
    return head, body


def _facts(slug: str, head: str) -> Iterator[tuple[str, str]]:
    for line in head.splitlines():
        key, colon, value = line.partition(": ")
        if not colon or key not in ("title", "aliases", "start", "source", "asks"):
            raise LessonError(f"The chapter {slug} has a fact that is not known: {line}")
        yield key, value.strip()


def _asked(slug: str, value: str) -> Asked:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != 3:
        raise LessonError(f"The chapter {slug} asks without an anchor or a link: {value}")
    return Asked(parts[0], slug, parts[1], parts[2])


def _check(chapter: Chapter) -> None:
    if chapter.start:
        parse_shows(chapter.start)
    for asked in chapter.asks:
        parse_shows(asked.show)
        if asked.anchor not in chapter.anchors:
            raise LessonError(f"The chapter {chapter.slug} has no anchor {asked.anchor!r}.")
    for link in chapter.links:
        if not link.shows and not link.target.startswith(LESSON):
            raise LessonError(f"The chapter {chapter.slug} has a link to somewhere else: {link.target}")
