"""A language that nobody speaks: every text of the app, accented, longer and in brackets.

    python packaging/pseudo.py FROM.ts TO.ts

What is still plain English in a window that speaks it cannot be translated, and what is cut off there will be cut off
in languages that need more room than English. ``tests/window/frame/test_words.py`` looks. Standard library only.
"""

from __future__ import annotations

import argparse
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

CODE = "en_XA"
"""As Android and ICU call it: English with accents."""
OPENING, CLOSING = "⟦", "⟧"
"""Not those that occur in the app's own texts."""
LONGER = 0.4
"""By which part a text grows; German and Finnish need about that."""

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğĥíĵķłḿñóþɋŕšţúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁḾÑÓÞɊŔŠŢÚṼŴẊÝŽ",
)
_FILLER = "óñé ţŵó ţĥŕéé ƒóúŕ ƒíṽé šíẋ šéṽéñ éíğĥţ ñíñé ţéñ "
_KEY = r"(?:Ctrl|Shift|Alt|Meta|Del|Esc|PgUp|PgDown|F\d{1,2})"
_KEPT = re.compile(
    r"\{\{|\}\}"  # braces that str.format leaves
    r"|\{[^{}]*\}"  # its places
    r"|%L?\d{1,2}|%L?n|%[sd]"  # Qt's places
    r"|<[^<>]*>"  # tags of rich text
    r"|&(?:[a-zA-Z]+|\#\d+|\#x[0-9a-fA-F]+);"  # entities
    r"|&[^\s&]"  # the letter that Alt chooses
    rf"|\b{_KEY}(?:\+\w+)*\b"  # keys
)


def pseudo(text: str) -> str:
    """A text in the pseudo-language. Placeholders, tags, entities, keys and the letters for Alt stay as they are."""
    if not any(letter.isalpha() for letter in _KEPT.sub("", text)):
        return text
    if len(text) == 1:
        # Such a letter stands where there is room for no more.
        return text.translate(_ACCENTED)
    parts, end = [], 0
    for found in _KEPT.finditer(text):
        parts += [text[end : found.start()].translate(_ACCENTED), found.group()]
        end = found.end()
    parts.append(text[end:].translate(_ACCENTED))
    return OPENING + "".join(parts) + _padding(len(_KEPT.sub("", text))) + CLOSING


def _padding(length: int) -> str:
    """Words to make a text of that length longer by LONGER, at least by one letter."""
    wanted = max(round(length * LONGER) - len(OPENING + CLOSING), 1)
    words = " " + _FILLER * (wanted // len(_FILLER) + 1)
    return words[:wanted] if wanted > 2 else words[1 : 1 + wanted]


def translate_file(source: Path, target: Path) -> int:
    """Fills in every translation of a .ts file, all forms of plurals too; returns how many texts there are."""
    tree = ElementTree.parse(source)
    root = tree.getroot()
    root.set("language", CODE)
    messages = list(root.iter("message"))
    for message in messages:
        translation = message.find("translation")
        if translation is None:
            translation = ElementTree.SubElement(message, "translation")
        text = message.findtext("source", "")
        _clear(translation)
        if message.get("numerus") == "yes":
            for _ in range(2):  # English has two: one, and any other number
                ElementTree.SubElement(translation, "numerusform").text = pseudo(text)
        else:
            translation.text = pseudo(text)
    target.parent.mkdir(parents=True, exist_ok=True)
    tree.write(target, encoding="utf-8", xml_declaration=True)
    return len(messages)


def _clear(translation: ElementTree.Element) -> None:
    tail = translation.tail
    translation.clear()
    translation.tail = tail


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Translate a .ts file into the pseudo-language.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    translate_file(options.source, options.target)
