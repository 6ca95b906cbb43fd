from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.base.errors import CheckpointError
from cnn_gui.core.evaluation.messages import MNIST_CREDIT, DataUsed, Measurement
from cnn_gui.core.exchange import record_json
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import History, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES

HISTORY = History(
    steps=((1, 2.3025850929940455, 1e-3), (2, 1.5, 1e-3)), epochs=((2, 0.25, 0.93),), tested_on=DataUsed("MNIST", 1_000)
)
RECORD = NetworkRecord(
    title="tutorial, 4 epochs — größer",
    tested=Measurement(0.9909, DataUsed("MNIST", 10_000)),
    trained_on=DataUsed("MNIST", 45_000),
    recipe=RECIPES["sprint"],
    history=HISTORY,
    created="2026-01-02T03:04:05+00:00",
    sources="MNIST",
    notes="line\nline",
    seconds=201.5,
    origin="course",
)


@pytest.mark.parametrize("recipe", RECIPES)
def test_round_trip(recipe: str) -> None:
    record = replace(RECORD, recipe=RECIPES[recipe])
    assert record_json.loads(record_json.dumps(record)) == record


COUNTS = st.integers(0, 2**63 - 1)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
DATA = st.builds(DataUsed, PLAIN, COUNTS)
POINTS = st.lists(st.tuples(COUNTS, FINITE, FINITE), max_size=4).map(tuple)
CONFIGS = st.builds(
    TrainingConfig,
    *(PLAIN, PLAIN, COUNTS, COUNTS, FINITE, st.sampled_from(Optimizer), FINITE, FINITE, st.sampled_from(Schedule)),
    betas=st.tuples(FINITE, FINITE),
    precision=st.sampled_from(Precision),
)
RECORDS = st.builds(
    NetworkRecord,
    PLAIN,
    tested=st.none() | st.builds(Measurement, st.floats(0, 1), DATA),
    recipe=st.none() | CONFIGS,
    history=st.none() | st.builds(History, POINTS, POINTS, DATA),
    seconds=st.none() | st.floats(0, 2.0**63),
    trained_on=st.none() | DATA,
    sure_from=st.none() | st.floats(0, 1),
)


@given(RECORDS)
@settings(deadline=None, max_examples=60)
def test_any_record_is_read_as_it_was_written(record: NetworkRecord) -> None:
    assert record_json.loads(record_json.dumps(record)) == record


def test_the_path_is_not_kept() -> None:
    assert record_json.loads(record_json.dumps(replace(RECORD, path="/somewhere"))).path is None


def test_what_is_written_is_what_earlier_versions_read() -> None:
    data = json.loads(record_json.dumps(RECORD))
    assert data.pop("recipe") == json.loads(json.dumps(asdict(RECIPES["sprint"])))
    assert data.pop("history") == {
        "steps": [[1, 2], [2.3025850929940455, 1.5], [1e-3, 1e-3]],
        "epochs": [[2], [0.25], [0.93]],
        "tested_on": {"name": "MNIST", "images": 1_000},
    }
    assert data == {
        **{name: getattr(RECORD, name) for name in ("title", "created", "sources", "notes", "origin", "seconds")},
        "test_accuracy": 0.9909,
        "tested_on": {"name": "MNIST", "images": 10_000},
        "trained_on": {"name": "MNIST", "images": 45_000},
    }


def test_numbers_of_numpy_are_written_as_pythons() -> None:
    steps: Any = ((1, np.float64(0.5), np.float32(0.25)),)
    record = replace(RECORD, seconds=np.float64(1.5), history=History(steps))
    assert json.loads(record_json.dumps(record))["seconds"] == 1.5
    read = record_json.loads(record_json.dumps(record)).history
    assert read is not None
    assert read.steps == ((1, 0.5, 0.25),)


def test_a_diverged_loss_survives_as_nan() -> None:
    history = History(steps=((1, math.inf, 1.0), (2, math.nan, 1.0)))
    text = record_json.dumps(NetworkRecord("x", history=history))
    assert "NaN" not in text
    read = record_json.loads(text).history
    assert read is not None
    assert [step for step, _, _ in read.steps] == [1, 2]
    assert all(math.isnan(loss) for _, loss, _ in read.steps)


def test_an_empty_record_is_one_about_which_nothing_is_known() -> None:
    assert record_json.loads("{}") == NetworkRecord(title="")


