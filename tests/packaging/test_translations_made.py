"""make translations: texts are gathered, the pseudo-language is made, and what is not translated is said."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTranslator

from tests.packaging.tools import ROOT, script

pytestmark = pytest.mark.skipif(
    not Path(sys.executable).with_name("pyside6-lupdate").exists(), reason="PySide6 has no lupdate here"
)


@pytest.fixture(scope="module")
def tool() -> Any:
    return script("translations")


def pseudo(text: str) -> str:
    return str(script("pseudo").pseudo(text))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("{} of {:,} digits", ["{}", "{:,}"]),
        ("{name} has a loss of {loss:.2f}", ["{name}", "{loss:.2f}"]),
        ("%1 of %n file(s)", ["%1", "%n"]),
        ("&Open…", ["&O"]),
        ("<b>Bold</b> &amp; <a href='x'>a link</a>&nbsp;", ["<b>", "</b>", "&amp;", "<a href='x'>", "</a>", "&nbsp;"]),
        ("Press Ctrl+Shift+S or F1", ["Ctrl+Shift+S", "F1"]),
    ],
)
def test_what_is_no_word_stays_as_it_is(text: str, kept: list[str]) -> None:
    made = pseudo(text)
    assert all(part in made for part in kept)
    rest = made
    for part in kept:
        rest = rest.replace(part, "")
    assert not re.search("[A-Za-z]", rest)
    assert made.startswith("⟦")
    assert made.endswith("⟧")


@given(st.text(st.characters(codec="ascii", categories=["L", "Zs"]), min_size=8, max_size=80))
def test_a_text_grows_by_two_fifths(text: str) -> None:
    if any(letter.isalpha() for letter in text):
        assert len(pseudo(text)) == pytest.approx(1.4 * len(text), abs=1)
    else:
        assert pseudo(text) == text


def test_all_texts_are_in_the_pseudo_language(tool: Any, tmp_path: Path) -> None:
    said = tool.make_pseudo(tmp_path)
    root = ElementTree.parse(tmp_path / "cnn_gui_en_XA.ts").getroot()
    messages = list(root.iter("message"))
    assert len(messages) > 1000
    assert said.startswith(f"{len(messages):,} texts")
    translator = QTranslator()
    assert translator.load(str(tmp_path / "cnn_gui_en_XA.qm"))
    assert translator.translate("menus", "&Quit") == pseudo("&Quit") != "&Quit"


PLURAL = """<?xml version="1.0"?><TS version="2.1"><context><name>c</name>
<message numerus="yes"><source>%n file(s)</source><translation type="unfinished"><numerusform/></translation></message>
</context></TS>"""


def test_plurals_have_both_forms(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text(PLURAL, encoding="utf-8")
    script("pseudo").translate_file(tmp_path / "a.ts", tmp_path / "b.ts")
    tool.compile_file(tmp_path / "b.ts", tmp_path / "b.qm")
    translator = QTranslator()
    assert translator.load(str(tmp_path / "b.qm"))
    assert "%n" in (translator.translate("c", "%n file(s)", None, 1) or "")
    assert "%n" in (translator.translate("c", "%n file(s)", None, 3) or "")


def test_a_language_is_begun_and_what_is_left_is_said(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "TRANSLATED", tmp_path)
    tool.gather(["de"])
    file = tmp_path / "cnn_gui_de.ts"
    assert re.search(r"de\.ts: ([\d,]+) of \1 texts are not translated: '.+", tool.report(file))
    assert list(tmp_path.iterdir()) == [file]
    text = file.read_text(encoding="utf-8")
    quit_ = "<source>&amp;Quit</source>\n        <translation "
    assert quit_ in text
    file.write_text(text.replace(f'{quit_}type="unfinished">', f"{quit_[:-1]}>&amp;Beenden"), encoding="utf-8")
    # What is there stays when the texts are gathered again.
    tool.gather([])
    tool.compile_file(file, tmp_path / "de.qm")
    translator = QTranslator()
    assert translator.load(str(tmp_path / "de.qm"))
    assert translator.translate("menus", "&Quit") == "&Beenden"
    assert not translator.translate("menus", "&Open…")


@pytest.mark.parametrize(
    ("text", "translation", "wrong"),
    [
        ("{name} of {count:,}", "{count:,} von {name}", False),
        ("{name} of {count:,}", "{count:,} von {nmae}", True),
        ("{0} maps", "Karten", True),
        ("%n file(s)", "%n Dateien", False),
    ],
)
def test_a_translation_that_names_other_values_is_refused(
    tool: Any, tmp_path: Path, text: str, translation: str, wrong: bool
) -> None:
    file = tmp_path / "a.ts"
    message = f"<message><source>{text}</source><translation>{translation}</translation></message>"
    file.write_text(f'<TS version="2.1"><context><name>c</name>{message}</context></TS>', encoding="utf-8")
    assert tool.misplaced(file) == ([text] if wrong else [])


def test_no_value_is_lost_in_the_pseudo_language(tool: Any, tmp_path: Path) -> None:
    tool.make_pseudo(tmp_path)
    assert tool.misplaced(tmp_path / "cnn_gui_en_XA.ts") == []


def test_what_is_no_language_is_refused(tool: Any) -> None:
    with pytest.raises(tool.TranslationError, match="is no language"):
        tool.gather(["../de"])


def test_each_target_that_ships_compiles_first() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "dist", "bundle"):
        assert re.search(rf"^{target}:.*\$\(COMPILED\)", makefile, re.MULTILINE), target
