from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.runs.trash import FOLDER
from cnn_gui.core.timeline.moment_file import beside
from cnn_gui.engine.runs.run_list import PORTION, RunList, RunsListed
from tests.run_files import write_run


@pytest.fixture
def runs(qtbot: QtBot, tmp_path: Path) -> Iterator[RunList]:
    engine = RunList(folder=lambda: tmp_path)
    yield engine
    assert engine.close(5.0)
    engine.deleteLater()


def listed(runs: RunList, qtbot: QtBot) -> list[RunsListed]:
    told: list[RunsListed] = []
    runs.listed.connect(told.append)
    runs.refresh()
    qtbot.waitUntil(lambda: bool(told) and told[-1].complete)
    runs.listed.disconnect(told.append)
    return told


def test_the_folder_is_listed_the_newest_first_and_told_in_portions(
    runs: RunList, qtbot: QtBot, tmp_path: Path
) -> None:
    for i in range(PORTION + 5):
        write_run(tmp_path, f"{i:03}", created=f"2026-11-29T{i // 60:02}:{i % 60:02}:00")
    (tmp_path / "claimed.safetensors").touch()
    told = listed(runs, qtbot)
    assert [each.complete for each in told] == [False, True]
    assert len(told[0].entries) == PORTION
    assert [entry.name for entry in told[-1].entries] == [f"{i:03}" for i in reversed(range(PORTION + 5))]


def test_a_file_that_has_not_changed_is_not_read_again(
    runs: RunList, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path, "a")
    first = listed(runs, qtbot)[-1]
    monkeypatch.setattr("cnn_gui.core.runs.run_list.entry", lambda *_args, **_more: pytest.fail("read again"))
    assert listed(runs, qtbot)[-1] == first


def test_a_file_that_another_window_has_changed_is_read_again(runs: RunList, qtbot: QtBot, tmp_path: Path) -> None:
    write_run(tmp_path, "a")
    assert [entry.name for entry in listed(runs, qtbot)[-1].entries] == ["a"]
    write_run(tmp_path, "a", title="renamed elsewhere")
    assert [entry.name for entry in listed(runs, qtbot)[-1].entries] == ["renamed elsewhere"]


def test_a_new_run_is_followed(runs: RunList, qtbot: QtBot, tmp_path: Path) -> None:
    runs.follow(True)
    with qtbot.waitSignal(runs.listed, check_params_cb=lambda each: len(each.entries) == 1):
        write_run(tmp_path, "new")
    runs.follow(False)


def test_a_rename_is_in_the_file_and_in_the_list(runs: RunList, qtbot: QtBot, tmp_path: Path) -> None:
    path = write_run(tmp_path, "a")
    with qtbot.waitSignal(runs.listed, check_params_cb=lambda each: each.entries[0].name == "mine"):
        runs.relabel(str(path), title="mine")
    assert checkpoint.load(path).record.title == "mine"


def test_moments_are_counted_and_deleting_them_says_what_is_free(runs: RunList, qtbot: QtBot, tmp_path: Path) -> None:
    path = write_run(tmp_path, "a")
    assert listed(runs, qtbot)[-1].entries[0].moments == 0
    beside(path).write_bytes(bytes(1234))
    assert listed(runs, qtbot)[-1].entries[0].moments == 1234
    with qtbot.waitSignal(runs.freed) as freed, qtbot.waitSignal(runs.listed):
        runs.forget_moments((str(path),))
    assert freed.args == [1234]
    assert listed(runs, qtbot)[-1].entries[0].moments == 0


def test_a_deletion_is_undone_and_what_stays_deleted_is_gone_at_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    paths = [str(write_run(tmp_path, name)) for name in "ab"]
    engine = RunList(folder=lambda: tmp_path)
    with qtbot.waitSignal(engine.deleted) as deleted:
        engine.delete(paths)
    with qtbot.waitSignal(engine.returned):
        engine.restore(deleted.args[0][:1])
    assert [Path(path).exists() for path in paths] == [True, False]
    assert engine.close(5.0)
    assert list((tmp_path / FOLDER).glob("*/*/*/*")) == []
    engine.deleteLater()


def test_what_was_asked_for_is_done_although_the_window_closes_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    """Most of all bringing back: what is aside at the end is deleted for good."""
    named, doomed, back = (write_run(tmp_path, name) for name in ("named", "doomed", "back"))
    engine = RunList(folder=lambda: tmp_path)
    with qtbot.waitSignal(engine.deleted) as deleted:
        engine.delete([str(back)])
    engine.refresh()
    engine.relabel(str(named), title="mine", notes="Kept.")
    engine.delete([str(doomed)])
    engine.restore(deleted.args[0])
    assert engine.close(10.0)
    assert checkpoint.load(named).record.title == "mine"
    assert [path.exists() for path in (doomed, back)] == [False, True]
    engine.deleteLater()


def test_another_window_leaves_what_this_one_has_deleted(runs: RunList, qtbot: QtBot, tmp_path: Path) -> None:
    path = write_run(tmp_path, "a")
    with qtbot.waitSignal(runs.deleted):
        runs.delete([str(path)])
    other = RunList(folder=lambda: tmp_path)
    other.restore_left()
    assert listed(other, qtbot)[-1].entries == ()
    assert other.close(5.0)
    other.deleteLater()
    assert not path.exists()


def test_curves_are_read_and_those_of_damaged_files_left_out(runs: RunList, qtbot: QtBot, tmp_path: Path) -> None:
    good, bad = write_run(tmp_path, "good"), tmp_path / "bad.safetensors"
    bad.write_bytes(b"junk")
    with qtbot.waitSignal(runs.curves) as told:
        runs.ask_curves([(str(bad), "bad"), (str(good), "good")])
    assert told.args[0].paths == (str(bad), str(good))
    assert [(name, len(history.steps)) for name, history in told.args[0].histories] == [("good", 20)]
