from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnn_gui.core.base import licences, resources


def test_every_work_that_is_installed_has_a_licence_with_its_text() -> None:
    works = {work.name.lower().replace("_", "-"): work for work in licences.third_party()}
    assert {"torch", "numpy", "pyside6-essentials", "safetensors", "msgspec", "pyqtgraph"} <= set(works)
    for work in works.values():
        assert work.licence
        assert work.version
        assert len(work.text) > 100, work.name
    qt = works["pyside6-essentials"]
    assert "LGPL" in qt.licence
    assert "linked dynamically" in qt.text
    assert "Redistribution" in works["torch"].text


def test_a_bundles_list_is_used_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        {"name": "zlib", "version": "1", "licence": "Zlib", "text": "b", "url": ""},
        {"name": "Qt", "version": "6", "licence": "LGPL-3.0", "text": "a", "url": "u", "more": 1},
    ]
    path = tmp_path / "third_party.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    monkeypatch.setattr(resources, "find", lambda *_: path)
    assert [work.name for work in licences.third_party()] == ["Qt", "zlib"]


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '[{"name": "x"}]', "null", "\udcff"])
def test_a_damaged_list_is_passed_over(text: str, tmp_path: Path) -> None:
    path = tmp_path / "third_party.json"
    path.write_bytes(text.encode("utf-8", errors="surrogateescape"))
    assert licences.gathered(path) == ()
    assert licences.gathered(tmp_path / "nothing.json") == ()
