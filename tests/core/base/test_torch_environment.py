from __future__ import annotations

import os

import pytest

from cnn_gui.core.base.torch_environment import LARGE_PAGES, PATIENCE, SPINS, prepare_torch, torch_as_it_comes


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (LARGE_PAGES, PATIENCE):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_a_command_gets_large_pages_and_a_window_does_not() -> None:
    prepare_torch(window=True)
    assert os.environ[PATIENCE] == str(SPINS)
    assert LARGE_PAGES not in os.environ
    prepare_torch(window=False)
    assert os.environ[LARGE_PAGES] == "1"


def test_what_somebody_has_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATIENCE, "7")
    monkeypatch.setenv(LARGE_PAGES, "0")
    prepare_torch(window=False)
    assert (os.environ[PATIENCE], os.environ[LARGE_PAGES]) == ("7", "0")


def test_a_process_may_begin_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATIENCE, "7")
    with torch_as_it_comes():
        assert not {LARGE_PAGES, PATIENCE} & set(os.environ)
    assert os.environ[PATIENCE] == "7"
    assert LARGE_PAGES not in os.environ
