from __future__ import annotations

import os

import pytest

from cnn_gui.core.torch_environment import SETTINGS, prepare_torch, torch_as_it_comes


def test_what_somebody_has_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *rest = SETTINGS
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(first, "of my own")
    prepare_torch()
    assert os.environ[first] == "of my own"
    assert all(os.environ[name] == SETTINGS[name] for name in rest)


def test_a_process_may_begin_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *rest = SETTINGS
    monkeypatch.setenv(first, "of my own")
    for name in rest:
        monkeypatch.delenv(name, raising=False)
    with torch_as_it_comes():
        assert not set(SETTINGS) & set(os.environ)
    assert os.environ[first] == "of my own"
    assert not set(rest) & set(os.environ)
