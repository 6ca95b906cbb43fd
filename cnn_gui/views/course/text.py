"""The pages of the course as Markdown: its contents, and a chapter with its question, answer and sources."""

from __future__ import annotations

from cnn_gui.core.course.lessons import LESSON, Chapter, Course
from cnn_gui.views.base.translation import translate

CONTENTS = "contents"
ASK = "ask:"
"""``ask:3`` is the link to the fourth of the course's questions."""
ANSWER = "answer:show"


def sources_title() -> str:
    """The heading of a page's last part."""
    return translate("lesson", "It rests on")


def contents_text(course: Course) -> str:
    """Chapters and questions as links."""
    first = translate("lesson", "Short chapters. Each sets up the window for you, on your own drawing if there is one.")
    lines = ["# " + translate("lesson", "The course"), "", first, ""]
    for number, chapter in enumerate(course.chapters, start=1):
        lines.append(f"{number}. [{chapter.title}]({LESSON}{chapter.slug})")
    lines += [
        "",
        "## " + translate("lesson", "Questions"),
        "",
        translate("lesson", "Straight to the answer, with the window set up to see it."),
        "",
    ]
    lines += [f"- [{asked.text}]({ASK}{number})" for number, asked in enumerate(course.questions)]
    return "\n".join(lines) + "\n"


def chapter_text(course: Course, chapter: Chapter, *, answered: bool) -> str:
    """answered: with the answer, instead of the link that asks for it."""
    parts = [chapter.text, "## " + translate("lesson", "Question"), chapter.question]
    if answered:
        word = translate("lesson", "Answer")
        parts += [f"**{word}.** {chapter.answer}"]
    else:
        words = translate("lesson", "Show the answer")
        parts += [f"[{words}]({ANSWER})"]
    following = course.after(chapter.slug)
    if following is not None:
        words = translate("lesson", "Next: {0}").format(following.title)
        parts += [f"[{words} →]({LESSON}{following.slug})"]
    parts += [f"## {sources_title()}", "\n".join(f"- {source}" for source in chapter.sources)]
    return "\n\n".join(parts) + "\n"
