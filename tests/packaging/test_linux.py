"""What the desktop of a Linux system is told: menu entry, description, file types, manual page."""

from __future__ import annotations

import configparser
import re
import tomllib
from xml.etree import ElementTree

import pytest

from cnn_gui.cli import make_parser
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, Stroke
from tests.packaging.tools import PACKAGING, ROOT, script

MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def types() -> dict[str, ElementTree.Element]:
    root = ElementTree.parse(PACKAGING / "linux" / "cnn-gui.xml").getroot()
    return {each.attrib["type"]: each for each in root.iter(f"{MIME}mime-type")}


def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(PACKAGING / "linux" / "cnn-gui.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def test_the_menu_entry_starts_the_command_and_opens_the_projects_files() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert entry()["Exec"].split()[0] in scripts
    assert set(entry()["MimeType"].strip(";").split(";")) == types().keys()


def test_a_saved_drawing_is_recognised_by_its_first_bytes() -> None:
    text = drawing_json.dumps([Drawing((Stroke(((1.0, 2.0), (3.0, 4.0))),))])
    match = types()["application/vnd.cnn-gui.drawings+json"].find(f"{MIME}magic/{MIME}match")
    assert match is not None
    assert text.startswith(match.attrib["value"])


def test_no_type_claims_every_json_file() -> None:
    patterns = {glob.attrib["pattern"] for each in types().values() for glob in each.iter(f"{MIME}glob")}
    assert "*.json" not in patterns
    assert "*.safetensors" in patterns


def test_the_description_is_filled_in_and_its_pictures_exist() -> None:
    tree = script("linux/tree")
    text = tree.metainfo()
    assert not re.search(r"@[A-Z]+@", text)
    root = ElementTree.fromstring(text)
    assert root.findtext("id") == tree.identity()["id"]
    pictures = [image.text or "" for image in root.iter("image")]
    assert len(pictures) >= 3
    assert all((ROOT / "docs" / "screenshots" / url.rpartition("/")[2]).is_file() for url in pictures)
    assert {each.text for each in root.iter("mediatype")} == types().keys()


def test_the_manual_page_names_every_option_of_the_window() -> None:
    page = script("linux/manpage").page()
    for action in make_parser()._actions:
        for name in action.option_strings:
            assert name.replace("-", r"\-") in page
    assert not [line for line in page.splitlines() if line.startswith("'")]


@pytest.mark.parametrize(
    ("words", "roff"), [("a-b", r"a\-b"), (".so x", r"\&.so x"), ("it's", r"it\(aqs"), ("a\\b", r"a\eb")]
)
def test_words_are_escaped_for_the_manual_page(words: str, roff: str) -> None:
    assert script("linux/manpage")._text(words) == roff


def test_the_flatpak_has_the_apps_name_and_no_network() -> None:
    name = script("linux/tree").identity()["id"]
    manifest = (PACKAGING / "flatpak" / f"{name}.yml").read_text(encoding="utf-8")
    assert f"\nid: {name}\n" in manifest
    assert "--share=network" not in manifest
    assert "--filesystem" not in manifest
