"""The file of a run's moments: what is written is read, whatever a kill or somebody else has made of it."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.core.base.errors import CheckpointError, FileError
from cnn_gui.core.network.messages import Conv, Flatten, Linear, NetworkSpec, Pool, ReLU
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import parameter_shapes
from cnn_gui.core.timeline import moment_file
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.timeline.moment_file import (
    MOST,
    MOST_BYTES,
    beside,
    how_many,
    moments_in,
    record_of,
    size_beside,
    start_of,
    weights_at,
)

SMALL = NetworkSpec((Conv(2), ReLU(), Pool(), Flatten(), Linear(10)))
MOMENTS = (Moment(0, 0), Moment(1, 64), Moment(5, 320))


def some_weights(spec: NetworkSpec, seed: int = 0) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    return {name: chance.normal(size=shape).astype(np.float32) for name, shape in parameter_shapes(spec).items()}


def content(spec: NetworkSpec = SMALL, moments: tuple[Moment, ...] = MOMENTS) -> bytes:
    records = [record_of(moment, some_weights(spec, moment.step), spec) for moment in moments]
    return b"".join((start_of(spec, 10, 30), *records))


def written(folder: Path, data: bytes) -> Path:
    path = folder / "run.moments"
    path.write_bytes(data)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found = moments_in(written(tmp_path, content()), SMALL)
    assert found.moments == MOMENTS
    assert (found.steps_per_epoch, found.total_steps) == (10, 30)
    for number, moment in enumerate(MOMENTS):
        for name, array in weights_at(found, number, SMALL).items():
            np.testing.assert_array_equal(array, some_weights(SMALL, moment.step)[name])


def test_forty_moments_of_the_tutorials_network_have_room_in_float16(tmp_path: Path) -> None:
    spec = NETWORKS["tutorial"]
    assert how_many(spec) == MOST
    record = record_of(Moment(0, 0), some_weights(spec), spec)
    assert len(start_of(spec, 1, 1)) + MOST * len(record) <= MOST_BYTES
    found = moments_in(written(tmp_path, start_of(spec, 938, 3752) + record), spec)
    for name, array in weights_at(found, 0, spec).items():
        assert array.dtype == np.float32
        np.testing.assert_allclose(array, some_weights(spec)[name], rtol=2**-11, atol=2**-25)


@given(st.integers(1, 60_000))
def test_a_network_of_any_size_stays_within_its_room(units: int) -> None:
    spec = NetworkSpec((Flatten(), Linear(units), Linear(10)))
    numbers = sum(int(np.prod(shape)) for shape in parameter_shapes(spec).values())
    count = how_many(spec)
    assert count * 2 * numbers <= MOST_BYTES
    assert count == MOST or (max(count, 1) + 1) * 2 * numbers > MOST_BYTES - 200_000
    assert count != 1


def test_numbers_beyond_float16_stay_as_they_are(tmp_path: Path) -> None:
    spec = NETWORKS["tutorial"]
    weights = some_weights(spec)
    weights["conv1.bias"][0] = 1e6
    found = moments_in(written(tmp_path, start_of(spec, 1, 1) + record_of(Moment(0, 0), weights, spec)), spec)
    np.testing.assert_array_equal(weights_at(found, 0, spec)["conv1.bias"], weights["conv1.bias"])


@given(st.data())
def test_a_file_that_ends_anywhere_gives_the_whole_records_before(data: st.DataObject) -> None:
    """As a kill in the middle of a write leaves it."""
    whole = content()
    start, size = len(start_of(SMALL, 10, 30)), len(record_of(MOMENTS[0], some_weights(SMALL), SMALL))
    end = data.draw(st.integers(start, len(whole)))
    path = scratch(whole[:end])
    found = moments_in(path, SMALL)
    assert found.moments == MOMENTS[: (end - start) // size]
    for number in range(len(found.moments)):
        weights_at(found, number, SMALL)


@given(st.data())
def test_a_damaged_byte_is_found_and_what_stands_before_it_is_kept(data: st.DataObject) -> None:
    whole = bytearray(content())
    start, size = len(start_of(SMALL, 10, 30)), len(record_of(MOMENTS[0], some_weights(SMALL), SMALL))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    path = scratch(bytes(whole))
    if place < start:
        with pytest.raises(CheckpointError):
            moments_in(path, SMALL)
        return
    found, hit = moments_in(path, SMALL), (place - start) // size
    assert found.moments[:hit] == MOMENTS[:hit]
    for number in range(len(found.moments)):
        if number == hit:
            with pytest.raises(CheckpointError):
                weights_at(found, number, SMALL)
        else:
            weights_at(found, number, SMALL)


@given(st.binary(max_size=400))
def test_whatever_a_file_holds_is_refused_in_one_sentence(data: bytes) -> None:
    for start in (b"", b"cnn-gui moments\n", start_of(SMALL, 10, 30)):
        path = scratch(start + data)
        try:
            assert moments_in(path, SMALL).moments == ()
        except CheckpointError as error:
            assert str(error).endswith(".")  # noqa: PT017


def test_moments_of_another_network_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, content())
    with pytest.raises(CheckpointError, match="another network"):
        moments_in(path, NETWORKS["sprint"])


def test_a_file_that_is_too_large_or_claims_too_much_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = tmp_path / "huge.moments"
    with huge.open("wb") as file:
        file.write(content())
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(CheckpointError):
        moments_in(huge, SMALL)
    header = b"[" * 3_000_000
    start = b"cnn-gui moments\n" + len(header).to_bytes(4, "little") + zlib.crc32(header).to_bytes(4, "little")
    with pytest.raises(CheckpointError):
        moments_in(written(tmp_path, start + header), SMALL)
    monkeypatch.setattr(moment_file, "_MAX_RECORDS", 2)
    assert len(moments_in(written(tmp_path, content()), SMALL).moments) == 2


def test_steps_that_do_not_grow_end_the_list(tmp_path: Path) -> None:
    path = written(tmp_path, content(moments=(Moment(0, 0), Moment(4, 4), Moment(4, 4), Moment(5, 5))))
    assert [moment.step for moment in moments_in(path, SMALL).moments] == [0, 4]


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    weights = some_weights(SMALL)
    weights["conv1.bias"][0] = np.nan
    path = written(tmp_path, start_of(SMALL, 1, 1) + record_of(Moment(0, 0), weights, SMALL))
    with pytest.raises(CheckpointError):
        weights_at(moments_in(path, SMALL), 0, SMALL)


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        moments_in(tmp_path / "none.moments", SMALL)
    with pytest.raises(FileError):
        moments_in(tmp_path, SMALL)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.moments")
        with pytest.raises(FileError):
            moments_in(tmp_path / "pipe.moments", SMALL)


def test_its_size_is_told_by_the_run(tmp_path: Path) -> None:
    run = tmp_path / "2026-11-24 20.15.03 tutorial.safetensors"
    assert size_beside(run) == 0
    beside(run).write_bytes(b"12345")
    assert size_beside(run) == 5
    assert beside(run).name == "2026-11-24 20.15.03 tutorial.moments"


def scratch(data: bytes) -> Path:
    """A file for the examples of a property, which have no folder of their own."""
    import tempfile

    path = Path(tempfile.gettempdir()) / f"cnn-gui-moments-{os.getpid()}.moments"
    path.write_bytes(data)
    return path
