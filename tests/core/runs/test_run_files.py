from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.base.csv_cells import cell
from cnn_gui.core.base.errors import CheckpointError, FileError, UserError
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.runs.run_files import MAX_HEADER, history, read_start, relabel, summary
from cnn_gui.core.runs.run_list import entry, files, forget_moments
from cnn_gui.core.runs.trash import FOLDER, Trash, restore_left
from cnn_gui.core.timeline.moment_file import beside
from tests.run_files import curves, few, write_run


def test_a_row_tells_what_the_file_knows(tmp_path: Path) -> None:
    path = write_run(tmp_path, "one", "mine", recipe=few(learning_rate=0.01, seed=7), notes="a note", seconds=201.0)
    row = entry(path, 5.0)
    assert (row.name, row.recipe) == ("mine", "tutorial, rate 0.01, 640 images, seed 7, 2 epochs")
    assert (row.images, row.epochs, row.planned, row.seed) == (640, 2.0, 2, 7)
    assert (row.loss, row.seconds, row.notes, row.data) == (0.25, 201.0, "a note", "MNIST")
    assert (row.accuracy, row.tested_on, row.tested_images) == (0.95, "MNIST", 10_000)
    assert row.problem == ""
    assert row.made > 5.0


def test_only_the_last_points_of_the_curves_are_kept_for_a_row(tmp_path: Path) -> None:
    record = summary(write_run(tmp_path, "one", history=curves(500, 5)))
    assert record.history is not None
    assert [len(part) for part in (record.history.steps, record.history.epochs)] == [1, 1]
    assert len(history(tmp_path / "one.safetensors").steps) == 500


def test_a_run_that_ended_early_has_made_a_part_of_its_epochs(tmp_path: Path) -> None:
    assert entry(write_run(tmp_path, "one", history=curves(5, 0)), 0.0).epochs == 0.5


@pytest.mark.parametrize(
    "data",
    [b"", b"junk", b"\xff" * 64, (10**9).to_bytes(8, "little") + b"{}", (4).to_bytes(8, "little") + b"[[[["],
)
def test_a_damaged_file_is_a_row_that_says_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.safetensors"
    path.write_bytes(data)
    row = entry(path, 7.0)
    assert "damaged" in row.problem
    assert row.name == "broken"
    assert row.problem.endswith(".")
    assert row.made == 7.0


def test_a_header_that_claims_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "lists.safetensors"
    inside = b"[" * 3_000_000
    path.write_bytes(len(inside).to_bytes(8, "little") + inside)
    with pytest.raises(CheckpointError):
        summary(path)
    path.write_bytes((MAX_HEADER + 1).to_bytes(8, "little") + b"x" * 100)
    with pytest.raises(CheckpointError):
        read_start(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in files here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.safetensors"
    os.mkfifo(pipe)
    assert entry(pipe, 0.0).problem


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_row_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes, headed: bool) -> None:
    path = tmp_path_factory.mktemp("any") / "x.safetensors"
    path.write_bytes(len(data).to_bytes(8, "little") + data if headed else data)
    assert entry(path, 0.0).problem


KEYS = ("title", "history", "steps", "epochs", "recipe", "created", "seconds")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
)


@settings(deadline=None, max_examples=50)
@given(ANYTHING)
def test_any_record_is_a_row_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, record: object) -> None:
    path = tmp_path_factory.mktemp("any") / "x.safetensors"
    header = {"__metadata__": {"format": "cnn-gui network", "version": "1", "record": json.dumps(record)}}
    data = json.dumps(header).encode()
    path.write_bytes(len(data).to_bytes(8, "little") + data)
    row = entry(path, 0.0)
    assert row.name


def test_a_new_name_is_in_the_file_and_all_else_stays(tmp_path: Path) -> None:
    path = write_run(tmp_path, "one", "before", notes="old")
    before = checkpoint.load(path)
    relabel(path, title="=1+1 <b>größer</b>")
    relabel(path, notes="line\nline")
    after = checkpoint.load(path)
    assert (after.record.title, after.record.notes) == ("=1+1 <b>größer</b>", "line\nline")
    assert after.record.history == before.record.history
    assert after.record.recipe == before.record.recipe
    assert all((after.weights[name] == array).all() for name, array in before.weights.items())


def test_a_name_cannot_be_given_to_what_is_no_run_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(b"junk")
    with pytest.raises(UserError):
        relabel(path, title="x")
    assert path.read_bytes() == b"junk"


def test_runs_of_the_course_are_apart(tmp_path: Path) -> None:
    write_run(tmp_path, "own")
    write_run(tmp_path / "course", "lesson")
    (tmp_path / "notes.txt").write_text("x")
    assert [(path.stem, course) for path, course in files(tmp_path)] == [("own", False), ("lesson", True)]
    assert entry(write_run(tmp_path, "marked", origin="course"), 0.0).course


