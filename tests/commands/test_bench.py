from __future__ import annotations

import itertools
import json
import multiprocessing
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from PIL import Image

from cnn_gui import cli
from cnn_gui.benchmarks import anatomy, answers, elsewhere, limits, loops, plot, scaling, training, turns
from cnn_gui.core.arrays import UInt8
from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.torch_environment import LARGE_PAGES, PATIENCE
from cnn_gui.core.datasets import registry
from cnn_gui.core.network.messages import Conv
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import Augmentation, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from tests.commands.loops_elsewhere import as_it_comes, no_loop
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

DIGITS = some_digits(64)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def loop(self, seconds: list[float]) -> Iterator[None]:
        for step in itertools.cycle(seconds):
            self.now += step
            yield


def test_loops_take_turns_and_the_median_turn_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(turns, "perf_counter", lambda: clock.now)
    done: list[tuple[int, int]] = []
    times = turns.step_times({"slow": clock.loop([0.3]), "fast": clock.loop([0.1])}, 3, lambda *args: done.append(args))
    assert times == {"slow": pytest.approx(300), "fast": pytest.approx(100)}
    assert done == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_arithmetic_of_the_tutorials_network() -> None:
    conv1, conv2 = 2 * 32 * 28 * 28 * 9, 2 * 64 * 14 * 14 * 32 * 9
    fc1, fc2 = 2 * 3136 * 128, 2 * 128 * 10
    assert limits.flops_per_image(NETWORKS["tutorial"]) == 3 * (conv1 + conv2 + fc1 + fc2) - conv1


def test_a_result_is_compared_with_four_epochs_of_the_loop() -> None:
    config = TrainingConfig(epochs=2, batch_size=100, train_size=6_000)
    case = training.Case("x", config, NETWORKS["tutorial"])
    result = training._result(case, 10.0, 50.0, {"float32": 1e12, "bfloat16": 1e12}, {})
    assert result.epoch == pytest.approx(0.6)
    assert result.run == pytest.approx(1.2)
    assert result.times_faster == pytest.approx(200 / 1.2)
    # An epoch of all digits: 600 steps.
    assert result.epochs_faster == pytest.approx(50 / 6)
    assert result.share_of_limit == pytest.approx(limits.flops_per_image(case.spec) * 100 / 1e12 / 0.01)


def test_a_step_taken_apart_has_all_its_parts() -> None:
    config = replace(RECIPES["sprint"], batch_size=8, augmentation=Augmentation.AFFINE)
    parts = anatomy.Anatomy(config, NETWORKS["sprint"], DIGITS).measure(2)
    assert set(parts) == set(training.PARTS)
    assert all(milliseconds > 0 for milliseconds in parts.values())


def test_every_loop_makes_steps() -> None:
    for loop in (
        loops.tutorial_loop(DIGITS),
        loops.recipe_loop(replace(RECIPES["sprint"], batch_size=8), DIGITS),
        loops.recipe_loop(loops.PUBLIC_METHOD, DIGITS, loops.PUBLIC_NETWORK),
    ):
        assert [next(loop), next(loop)] == [None, None]


def test_a_loop_elsewhere_makes_its_steps_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (LARGE_PAGES, PATIENCE):
        monkeypatch.setenv(name, "1")
    steps = elsewhere.elsewhere(as_it_comes, DIGITS)
    assert [next(steps), next(steps)] == [None, None]
    (process,) = multiprocessing.active_children()
    steps.close()
    assert process.exitcode == 0
    assert not multiprocessing.active_children()


def test_a_loop_elsewhere_that_ends_by_itself_is_told_in_a_sentence() -> None:
    steps = elsewhere.elsewhere(no_loop, DIGITS)
    with pytest.raises(DataError, match="exit code 7"):
        next(steps)
    assert not multiprocessing.active_children()


@settings(deadline=None)  # the first example imports torchvision
@given(arrays(np.uint8, (28, 28)))
def test_a_picture_by_hand_is_torchvisions(pixels: UInt8) -> None:
    picture = Image.fromarray(pixels)
    assert torch.equal(loops.by_hand(picture), loops.as_torchvision()(picture))


