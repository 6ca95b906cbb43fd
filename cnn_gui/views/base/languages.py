"""The language of the app's texts: which there are, which one is wanted, and its translator.

English is what the code says. Another language is a file ``resources/translations/cnn_gui_LANGUAGE.qm`` (made by make
translations). Numbers are written the same in every language (views.base.numbers).
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import DataError

log = logging.getLogger(__name__)

ENVIRONMENT_VARIABLE = "CNN_GUI_LANGUAGE"
"""A language, or a .qm file: goes before what is chosen in the window. For translators who try their file."""
SYSTEM = "system"
SOURCE = "en"
_PREFIX = "cnn_gui_"


@dataclass(frozen=True, slots=True)
class Language:
    """code: "de" or "pt_BR". name: what it calls itself."""

    code: str
    name: str


def offered() -> list[Language]:
    """English, and every language that there is a file for, by name."""
    others = [Language(code, _name(code)) for code in _files()]
    return [Language(SOURCE, "English"), *sorted(others, key=lambda language: language.name.casefold())]


def install(app: QCoreApplication, chosen: str) -> list[QTranslator]:
    """Has the app speak a language from here on; texts that are on display already stay.

    chosen: SYSTEM, or the code of a language; one that is not there counts as SYSTEM. Returns the translators, which
    belong to the app: none for English.
    """
    file = wanted(chosen)
    if file is None:
        return []
    own = QTranslator(app)
    if not own.load(str(file)):
        log.warning("the translation %s cannot be read", file)
        return []
    installed = [own]
    # Qt's own words: the buttons of its dialogs. Not every language has them.
    qt = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt.load(QLocale(file.stem.removeprefix(_PREFIX)), "qtbase", "_", folder):
        installed.insert(0, qt)
    for translator in installed:
        app.installTranslator(translator)
    log.info("speaks %s", file.stem.removeprefix(_PREFIX))
    return installed


def wanted(chosen: str) -> Path | None:
    """The file of the language to speak, None for English: as the environment says, as chosen, or as the system."""
    files = _files()
    named = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if named.endswith(".qm"):
        return Path(named)
    for code in (named, chosen):
        if code == SOURCE or code in files:
            return files.get(code)
    for tag in QLocale.system().uiLanguages():
        code = tag.replace("-", "_")
        language = code.partition("_")[0]
        if language == SOURCE or code in files or language in files:
            return files.get(code, files.get(language))
    return None


def _files() -> dict[str, Path]:
    """By its code, the file of each language but English."""
    try:
        folder = resources.find("translations")
    except DataError:
        return {}
    return {file.stem.removeprefix(_PREFIX): file for file in sorted(folder.glob(f"{_PREFIX}*.qm"))}


def _name(code: str) -> str:
    """What a language calls itself, with its country where the code names one; the code if Qt does not know it."""
    locale = QLocale(code)
    name = locale.nativeLanguageName()
    if not name or locale.language() == QLocale.Language.C:
        return code
    return f"{name} ({locale.nativeTerritoryName()})" if "_" in code else name
