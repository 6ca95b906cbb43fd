from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.base.messages import Notice
from cnn_gui.core.base.number_files import csv_bytes, csv_text
from cnn_gui.core.recipe.messages import History
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunStarted,
    StepDone,
    TrainingEvent,
    ValidationDone,
)
from cnn_gui.views.base.theme import LIGHT
from cnn_gui.views.training.curve_legend import entries
from cnn_gui.views.training.curve_model import (
    CSV_COLUMNS,
    EARLIER_RUNS,
    HELD_COLUMNS,
    SMOOTHING,
    PlottedRun,
    Quantity,
    RunStore,
    nearest,
    read_at,
    smooth,
)
from cnn_gui.views.training.curve_range import accuracy_floor, beyond, value_range


def step(i: int, loss: float = 0.5, epoch: int = 1) -> StepDone:
    return StepDone(step=i, epoch=epoch, loss=loss, learning_rate=1e-3, images=64 * i, seconds=0.1 * i)


def started(recipe: str = "tutorial") -> RunStarted:
    return RunStarted(RECIPES[recipe], "cpu", 100, 400)


def test_smoothing_follows_the_formula_of_the_growing_span() -> None:
    values = [2.0, 1.0, 4.0, 3.0, 0.5] * 8
    most = 0.6
    average, bias, expected = 0.0, 1.0, []
    for t, value in enumerate(values, start=1):
        w = min(most, max(0.0, 1 - 10 / t))
        average, bias = w * average + (1 - w) * value, w * bias
        expected.append(average / (1 - bias))
    np.testing.assert_allclose(smooth(values, most), expected, rtol=1e-12)


def test_the_smoothed_loss_of_a_short_run_keeps_to_that_of_its_steps() -> None:
    chance = np.random.default_rng(0)
    falling = 0.5 + 1.8 * np.exp(-np.arange(176) / 30)
    losses = falling * chance.normal(1.0, 0.03, 176)
    smoothed = smooth(losses.tolist())
    # With the same span at every step it lies up to a third above the falling loss.
    assert np.max(np.abs(smoothed / falling - 1)) < 0.12
    # And it is smooth once there is enough to average over.
    assert np.std(np.diff(smoothed[100:])) < 0.25 * np.std(np.diff(losses[100:]))


def test_from_two_hundred_steps_on_the_span_is_that_of_the_weight() -> None:
    smoothed = smooth([0.0] * 300 + [1.0])
    np.testing.assert_allclose(smoothed[-1], 1 - SMOOTHING)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=200), st.floats(0.0, 0.99))
def test_a_smoothed_value_lies_within_what_was_seen(values: list[float], weight: float) -> None:
    for i, value in enumerate(smooth(values, weight), start=1):
        assert min(values[:i]) - 1e-6 <= value <= max(values[:i]) + 1e-6


def test_smoothing_starts_at_the_first_value_and_keeps_a_constant() -> None:
    np.testing.assert_allclose(smooth([0.7] * 5), [0.7] * 5)


def test_a_loss_that_is_not_a_number_does_not_blank_the_rest() -> None:
    smoothed = smooth([math.nan, 1.0, math.inf, 1.0])
    assert math.isnan(smoothed[0])
    np.testing.assert_allclose(smoothed[1:], 1.0)


def test_a_weight_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="smoothing weight"):
        smooth([1.0], 1.0)


def test_no_step_is_lost_in_any_batching() -> None:
    store = RunStore()
    store.extend([started()])
    losses = [1.0 / i for i in range(1, 5001)]
    sizes = [1, 3, 200, 255, 256, 257, 1000]
    at = 0
    while at < len(losses):
        size = sizes[at % len(sizes)]
        store.extend([step(i + 1, losses[i]) for i in range(at, min(at + size, len(losses)))])
        at += size
    assert store.current is not None
    np.testing.assert_array_equal(store.current.steps, np.arange(1, 5001))
    np.testing.assert_array_equal(store.current.losses, losses)
    np.testing.assert_allclose(store.current.smoothed, smooth(losses))


def test_a_second_run_makes_the_first_an_earlier_one() -> None:
    store = RunStore()
    store.extend([started("tutorial"), step(1), step(2), started("fast"), step(1)])
    assert [run.name for run in store.earlier] == ["1 · tutorial"]
    assert store.earlier[0].steps.tolist() == [1.0, 2.0]
    assert store.current is not None
    assert store.current.name == "2 · fast"
    assert store.current.steps.tolist() == [1.0]


