"""A sentence is English, and knows what it was made of."""

from __future__ import annotations

import copy
import errno
import pickle
import re
from pathlib import Path

import pytest

from cnn_gui.core.base.errors import DrawingError, FileError, UserError
from cnn_gui.core.base.files import read_limited
from cnn_gui.core.base.translation import Sentence, clause
from cnn_gui.core.drawing import drawing_json

GERMAN = {
    "{name} was not opened: {why}.": "{why}: {name} bleibt zu.",
    "it does not exist": "Es gibt sie nicht",
    "The {count:,} are too many.": "{count:,} sind zu viele.",
    "All is well.": "Alles ist gut.",
}


def german(context: str, text: str) -> str:
    assert context == "core"
    return GERMAN.get(text, text)


def test_it_is_a_text_like_any_other() -> None:
    sentence = Sentence("The {count:,} are too many.", count=12_000)
    assert sentence == "The 12,000 are too many."
    assert f"{sentence} Really." == "The 12,000 are too many. Really."
    assert hash(sentence) == hash("The 12,000 are too many.")


def test_values_are_put_in_after_translating() -> None:
    assert Sentence("The {count:,} are too many.", count=12_000).in_language(german) == "12,000 sind zu viele."


def test_what_is_in_it_is_translated_too() -> None:
    why = Sentence("it does not exist")
    for reason in (why, UserError(why)):
        sentence = Sentence("{name} was not opened: {why}.", name="a.png", why=reason)
        assert sentence == "a.png was not opened: it does not exist."
        assert sentence.in_language(german) == "Es gibt sie nicht: a.png bleibt zu."


def test_a_text_without_values_may_have_braces() -> None:
    assert Sentence("{not a place}") == "{not a place}"
    assert Sentence("{not a place}").in_language(german) == "{not a place}"


@pytest.mark.parametrize("broken", ["{nobody}", "{0}", "{why", "{why.nothing}"])
def test_a_translation_with_other_places_is_not_used(broken: str) -> None:
    sentence = Sentence("{name} was not opened: {why}.", name="a.png", why="who knows")
    assert sentence.in_language(lambda _, __: broken) == "a.png was not opened: who knows."


def test_a_clause_begins_small_in_each_language() -> None:
    inner = clause(Sentence("All is well."))
    assert inner == "all is well."
    assert inner.in_language(german) == "alles ist gut."


@pytest.mark.parametrize("again", [copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_keeps_its_sentence_wherever_it_goes(again: object) -> None:
    assert callable(again)
    error = again(FileError("{name} was not opened: {why}.", name="a.png", why=Sentence("it does not exist")))
    assert str(error) == error.sentence == "a.png was not opened: it does not exist."
    assert error.sentence.in_language(german) == "Es gibt sie nicht: a.png bleibt zu."


def test_an_error_in_a_sentence_leaves_its_frames_behind() -> None:
    error = UserError("{why}", why=OSError(errno.EIO, "broken"))
    assert not any(isinstance(value, BaseException) for value in error.sentence.values.values())


def test_a_file_that_is_not_there_is_told_in_the_language(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read_limited(tmp_path / "a.png", 10)
    assert str(caught.value) == "a.png was not opened: it does not exist."
    assert caught.value.sentence.in_language(german) == "Es gibt sie nicht: a.png bleibt zu."


def test_what_is_wrong_within_a_file_is_told_in_the_language(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"format": "cnn-gui-drawings", "version": 1, "drawings": [{"strokes": [[]], "label": 1}]}')
    with pytest.raises(DrawingError) as caught:
        drawing_json.load(path)
    said = caught.value.sentence.in_language(loud)
    assert said == "a.json WAS NOT OPENED: dRAWING 1 HAS NO CANVAS, AND NEITHER HAS THE FILE."


def loud(context: str, text: str) -> str:
    return "".join(part if part.startswith("{") else part.upper() for part in re.split(r"(\{[^}]*\})", text))