def test_a_deleted_run_comes_back_where_it_was(tmp_path: Path) -> None:
    paths = [write_run(tmp_path, "a"), write_run(tmp_path / "course", "a")]
    trash = Trash(tmp_path / FOLDER / "mine")
    deleted = trash.put(paths)
    assert not any(path.exists() for path in paths)
    write_run(tmp_path, "a")
    back = trash.restore(deleted)
    assert back == (str(tmp_path / "a 2.safetensors"), str(paths[1]))
    assert all(checkpoint.load(path).record.history is not None for path in back)


def test_the_moments_of_a_run_go_and_come_with_it_under_its_new_name_too(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a")
    beside(path).write_bytes(b"moments of the first")
    trash = Trash(tmp_path / FOLDER / "mine")
    deleted = trash.put([path])
    assert not beside(path).exists()
    write_run(tmp_path, "a")
    beside(path).write_bytes(b"moments of the second")
    (back,) = trash.restore(deleted)
    assert beside(Path(back)).read_bytes() == b"moments of the first"
    assert beside(path).read_bytes() == b"moments of the second"


def test_a_crashed_session_gives_back_the_moments_too(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a")
    beside(path).write_bytes(b"moments")
    Trash(tmp_path / FOLDER / "dead").put([path])
    assert restore_left(tmp_path, lambda _: False) == 1
    assert beside(path).read_bytes() == b"moments"


def test_deleting_moments_frees_their_room_and_leaves_the_run(tmp_path: Path) -> None:
    runs = [write_run(tmp_path, name) for name in "abc"]
    before = [path.read_bytes() for path in runs]
    for path, size in zip(runs[:2], (700, 300), strict=True):
        beside(path).write_bytes(bytes(size))
    assert [entry(path, 0.0).moments for path in runs] == [700, 300, 0]
    assert forget_moments(runs) == 1000
    assert [entry(path, 0.0).moments for path in runs] == [0, 0, 0]
    assert [path.read_bytes() for path in runs] == before
    beside(runs[0]).mkdir()
    with pytest.raises(FileError, match="were not deleted"):
        forget_moments(runs)


def test_a_deletion_that_fails_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a")
    with pytest.raises(FileError, match="nothing has changed"):
        Trash(tmp_path / FOLDER / "mine").put([path, tmp_path / "missing.safetensors"])
    assert path.exists()


def test_what_a_crashed_session_had_deleted_comes_back_and_what_a_running_one_has_does_not(tmp_path: Path) -> None:
    for name in ("dead", "alive"):
        Trash(tmp_path / FOLDER / name).put([write_run(tmp_path, name), write_run(tmp_path / "course", name)])
    assert restore_left(tmp_path, lambda place: place.name == "alive") == 2
    assert (tmp_path / "dead.safetensors").exists()
    assert (tmp_path / "course" / "dead.safetensors").exists()
    assert not (tmp_path / "alive.safetensors").exists()
    assert not (tmp_path / FOLDER / "dead").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"
    assert cell("tutorial, 4 epochs") == "tutorial, 4 epochs"


def test_a_record_without_anything_is_a_row(tmp_path: Path) -> None:
    row = entry(write_run(tmp_path, "bare", recipe=None, history=None, created="", seconds=None), 9.0)
    assert (row.name, row.recipe, row.epochs, row.made) == ("bare", "", None, 9.0)
    assert NetworkRecord("x").origin == ""


def test_a_row_knows_what_was_held_back_and_counts_epochs_without_it(tmp_path: Path) -> None:
    run = replace(curves(20, 2), held=((10, 0.5, 0.75), (20, 0.25, 0.5)), held_images=320)
    config = few(validation=0.5, batch_size=32)
    path = write_run(tmp_path, "one", recipe=config, history=run, trained_on=DataUsed("MNIST", 320))
    row = entry(path, 5.0)
    assert (row.held, row.held_images, row.epochs) == ((0.25, 0.5), 320, 2.0)
    assert entry(write_run(tmp_path, "two"), 5.0).held is None
    assert history(path).held == run.held


def test_a_run_on_own_classes_is_told_by_its_set_also_one_of_an_earlier_version(tmp_path: Path) -> None:
    own = few(recipe="own classes")
    path = write_run(tmp_path, "one", "own classes, 12 epochs", recipe=own, trained_on=DataUsed("Signs", 40))
    row = entry(path, 5.0)
    assert (row.recipe, row.data) == ("own classes “Signs”", "Signs")