def test_a_run_without_a_step_is_not_kept() -> None:
    store = RunStore()
    store.extend([started(), started(), step(1)])
    assert store.earlier == []


def test_only_the_last_earlier_runs_are_kept_and_keep_their_look() -> None:
    store = RunStore()
    for _ in range(EARLIER_RUNS + 3):
        store.extend([started(), step(1)])
    styles = [run.style for run in store.earlier]
    assert len(store.earlier) == EARLIER_RUNS
    assert len(set(styles)) == EARLIER_RUNS
    # The first ones are gone, and the one before the run on show stands last.
    assert [run.name for run in store.runs] == [f"{i} · tutorial" for i in range(3, EARLIER_RUNS + 4)]
    before = {run.name: run.style for run in store.earlier}
    store.extend([started(), step(1)])
    assert all(run.style == before[run.name] for run in store.earlier if run.name in before)


def test_events_without_curves_change_nothing() -> None:
    store = RunStore()
    assert not store.extend([Notice("Going on with the CPU.")])
    assert store.is_empty
    assert store.extend([started()])


def test_csv_repeats_every_event() -> None:
    store = RunStore()
    events: list[TrainingEvent] = [started("tutorial")]
    events += [step(i, 0.1 + 1 / 3 / i, epoch=1 + (i > 2)) for i in range(1, 5)]
    events.insert(
        3, EpochDone(epoch=1, step=2, test_loss=0.123456789, correct=9877, n=10_000, seconds=1.0, data="MNIST")
    )
    store.extend(events)
    rows = list(csv.DictReader(io.StringIO(csv_text(store.table()))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [int(row["step"]) for row in rows] == [1, 2, 3, 4]
    assert [int(row["epoch"]) for row in rows] == [1, 1, 2, 2]
    assert [float(row["loss"]) for row in rows] == [0.1 + 1 / 3 / i for i in range(1, 5)]
    assert {row["learning_rate"] for row in rows} == {"0.001"}
    assert [row["test_loss"] for row in rows] == ["", "0.123456789", "", ""]
    assert float(rows[1]["test_accuracy"]) == 0.9877
    assert [(row["test_images"], row["test_data"]) for row in rows] == [
        ("", ""), ("10000", "MNIST"), ("", ""), ("", ""),
    ]  # fmt: skip
    assert {row["run"] for row in rows} == {"1 · tutorial"}


def test_csv_is_the_same_to_the_last_byte() -> None:
    store = RunStore()
    told = History(steps=((1, 2.0, 0.1), (2, 1 / 3, 1e-05)), epochs=((2, 0.25, 0.98), (5, 0.125, 1.0)))
    store.open(told, '=a, "b"')
    store.extend([started(), step(1, -0.5), EpochDone(1, 1, 0.4, 90, 100, 1.0, data="-MNIST")])
    assert csv_bytes(store.table()) == (
        b"run,step,epoch,loss,learning_rate,test_loss,test_accuracy,test_images,test_data\n"
        b'"\'=a, ""b""",1,1,2.0,0.1,,,,\n'
        b'"\'=a, ""b""",2,1,0.3333333333333333,1e-05,0.25,0.98,,\n'
        b'"\'=a, ""b""",5,2,,,0.125,1.0,,\n'
        b"1 \xc2\xb7 tutorial,1,1,-0.5,0.001,0.4,0.9,100,'-MNIST\n"
    )


def test_csv_has_all_runs_and_quotes_names() -> None:
    store = RunStore()
    store.open(History(steps=((1, 0.5, 0.1),), epochs=((1, 0.4, 0.9),)), "tutorial, changed")
    store.extend([started(), step(1)])
    rows = list(csv.DictReader(io.StringIO(csv_text(store.table()))))
    assert [row["run"] for row in rows] == ["tutorial, changed", "1 · tutorial"]


def test_csv_gives_a_test_without_its_step_a_row_of_its_own() -> None:
    store = RunStore()
    store.open(History(epochs=((938, 0.05, 0.98),)), "opened")
    (row,) = csv.DictReader(io.StringIO(csv_text(store.table())))
    assert (row["step"], row["loss"], row["test_accuracy"]) == ("938", "", "0.98")


def test_csv_rows_stand_in_the_order_of_the_steps() -> None:
    """Also a test after a step that is not among those that were kept."""
    store = RunStore()
    store.open(History(steps=((1, 2.0, 0.1), (5, 1.0, 0.1)), epochs=((3, 0.4, 0.8), (7, 0.3, 0.9))), "opened")
    rows = list(csv.DictReader(io.StringIO(csv_text(store.table()))))
    assert [(row["step"], row["loss"], row["test_accuracy"]) for row in rows] == [
        ("1", "2.0", ""), ("3", "", "0.8"), ("5", "1.0", ""), ("7", "", "0.9"),
    ]  # fmt: skip


def test_a_history_tells_the_epoch_of_each_step() -> None:
    run = PlottedRun.from_history(
        History(
            steps=((1, 2.0, 0.1), (2, 1.5, 0.1), (3, 1.0, 0.1), (4, 0.5, 0.1)), epochs=((2, 0.4, 0.8), (4, 0.3, 0.9))
        ),
        "opened",
    )
    assert run.epochs.tolist() == [1.0, 1.0, 2.0, 2.0]
    assert run.test_accuracies.tolist() == [0.8, 0.9]


def test_loading_the_same_name_replaces() -> None:
    store = RunStore()
    store.open(History(steps=((1, 2.0, 0.1),)), "a")
    store.open(History(steps=((1, 1.0, 0.1), (2, 0.5, 0.1))), "a")
    (run,) = store.runs
    assert run.losses.tolist() == [1.0, 0.5]


def test_an_opened_run_is_on_show_and_the_one_before_beside_it() -> None:
    store = RunStore()
    store.extend([started(), step(1), RunFinished(RunEnd.STOPPED, 1, 0, 1.0, saved="/runs/1")])
    store.extend([started("fast"), step(1)])
    store.open(History(steps=((1, 2.0, 0.1),)), "theirs", "/runs/theirs")
    assert store.current is not None
    assert store.current.name == "theirs"
    assert [run.name for run in store.earlier] == ["1 · tutorial", "2 · fast"]
    # One of this session's own is here already.
    store.open(History(steps=((1, 9.0, 0.1),)), "tutorial, step 1", "/runs/1")
    assert store.current.name == "1 · tutorial"
    assert store.current.losses.tolist() == [0.5]
    assert [run.name for run in store.earlier] == ["2 · fast", "theirs"]
    store.open(History(steps=((1, 9.0, 0.1),)), "tutorial, step 1", "/runs/1")
    assert len(store.runs) == 3


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1"])
def test_a_name_in_the_csv_is_never_a_formula(name: str) -> None:
    store = RunStore()
    store.open(History(steps=((1, 2.0, 0.1),)), name)
    (row,) = csv.DictReader(io.StringIO(csv_text(store.table())))
    assert row["run"] == f"'{name}"


def test_reading_takes_the_nearest_step_and_the_last_test_up_to_it() -> None:
    run = PlottedRun("a")
    run.add_steps([step(i, loss=float(i)) for i in (10, 20, 30)])
    run.add_epochs([EpochDone(1, 20, 0.4, 90, 100, 1.0)])
    near = read_at(run, 16.0)
    assert near is not None
    assert (near.step, near.loss, near.test_loss) == (20, 20.0, None)
    late = read_at(run, 29.0)
    assert late is not None
    assert (late.step, late.test_accuracy) == (30, 0.9)
    assert read_at(run, 31.0) is None


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40, unique=True), st.floats(-10, 1010))
def test_nearest_is_nearest(entries: list[int], value: float) -> None:
    ascending = np.array(sorted(entries), dtype=np.float64)
    chosen = ascending[nearest(ascending, value)]
    assert abs(chosen - value) == np.abs(ascending - value).min()