@pytest.mark.parametrize("accuracy", [1.5, -0.1, True, "0.9", 10**400])
def test_an_accuracy_that_cannot_be_is_unknown(accuracy: object) -> None:
    assert record_json.loads(json.dumps({"title": "t", "test_accuracy": accuracy})).test_accuracy is None


@pytest.mark.parametrize(
    "recipe",
    [
        {"batch_size": 64, "new_value": 1},
        {"optimizer": "lion"},
        {"batch_size": "64"},
        {"batch_size": 1.5},
        {"epochs": True},
        {"betas": [0.9]},
        {"betas": 0.9},
        {"learning_rate": 10**400},
        {"recipe": "x" * 1000},
        {"seed": 2**63},
        {"device": None},
        {"betas": {"a": 0.9, "b": 0.9}},
        {"betas": [0.9, 10**400]},
        {"learning_rate": True},
    ],
)
def test_a_recipe_of_another_version_is_left_out(recipe: dict[str, Any]) -> None:
    record = record_json.loads(json.dumps({"title": "t", "recipe": recipe}))
    assert (record.title, record.recipe) == ("t", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"title": 7}',
        json.dumps({"title": "x" * 30_000}),
        '{"history": 3}',
        '{"history": {"steps": [[1], [2], []], "epochs": [[], [], []]}}',
        '{"history": {"steps": [[-1], [2], [3]], "epochs": [[], [], []]}}',
        '{"history": {"steps": [[1.5], [2], [3]], "epochs": [[], [], []]}}',
        '{"history": {"steps": [[1], ["2"], [3]], "epochs": [[], [], []]}}',
        '{"history": {"steps": [[1], [true], [3]], "epochs": [[], [], []]}}',
        '{"history": {"steps": [[], [], []]}}',
    ],
)
def test_a_damaged_record_is_refused(text: str) -> None:
    with pytest.raises(CheckpointError, match="damaged"):
        record_json.loads(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[]", "expected object, got array"),
        ('{"title": 7}', "title: expected str, got int"),
        ('{"history": {"steps": [[1, 2], [2, "x"], [3, 3]], "epochs": [[], [], []]}}', "history.steps[1][1]: expected"),
        ('{"history": {"steps": [[1], [2], []], "epochs": [[], [], []]}}', "history.steps: expected columns of one"),
        ('{"history": {"steps": [[], [], []]}}', "history: object missing required field epochs"),
    ],
)
def test_a_damaged_record_is_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(CheckpointError, match=re.escape(f"in this network file is damaged ({place}")) as caught:
        record_json.loads(text)
    assert str(caught.value).endswith(").")


def test_half_a_character_in_a_text_is_replaced() -> None:
    """As the name of a file that is not UTF-8 brings it, or a title written elsewhere."""
    for text in ('{"title": "a\\ud800b"}', '{"title": "a\ud800b"}'):
        assert record_json.loads(text).title in ("a�b", "a?b")
    assert record_json.loads(record_json.dumps(NetworkRecord("a\udcffb"))).title == "a�b"


ANY_TEXT = st.text(st.characters(), max_size=6) | st.integers(0, 40_000).map("x".__mul__)


@given(ANY_TEXT, ANY_TEXT, st.integers(0, 3), st.floats(), st.floats())
@settings(deadline=None, max_examples=60)
def test_whatever_is_written_is_read_again(title: str, notes: str, points: int, loss: float, rate: float) -> None:
    history = History(steps=tuple((step, loss, rate) for step in range(points)))
    record = record_json.loads(record_json.dumps(NetworkRecord(title, notes=notes, history=history)))
    assert record.history is not None
    assert len(record.history.steps) == points
    assert record.title[:100] == "".join("�" if "\ud800" <= c <= "\udfff" else c for c in title[:100])


def test_a_curve_longer_than_is_kept_is_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_json, "KEPT_POINTS", 100)
    history = History(steps=tuple((step, 1 / (step + 1), 0.5) for step in range(1050)))
    read = record_json.loads(record_json.dumps(NetworkRecord("long", history=history))).history
    assert read is not None
    assert 90 <= len(read.steps) <= 100
    assert (read.steps[0], read.steps[-1]) == (history.steps[0], history.steps[-1])
    assert set(read.steps) <= set(history.steps)


