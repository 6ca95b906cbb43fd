"""Which language is spoken, and that Qt's own words follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import DataError
from cnn_gui.views.base import languages
from tests.packaging.tools import script

TS = """<?xml version="1.0"?><TS version="2.1" language="{0}"><context><name>menus</name>
<message><source>&amp;Quit</source><translation>quit in {0}</translation></message></context></TS>"""


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app comes with German and Brazilian Portuguese."""
    for code in ("de", "pt_BR"):
        (tmp_path / f"{code}.ts").write_text(TS.format(code), encoding="utf-8")
        script("translations").compile_file(tmp_path / f"{code}.ts", tmp_path / f"cnn_gui_{code}.qm")
    monkeypatch.setattr(resources, "find", lambda *_: tmp_path)
    monkeypatch.delenv(languages.ENVIRONMENT_VARIABLE, raising=False)
    speak(monkeypatch, "fr-FR")
    return tmp_path


def speak(monkeypatch: pytest.MonkeyPatch, *tags: str) -> None:
    """Has the system prefer these languages."""

    class System:
        @staticmethod
        def uiLanguages() -> list[str]:
            return list(tags)

    monkeypatch.setattr(QLocale, "system", System)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


def spoken(chosen: str) -> str:
    file = languages.wanted(chosen)
    return file.stem if file is not None else "English"


def test_english_is_offered_first_and_the_others_by_their_own_names(there: Path) -> None:
    assert [(each.code, each.name) for each in languages.offered()] == [
        ("en", "English"), ("de", "Deutsch"), ("pt_BR", "português (Brasil)"),
    ]  # fmt: skip


def test_without_translations_there_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: str) -> Path:
        raise DataError("It is missing.")

    monkeypatch.setattr(resources, "find", missing)
    speak(monkeypatch, "de-DE")
    assert [each.code for each in languages.offered()] == ["en"]
    assert spoken("system") == spoken("de") == "English"


@pytest.mark.parametrize(
    ("system", "chosen", "expected"),
    [
        (("de-AT", "en-GB"), "system", "cnn_gui_de"),
        (("fr-FR", "pt-BR"), "system", "cnn_gui_pt_BR"),
        (("fr-FR",), "system", "English"),
        (("en-US", "de-DE"), "system", "English"),
        (("de-DE",), "en", "English"),
        (("fr-FR",), "de", "cnn_gui_de"),
        (("de-DE",), "xx", "cnn_gui_de"),
    ],
)
def test_the_choice_goes_before_the_system(
    there: Path, monkeypatch: pytest.MonkeyPatch, system: tuple[str, ...], chosen: str, expected: str
) -> None:
    speak(monkeypatch, *system)
    assert spoken(chosen) == expected


def test_the_environment_goes_before_the_choice(there: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(languages.ENVIRONMENT_VARIABLE, "pt_BR")
    assert spoken("de") == "cnn_gui_pt_BR"
    monkeypatch.setenv(languages.ENVIRONMENT_VARIABLE, str(tmp_path / "mine.qm"))
    assert spoken("de") == "mine"
    monkeypatch.setenv(languages.ENVIRONMENT_VARIABLE, "en")
    assert spoken("de") == "English"


def test_the_apps_words_and_qts_are_translated(there: Path, app: QApplication, qtbot: QtBot) -> None:
    assert len(languages.install(app, "de")) == 2
    assert QCoreApplication.translate("menus", "&Quit") == "quit in de"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


def test_a_file_that_cannot_be_read_leaves_english(there: Path, app: QApplication) -> None:
    (there / "cnn_gui_de.qm").write_bytes(b"no translation")
    assert languages.install(app, "de") == []
    assert QCoreApplication.translate("menus", "&Quit") == "&Quit"