@pytest.mark.parametrize(("lowest", "floor"), [(99.5, 99.0), (98.5, 98.0), (93.1, 90.0), (60.0, 50.0), (9.8, 0.0)])
def test_accuracy_axis_zooms_to_what_matters(lowest: float, floor: float) -> None:
    assert accuracy_floor(lowest) == floor


def test_value_range_shows_every_value() -> None:
    values = [np.array([2.3, 0.1, math.nan]), np.array([0.05])]
    low, high = value_range(values, quantity=Quantity.LOSS, log=False)
    assert low == 0.0
    assert high > 2.3
    low, high = value_range([*values, np.array([0.0])], quantity=Quantity.LOSS, log=True)
    assert 0.0 < low < 0.05
    assert high > 2.3
    assert value_range([np.array([])], quantity=Quantity.LOSS, log=True) == (0.1, 1.0)


ORDINARY = np.array([2.3, 1.0, 0.5, 0.2, 0.1])
DIVERGED = np.array([2.3, 50.0, 4e4, 8_319_626.0])


def test_a_run_that_diverged_does_not_flatten_the_others() -> None:
    low, high = value_range([DIVERGED, ORDINARY], quantity=Quantity.LOSS, log=False)
    assert low == 0.0
    assert high == pytest.approx(2.3 * 1.05)
    assert beyond(DIVERGED, high) == 8_319_626.0
    assert beyond(ORDINARY, high) is None


