"""What a person gives away in a report does not name the person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnn_gui.core.base import paths, privacy

NAMES = st.from_regex(r"[A-Za-zÄÖéł][A-Za-z0-9ÄÖéł.\- ]{0,14}[A-Za-z0-9ÄÖéł]", fullmatch=True)
FOLDERS = st.lists(st.sampled_from(("data", "Bilder", "my files", "cnn-gui", "logs")), min_size=1, max_size=3)


def stands_alone(name: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("root", ["/home/", "/Users/", "C:\\Users\\", "D:\\people\\", "/srv/accounts/"])
@settings(deadline=None, max_examples=50)
@given(name=NAMES, folders=FOLDERS, doubled=st.booleans(), lower=st.booleans())
def test_no_home_and_no_name_is_left(root: str, name: str, folders: list[str], doubled: bool, lower: bool) -> None:
    words = "ERROR could not write ; the old file is kept by ~"
    assume(not any(stands_alone(part, name) for part in ("~",)))
    assume(not stands_alone(name, words + " " + " ".join(folders)))
    home = root + name
    separator = "\\" if "\\" in root else "/"
    path = home + separator + separator.join(folders) + separator + "a.safetensors"
    path = path.replace("\\", "\\\\") if doubled else path
    path = path.lower() if lower else path
    text = f"ERROR could not write {path}; the old file is kept by {name}\n[{name}] {name}_2.png"
    clean = privacy.without_names(text, [home], [name])
    assert not stands_alone(name, clean)
    assert home.lower() not in clean.lower()
    # What helps in a report is still there.
    assert "~" in clean
    assert all(folder.lower() in clean.lower() for folder in folders)
    assert "a.safetensors" in clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/home/other/x.py", "~/x.py"),
        ("file:///C:/Users/Other%20One/x", "file:///~/x"),
        (r"'C:\\Users\\other\\x'", r"'~\\x'"),
        ("savanna", "savanna"),
        ("file:///home/zoe%20smith/a.png", "file:~/a.png"),
        ("Anna's anna_2.png", "***'s ***_2.png"),
        ("/usr/lib/python3", "/usr/lib/python3"),
        ("/mnt/people/Bob Miller/my photo.png was not opened.", "…/my photo.png was not opened."),
        ("'/srv/Carla/a.pt': damaged", "'…/a.pt': damaged"),
        (r"D:\Bob Miller\a.pt", r"…\a.pt"),
        (r"\\server\bob\a.pt", r"…\a.pt"),
        ("file:///mnt/bob/a.png", "…/a.png"),
        ("/home/other person/x.py", "~/x.py"),
        (r"C:\Users\Other One Two\x", r"~\x"),
        ("1/2 and a/b, 3 / 4; https://pytorch.org/get/it", "1/2 and a/b, 3 / 4; https://pytorch.org/get/it"),
    ],
)
def test_other_homes_and_words_that_hold_a_name(text: str, clean: str) -> None:
    assert privacy.without_names(text, ["/home/zoe smith"], ["anna"]) == clean


@pytest.mark.parametrize("home", ["/", "", "\\"])
def test_a_home_that_says_nothing_changes_nothing(home: str) -> None:
    assert privacy.without_names("/usr/lib", [home], []) == "/usr/lib"


def test_the_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/zoe smith")
    monkeypatch.setenv("USERPROFILE", "/home/zoe smith")
    for name in ("LOGNAME", "USER", "USERNAME"):
        monkeypatch.setenv(name, "zsmith")
    assert privacy.cleaned("/home/zoe smith/.local by zsmith") == "~/.local by ***"


def test_words_of_a_home_folder_are_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/accounts/Zoe de Smith")
    monkeypatch.setenv("USERPROFILE", "/srv/accounts/Zoe de Smith")
    for name in ("LOGNAME", "USER", "USERNAME"):
        monkeypatch.setenv(name, "zds")
    assert privacy.cleaned("by Smith, with de luxe: /srv/accounts/zoe de smith/a") == "by ***, with de luxe: ~/a"


def test_the_apps_own_places_are_called_by_what_they_are(own_folders: Path) -> None:
    trace = f'File "{Path(privacy.__file__)}", line 3; {paths.data_dir() / "drawing.json"}'
    assert privacy.cleaned(trace) == 'File "<app>/core/base/privacy.py", line 3; <data>/drawing.json'
