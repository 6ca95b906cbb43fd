"""What the documents name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
IN_CODE = re.compile(r"`((?:cnn_gui|tests|docs|packaging|resources)/[\w./-]+)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def named(page: Path) -> Iterator[Path]:
    """The places in the project that a page names, as code or as the aim of a link."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for match in IN_CODE.finditer(text):
        yield ROOT / match[1]
    for match in LINK.finditer(text):
        yield ROOT / page.parent / match[1]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_a_page_names_is_there(page: Path) -> None:
    assert [str(path) for path in named(page) if not path.exists()] == []


def test_the_pages_for_who_comes_next_name_places() -> None:
    for page in ("docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md"):
        assert len(list(named(Path(page)))) > 5
