from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.base.plain_text import LONGEST_CHARACTER, breakable, one_line, paragraphs


@pytest.mark.parametrize(
    "text", ["tutorial", "<b>7</b> & <img src=x>", "Zoë's Netz, 99 %", "神经网络", "a 👨‍👩‍👧 b", "x = 3,5 · ±2"]
)
def test_what_is_harmless_is_shown_letter_by_letter(text: str) -> None:
    assert one_line(text) == text
    assert paragraphs(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\r\nand\u2028more", "two lines and more"),
        ("a\x00b\x1b[31mc\x7f", "a b [31mc"),
        ("net\u202egnp.exe", "netgnp.exe"),
        ("\u2067turned\u2069 \u200fback\ufeff", "turned back"),
        ("half \ud800 a sign", "half \ufffd a sign"),
        ("  wide\t\t blanks ", "wide blanks"),
        ("", ""),
    ],
)
def test_nothing_moves_what_stands_beside_it(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_text_from_right_to_left_stays_by_itself() -> None:
    assert one_line("שלום") == "\u2068שלום\u2069"
    assert f"{one_line('שלום')}, 99 %".endswith("\u2069, 99 %")


def test_long_text_is_cut_between_characters() -> None:
    assert one_line("abcdefgh", 5) == "abcd…"
    assert one_line("abcde", 5) == "abcde"
    assert one_line("e\u0301" * 9, 5) == "e\u0301" * 4 + "…"
    assert one_line("👨‍👩‍👧" * 9, 3) == "👨‍👩‍👧" * 2 + "…"
    assert one_line("🇩🇪🇫🇷🇮🇹", 2) == "🇩🇪…"


def test_the_middle_of_a_path_gives_way() -> None:
    assert one_line("/home/somebody/networks/mine.pt", 13, middle=True) == "/home/…ine.pt"


def test_a_tower_of_marks_is_cut_down() -> None:
    assert len(one_line("e" + "\u0301" * 500 + "x")) == LONGEST_CHARACTER + 1


def test_paragraphs_are_bounded() -> None:
    assert paragraphs("a\nb\n\nc") == "a\nb\n\nc"
    assert paragraphs("a\n" * 2_000, lines=3) == "a\na\n…"
    assert paragraphs("x" * 20_000, 100) == "x" * 99 + "…"


def test_long_words_get_places_to_break() -> None:
    assert breakable("a short line") == "a short line"
    assert breakable("x" * 50, 24) == "\u200b".join(("x" * 24, "x" * 24, "xx"))
    assert breakable("x" * 50).replace("\u200b", "") == "x" * 50


@given(st.text(st.characters(), max_size=400), st.integers(1, 60), st.booleans())
def test_any_text_becomes_one_short_line(text: str, limit: int, middle: bool) -> None:
    shown = one_line(text, limit, middle=middle)
    assert len(shown) <= limit * LONGEST_CHARACTER + 2
    inner = shown.removeprefix("\u2068").removesuffix("\u2069")
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in inner)
    assert not any(unicodedata.category(c) == "Cf" and c not in "\u200c\u200d" for c in inner)


@given(st.text(st.characters(), max_size=600))
def test_any_text_becomes_few_paragraphs(text: str) -> None:
    shown = paragraphs(text, 50, 4)
    assert shown.count("\n") < 4
    assert not any(unicodedata.category(c) in ("Cs", "Zl", "Zp") or (c < " " and c != "\n") for c in shown)
