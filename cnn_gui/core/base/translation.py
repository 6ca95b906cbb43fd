"""Texts for people, written where nothing can be translated yet: marked here, translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # the name that lupdate looks for
    """``text`` as it is. Whoever shows it calls ``QCoreApplication.translate(context, text)``.

    context: the name under which translators find it. https://doc.qt.io/qt-6/i18n-source-translation.html
    """
    del context
    return text


class Sentence(str):
    """A text in English that knows what it was made of, so that it can be said in another language where it is shown.

    It is a str like any other: for the log, the command line and comparing. ``Sentence("{name} was not opened: {why}.",
    name=..., why=...)``: the text is marked by QT_TRANSLATE_NOOP("core", ...) where it is written out, and values may
    be sentences, or errors that have one.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, text: str, /, **values: object) -> Self:
        return cls._made(text, values, text.format(**values) if values else text)

    @classmethod
    def _made(cls, text: str, values: dict[str, object], english: str) -> Self:
        made = str.__new__(cls, english)
        # Of an error its sentence is kept, and not the frames in which it came.
        kept = {name: _plain(value) if isinstance(value, BaseException) else value for name, value in values.items()}
        made.template, made.values = text, kept
        return made

    def in_language(self, translate: Callable[[str, str], str]) -> str:
        """It, and what is in it, translated. translate: of a context and a text, as QCoreApplication's.

        A translation that names other values than the text does is not used.
        """
        text = translate("core", self.template)
        if not self.values:
            return text
        values = {name: _said(value, translate) for name, value in self.values.items()}
        try:
            return text.format(**values)
        except (LookupError, ValueError, AttributeError):
            return self.template.format(**values)


class Clause(Sentence):
    """A sentence that stands within another: it begins with a small letter, or a clause with a capital one."""

    capital: bool

    @classmethod
    def of(cls, sentence: Sentence, *, capital: bool) -> Clause:
        made = cls._made(sentence.template, sentence.values, _begun(sentence, capital))
        made.capital = capital
        return made

    def in_language(self, translate: Callable[[str, str], str]) -> str:
        return _begun(super().in_language(translate), self.capital)


def clause(sentence: Sentence) -> Clause:
    """A sentence for the middle of another."""
    return Clause.of(sentence, capital=False)


def capital(part: Sentence) -> Clause:
    """A part for the beginning of a sentence."""
    return Clause.of(part, capital=True)


def _begun(text: str, capital: bool) -> str:
    return (text[:1].upper() if capital else text[:1].lower()) + text[1:]


def joined(separator: str, *parts: str) -> Sentence:
    """Sentences, and other texts, one after the other."""
    values: dict[str, object] = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(separator.join(f"{{{name}}}" for name in values), **values)


def _plain(error: BaseException) -> str:
    sentence = getattr(error, "sentence", None)
    return sentence if isinstance(sentence, Sentence) else str(error)


def _said(value: object, translate: Callable[[str, str], str]) -> object:
    return value.in_language(translate) if isinstance(value, Sentence) else value