def test_everything_is_shown_of_ordinary_runs_and_on_a_logarithmic_scale() -> None:
    assert value_range([ORDINARY, 3 * ORDINARY], quantity=Quantity.LOSS, log=False)[1] == pytest.approx(6.9 * 1.05)
    assert value_range([DIVERGED, ORDINARY], quantity=Quantity.LOSS, log=True)[1] >= 8_319_626.0
    rates = [np.array([0.06]), np.array([1e-4])]
    assert value_range(rates, quantity=Quantity.LEARNING_RATE, log=False)[1] == pytest.approx(0.06 * 1.05)


def test_a_diverged_run_by_itself_shows_what_most_of_it_is() -> None:
    alone = np.array([2.3, 1e6, 1.1e6, 1.2e6, 1e6])
    assert value_range([alone], quantity=Quantity.LOSS, log=False)[1] == pytest.approx(1.2e6 * 1.05)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20), max_size=4), st.booleans())
def test_a_range_is_never_empty(runs: list[list[float]], log: bool) -> None:
    for quantity in (Quantity.LOSS, Quantity.LEARNING_RATE):
        low, high = value_range([np.array(run, dtype=np.float64) for run in runs], quantity=quantity, log=log)
        assert low < high or not math.isfinite(high - low) or abs(high) < 1e-300 or abs(low) > 1e300


def held(i: int, loss: float, correct: int) -> ValidationDone:
    return ValidationDone(epoch=i // 2, step=i, loss=loss, correct=correct, n=40)


def test_images_held_back_have_a_curve_of_their_own() -> None:
    store = RunStore()
    store.extend([started(), step(1), step(2), held(2, 0.6, 30), step(3, epoch=2), step(4, epoch=2), held(4, 0.7, 32)])
    run = store.current
    assert run is not None
    assert (run.held_steps.tolist(), run.held_losses.tolist()) == ([2, 4], [0.6, 0.7])
    assert (run.held_accuracies.tolist(), run.held_images) == ([0.75, 0.8], 40)
    readings = [read_at(run, at) for at in (1, 3, 4)]
    assert [(each.held_loss, each.held_accuracy) for each in readings if each is not None] == [
        (None, None),
        (0.6, 0.75),
        (0.7, 0.8),
    ]
    rows = csv_text(store.table()).splitlines()
    assert rows[0] == ",".join((*CSV_COLUMNS, *HELD_COLUMNS))
    assert rows[2].endswith(",0.6,0.75,40")
    assert rows[3].endswith(",,,")
    stored = PlottedRun.from_history(History(held=((2, 0.6, 0.75),), held_images=40), "stored")
    assert (stored.held_steps.tolist(), stored.held_images) == ([2], 40)


def test_they_are_drawn_and_named_only_where_a_run_has_them() -> None:
    from cnn_gui.views.training.curve_plot import earlier_pen, earlier_series, series_of

    with_held, without = PlottedRun("a"), PlottedRun("b")
    for run in (with_held, without):
        run.add_steps([step(1), step(2)])
    with_held.add_validation(held(2, 0.6, 30))
    for quantity, value in ((Quantity.LOSS, "0.6"), (Quantity.ACCURACY, "75.00 %")):
        lines = [series_of(run, quantity, LIGHT) for run in (with_held, without)]
        assert len(lines[0]) == len(lines[1]) + 1
        assert lines[0][-1].x.tolist() == [2]
        pen = earlier_pen(LIGHT, 0)
        earlier = [earlier_series(run, quantity, pen) for run in (with_held, without)]
        assert [len(each) for each in earlier] == [2, 1]
        legend = entries(with_held, [], quantity, LIGHT, 2)
        assert (legend[-1].name, legend[-1].value) == ("40 held back", value)
        assert "held back" not in "".join(each.name for each in entries(without, [], quantity, LIGHT, 2))
        tips = [entries(None, [run], quantity, LIGHT)[0].tip for run in (with_held, without)]
        assert tips == ["a; dotted: on the 40 training images held back", "b"]
    assert len(series_of(with_held, Quantity.LEARNING_RATE, LIGHT)) == 1