@pytest.mark.parametrize("text", ["[" * 5_000_000, '{"notes": ' + "[" * 4_000_000, '{"a": [' + "{}," * 400_000 + "0]}"])
def test_a_record_that_would_take_gigabytes_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(CheckpointError, match="damaged"):
        record_json.loads(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(json.loads(record_json.dumps(RECORD)))), VALUES)
@settings(deadline=None, max_examples=60)
def test_any_value_in_any_place_is_taken_or_refused(name: str, value: Any) -> None:
    data = json.loads(record_json.dumps(RECORD)) | {name: value}
    try:
        record = record_json.loads(json.dumps(data))
    except CheckpointError:
        return
    assert record.test_accuracy is None or 0 <= record.test_accuracy <= 1
    record_json.dumps(record)


@pytest.mark.parametrize("seconds", [-1.0, True, "12", 10**400, 2**64, None, [1]])
def test_a_duration_that_cannot_be_is_unknown(seconds: object) -> None:
    assert record_json.loads(json.dumps({"title": "t", "seconds": seconds})).seconds is None


@pytest.mark.parametrize(
    ("sources", "recipe", "tested_on", "trained_on"),
    [
        # The command line wrote whose data they are; the shipped networks learned from more than MNIST.
        (MNIST_CREDIT, "fast", DataUsed("MNIST", 10_000), DataUsed("MNIST", 45_000)),
        (f"{MNIST_CREDIT}; and drawings", "tutorial", DataUsed("MNIST", 10_000), None),
        # A run in the window, which has only ever trained on MNIST.
        ("", "tutorial", DataUsed("MNIST", 10_000), DataUsed("MNIST", 60_000)),
        # Trained on clothes: whether they or digits were tested, nobody knows.
        ("FashionMNIST", "fast", DataUsed(), None),
        # Opened from somewhere and saved again.
        ("", None, DataUsed(), None),
    ],
)
def test_an_earlier_file_says_mnist_only_where_that_is_certain(
    sources: str, recipe: str | None, tested_on: DataUsed, trained_on: DataUsed | None
) -> None:
    data = json.loads(
        record_json.dumps(replace(RECORD, sources=sources, recipe=None if recipe is None else RECIPES[recipe]))
    )
    del data["tested_on"], data["trained_on"], data["history"]["tested_on"]
    read = record_json.loads(json.dumps(data))
    assert read.tested == Measurement(0.9909, tested_on)
    assert read.trained_on == trained_on
    assert read.history is not None
    assert read.history.tested_on == tested_on


@pytest.mark.parametrize(
    "data", [None, 3, {}, {"name": 1, "images": 1}, {"name": "x", "images": -1}, {"name": "x" * 999, "images": 1}]
)
def test_data_that_cannot_be_is_not_known(data: object) -> None:
    text = json.dumps({"title": "t", "test_accuracy": 0.5, "tested_on": data, "trained_on": data})
    read = record_json.loads(text)
    assert (read.tested, read.trained_on) == (Measurement(0.5), None)


def test_a_threshold_of_doubt_is_kept_where_somebody_has_chosen_one() -> None:
    chosen = replace(RECORD, sure_from=0.9)
    assert record_json.loads(record_json.dumps(chosen)).sure_from == 0.9
    assert "sure_from" not in json.loads(record_json.dumps(RECORD))
    for wrong in ('"much"', "2", "-0.1", "null", "[0.5]"):
        assert record_json.loads(f'{{"title": "x", "sure_from": {wrong}}}').threshold == 0.75


def test_the_curve_of_images_held_back_is_in_the_file_of_a_run_that_has_one() -> None:
    history = replace(HISTORY, held=((2, 0.5, 0.8), (4, math.inf, 0.7)), held_images=600)
    read = record_json.loads(record_json.dumps(replace(RECORD, history=history))).history
    assert read is not None
    assert read.held[0] == (2, 0.5, 0.8)
    assert math.isnan(read.held[1][1])
    assert read.held_images == 600
    text = record_json.dumps(RECORD)
    assert "held" not in text
    earlier = record_json.loads(text).history
    assert earlier == HISTORY
    columns = json.loads(record_json.dumps(replace(RECORD, history=history)))
    columns["history"]["held"][1] = [0.5]
    with pytest.raises(CheckpointError, match="held"):
        record_json.loads(json.dumps(columns))
