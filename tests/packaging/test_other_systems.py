"""The recipes for Windows and macOS and the workflows: what can be checked of them on any system."""

from __future__ import annotations

import plistlib
import re
from collections import defaultdict

import pytest

from tests.packaging.tools import PACKAGING, ROOT, script

SECTIONS = {"Setup", "Languages", "Tasks", "Files", "InstallDelete", "Icons", "Registry", "Run"}
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def sections() -> dict[str, list[str]]:
    """The entries of the Inno Setup script by section, with its definitions put in."""
    found: dict[str, list[str]] = defaultdict(list)
    defined: dict[str, str] = {"Version": "1.2.3"}
    section = ""
    for line in (PACKAGING / "windows" / "cnn-gui.iss").read_text(encoding="utf-8").splitlines():
        if match := re.match(r'#define (\w+) (?:SourcePath \+ )?"(.*)"$', line):
            defined[match[1]] = match[2]
        elif match := re.match(r"\[(\w+)\]$", line):
            section = match[1]
        elif line.strip() and not line.startswith((";", "#", " ")):
            found[section].append(re.sub(r"\{#(\w+)\}", lambda name: defined[name[1]], line))
    return found


def parameters(entry: str) -> dict[str, str]:
    """``Name: "a"; Flags: b`` as a dict; two quotes in a row are one within."""
    pairs = re.findall(r'(\w+): ("(?:[^"]|"")*"|[^;]*)(?:; |$)', entry)
    assert "; ".join(f"{name}: {value}" for name, value in pairs) == entry
    return {name: value.strip('"').replace('""', '"') for name, value in pairs}


def test_the_installer_has_known_sections_and_well_formed_entries() -> None:
    found = sections()
    assert set(found) == SECTIONS
    for entry in found["Setup"]:
        assert re.match(r"\w+=\S", entry), entry
    for section in SECTIONS - {"Setup"}:
        assert all(parameters(entry) for entry in found[section])


def test_the_installer_needs_no_administrator() -> None:
    found = sections()
    assert "PrivilegesRequired=lowest" in found["Setup"]
    assert {parameters(entry)["Root"] for entry in found["Registry"]} == {"HKA"}


def test_the_installers_tasks_and_files_exist() -> None:
    found = sections()
    tasks = {parameters(entry)["Name"] for entry in found["Tasks"]}
    used = {
        task
        for section in ("Icons", "Registry")
        for entry in found[section]
        if (task := parameters(entry).get("Tasks"))
    }
    assert used <= tasks
    settings = dict(entry.split("=", 1) for entry in found["Setup"])
    licence = settings["LicenseFile"].replace("..\\..\\", "").replace("\\", "/")
    assert (ROOT / licence).is_file()
    # The spec makes the program that the shortcuts start.
    assert "CNN GUI" in (PACKAGING / "cnn-gui.spec").read_text(encoding="utf-8")
    assert settings["OutputBaseFilename"] == "cnn-gui-1.2.3-windows-x86_64-setup"


def test_the_mac_app_declares_the_types_it_opens() -> None:
    with (PACKAGING / "macos" / "Info.plist").open("rb") as file:
        info = plistlib.load(file)
    declared = {each["UTTypeIdentifier"] for each in info["UTImportedTypeDeclarations"]}
    opened = {name for each in info["CFBundleDocumentTypes"] for name in each["LSItemContentTypes"]}
    assert opened <= declared | {"public.json"}
    assert info["LSArchitecturePriority"] == ["arm64"]
    # An identifier of Apple's has letters, digits, points and hyphens.
    assert re.fullmatch(r"[A-Za-z0-9.-]+", info["CFBundleIdentifier"])
    assert info["CFBundleIdentifier"].replace("-", "_") == script("linux/tree").identity()["id"]


def test_the_mac_apps_rights_are_those_python_needs_and_no_more() -> None:
    with (PACKAGING / "macos" / "entitlements.plist").open("rb") as file:
        rights = plistlib.load(file)
    assert all(name.startswith("com.apple.security.cs.") for name in rights)
    assert "com.apple.security.get-task-allow" not in rights


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_use_pinned_actions_and_few_rights(path: object) -> None:
    text = (ROOT / ".github" / "workflows" / str(path).rpartition("/")[2]).read_text(encoding="utf-8")
    uses = [line.split("uses:")[1].strip() for line in text.splitlines() if "uses:" in line]
    remote = [name for name in uses if not name.startswith("./")]
    assert remote
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", name) for name in remote)
    assert "\npermissions:\n  contents: read\n" in text
    # What others can name (a branch, a title) reaches a shell only through the environment.
    steps = re.findall(r"run: \|\n((?: {10}.*\n|\n)+)", text)
    assert not [step for step in steps if "${{" in step]


def test_the_workflows_cover_the_systems_and_versions_that_are_promised() -> None:
    tests = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    assert 'python: ["3.11", "3.12", "3.13", "3.14"]' in tests
    assert re.search(r"os: \[ubuntu-\S+, windows-\S+, macos-\S+\]", tests)
    release = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    for name in re.findall(r"packaging/[\w./-]+\.(?:py|sh|iss)", release):
        assert (ROOT / name).is_file(), name
    assert release.count("--self-test") >= 4


def test_the_icons_are_drawn_at_each_size() -> None:
    picture = script("icons").render(48)
    assert picture.size == (48, 48)
    # Round corners: nothing at the very corner, the dark ground at the edge's middle.
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((24, 2))[3] == 255
