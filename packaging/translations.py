"""The app's words in other languages: gathered for translators, compiled for the app (docs/architecture.md).

    python packaging/translations.py             gathers all texts, brings translations/*.ts up to date, compiles them,
                                                 makes the pseudo-language, and says what is not translated yet
    python packaging/translations.py de pt_BR    begins these languages too
    python packaging/translations.py --compile   only compiles

Translators work on translations/cnn_gui_LANGUAGE.ts with Qt Linguist (pyside6-linguist), or any tool that reads it. The
app loads resources/translations/cnn_gui_LANGUAGE.qm, which is made of it here and is no part of the repository.
build/translations has all texts, and the pseudo-language: CNN_GUI_LANGUAGE=build/translations/cnn_gui_en_XA.qm make run

Needs PySide6's own pyside6-lupdate and pyside6-lrelease beside the Python that runs this; otherwise the standard
library only.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE)]

import pseudo  # noqa: E402

NAME = "cnn_gui"
SOURCES = ROOT / "cnn_gui"
TRANSLATED = ROOT / "translations"
COMPILED = ROOT / "resources" / "translations"
MADE = ROOT / "build" / "translations"
SHOWN = 3
"""How many of the texts that are not translated are named."""


class TranslationError(Exception):
    """What went wrong, in one sentence."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Gather and compile the app's translations.")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="a language to begin: de, pt_BR")
    parser.add_argument("--compile", action="store_true", help="only compile what is translated")
    options = parser.parse_args()
    try:
        if not options.compile:
            gather(options.languages)
            say(make_pseudo(MADE))
        for file in sorted(TRANSLATED.glob(f"{NAME}_*.ts")):
            if wrong := misplaced(file):
                raise TranslationError(f"{file.name} names other values than the text: {wrong[0]!r}.")
            compile_file(file, COMPILED / file.with_suffix(".qm").name)
            say(report(file))
    except TranslationError as error:
        sys.exit(f"translations: {error}")


def gather(languages: Iterable[str]) -> None:
    """Brings the file of each language up to date, and begins those of new ones. Raises TranslationError."""
    for language in languages:
        if re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", language) is None:
            raise TranslationError(f"{language!r} is no language: say de, or pt_BR.")
        update(TRANSLATED / f"{NAME}_{language}.ts", language)
    for file in sorted(TRANSLATED.glob(f"{NAME}_*.ts")):
        update(file, file.stem.removeprefix(f"{NAME}_"))


def make_pseudo(folder: Path) -> str:
    """All texts (cnn_gui.ts) and the pseudo-language, in a folder; returns what was made, in one sentence."""
    texts = folder / f"{NAME}.ts"
    texts.unlink(missing_ok=True)
    update(texts, "en")
    language = folder / f"{NAME}_{pseudo.CODE}.ts"
    count = pseudo.translate_file(texts, language)
    compile_file(language, language.with_suffix(".qm"))
    made = language.with_suffix(".qm")
    return f"{count:,} texts; in the pseudo-language: {made.relative_to(ROOT) if made.is_relative_to(ROOT) else made}"


def update(file: Path, language: str) -> None:
    """Writes the texts of the sources into a .ts file; translations that are there stay."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sources = file.with_name("sources.lst")
    names = sorted(str(path) for path in SOURCES.rglob("*.py"))
    sources.write_text("\n".join(names), encoding="utf-8")
    try:
        # Without places in the sources: a line that moves is no change for translators.
        call("lupdate", f"@{sources}", "-locations", "none", "-no-obsolete", "-source-language", "en",
             "-target-language", language, "-ts", file)  # fmt: skip
    finally:
        sources.unlink()


def compile_file(file: Path, target: Path) -> None:
    """A .ts file as the .qm file that the app loads. What is not translated, or not finished, stays English."""
    target.parent.mkdir(parents=True, exist_ok=True)
    call("lrelease", "-silent", "-nounfinished", file, "-qm", target)


def report(file: Path) -> str:
    """What of a language is translated, in one sentence."""
    messages = list(ElementTree.parse(file).getroot().iter("message"))
    left = [message.findtext("source", "") for message in messages if is_left(message)]
    if not left:
        return f"{file.name}: all {len(messages):,} texts are translated"
    named = ", ".join(repr(text) for text in left[:SHOWN]) + (" …" if len(left) > SHOWN else "")
    return f"{file.name}: {len(left):,} of {len(messages):,} texts are not translated: {named}"


def misplaced(file: Path) -> list[str]:
    """The texts whose translation names other values, in braces or after %, than they do: shown, it would fail."""
    return [
        message.findtext("source", "")
        for message in ElementTree.parse(file).getroot().iter("message")
        if not is_left(message)
        and any(places(text) != places(message.findtext("source", "")) for text in said(message))
    ]


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^{}]*\}|%L?\d{1,2}|%L?n", text))


def said(message: ElementTree.Element) -> list[str]:
    """The translation of a message, in all its forms."""
    translation = message.find("translation")
    forms = translation.findall("numerusform") if translation is not None else []
    return [form.text or "" for form in forms] or [message.findtext("translation", "")]


def is_left(message: ElementTree.Element) -> bool:
    translation = message.find("translation")
    return translation is None or translation.get("type") == "unfinished"


def call(tool: str, *arguments: str | Path) -> None:
    """Runs one of PySide6's tools. Raises TranslationError where it is missing or complains."""
    program = shutil.which(f"pyside6-{tool}", path=str(Path(sys.executable).parent))
    if program is None:
        raise TranslationError(f"pyside6-{tool} is not beside {sys.executable}: install PySide6-Essentials.")
    done = subprocess.run(
        [program, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 0 or "without context" in done.stdout + done.stderr:
        raise TranslationError(f"{tool} says: {(done.stderr or done.stdout).strip()}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