def test_without_torchvision_it_is_done_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loops.as_torchvision() is not loops.by_hand
    monkeypatch.setitem(sys.modules, "torchvision", None)
    assert loops.as_torchvision() is loops.by_hand


def test_width_multiplies_the_feature_maps() -> None:
    channels = [layer.out_channels for layer in scaling.widened(4).layers if isinstance(layer, Conv)]
    assert channels == [128, 256]
    assert layer_infos(scaling.widened(1)) == layer_infos(NETWORKS["tutorial"])


def test_cost_as_a_table_and_a_plot() -> None:
    costs = [scaling.Cost(size, width, 10.0 * width) for width in scaling.WIDTHS for size in scaling.SIZES]
    table = list(scaling.lines(costs))
    assert table[-1].split() == ["60,000", "digits", "2.35", "4.70", "9.40"]
    picture = plot.svg(costs)
    assert picture.count("<polyline") == 3
    assert picture.count("<circle") == len(costs)


def test_the_drawing_that_is_measured_has_ink_and_answers_take_time() -> None:
    assert len(answers.a_three().strokes[0].points) == 200
    for delay in answers.measure(5):
        assert 0 < delay.median <= delay.p95


@pytest.mark.usefixtures("qapp")
def test_every_view_is_measured() -> None:
    from cnn_gui.window.frame import refresh

    for delay in refresh.measure(5):
        assert 0 < delay.median <= delay.p95


def test_without_qt_the_rest_is_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    monkeypatch.delitem(sys.modules, "cnn_gui.window.frame.refresh", raising=False)
    monkeypatch.delattr("cnn_gui.window.frame.refresh", raising=False)
    assert cli._measure_views(1) == []
    assert "Qt does not load" in capsys.readouterr().err


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bench of seconds: few digits, small batches, no long turns."""
    for name, config in RECIPES.items():
        monkeypatch.setitem(RECIPES, name, replace(config, batch_size=4))
    monkeypatch.setattr(training, "PUBLIC_METHOD", replace(loops.PUBLIC_METHOD, batch_size=4))
    monkeypatch.setattr(registry, "mnist", lambda _: DIGITS)
    monkeypatch.setattr(turns, "TURN", 0.0)
    monkeypatch.setattr(limits, "ROUNDS", 2)
    monkeypatch.setattr(limits, "SIZE", 128)
    monkeypatch.setattr(scaling, "SIZES", (1_000, 60_000))
    monkeypatch.setattr("cnn_gui.commands.bench.QUICK_TURNS", 1)
    monkeypatch.setattr("cnn_gui.commands.bench.ANSWERS", 3)


@pytest.mark.usefixtures("little", "qapp")
def test_the_command_prints_ratios(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["bench", "--quick", "--threads", "1", "--plot", str(tmp_path / "cost.svg")]
    assert cli.main(arguments) == 0
    said = capsys.readouterr().out
    for name in (
        *RECIPES,
        training.LOOP,
        training.PUBLIC,
        "drawing to input",
        "GFLOP/s",
        "backward",
        "4× channels",
        "view: network",
    ):
        assert name in said
    assert (tmp_path / "cost.svg").read_text().startswith("<svg")


@pytest.mark.usefixtures("little", "qapp")
def test_the_command_gives_json(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    # In this process: the other command has the loop in one of its own.
    monkeypatch.setattr(training, "elsewhere", lambda loop, data: loop(data))
    assert cli.main(["bench", "--quick", "--json", "--threads", "1"]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [result["name"] for result in data["training"]] == [training.LOOP, *RECIPES, training.PUBLIC]
    assert data["training"][0]["times_faster"] == pytest.approx(1)
    assert set(data["gflops"]) == {"float32", "bfloat16"}
    assert {"drawing to input", "view: answer", "view: layer"} <= {delay["name"] for delay in data["answers"]}
